import Kernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Int64 values in owned memory that grows and is used again for the next column.
struct Int64Buffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Int64>
    private(set) var count = 0
    private(set) var capacity = 256

    init() { base = .allocate(capacity: capacity) }

    deinit { base.deallocate() }

    var values: UnsafeBufferPointer<Int64> { UnsafeBufferPointer(start: base, count: count) }

    mutating func removeAll() { count = 0 }

    @inline(__always) mutating func append(_ value: Int64) {
        if count == capacity { reserve(capacity * 2) }
        base[count] = value
        count += 1
    }

    /// Room for `count` values in all.
    mutating func reserveCapacity(_ count: Int) { reserve(count) }

    mutating func append(contentsOf values: UnsafeBufferPointer<Int64>) {
        guard let source = values.baseAddress else { return }
        reserve(count + values.count)
        (base + count).update(from: source, count: values.count)
        count += values.count
    }

    /// Room for exactly `count` values, whose content is anything.
    mutating func resize(to count: Int) -> UnsafeMutableBufferPointer<Int64> {
        reserve(count)
        self.count = count
        return UnsafeMutableBufferPointer(start: base, count: count)
    }

    /// Replaces the content with the values that differ from `null`, and `mask` with where they were.
    mutating func fill(from values: UnsafeBufferPointer<Int64>, leavingOut null: Int64, mask: inout PresenceMask) {
        reserve(values.count)
        let room = UnsafeMutableBufferPointer(start: base, count: values.count)
        count = Compaction.compact(values, null: null, into: room, mask: mask.reserve(values.count))
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let larger = max(needed, capacity * 2)
        let moved = UnsafeMutablePointer<Int64>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}

/// memcmp of the first `count` bytes, which both must have.
@inline(__always)
func compareBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, _ count: Int) -> Int32 {
    guard count > 0 else { return 0 }
    return memcmp(a.baseAddress!, b.baseAddress!, count)
}
