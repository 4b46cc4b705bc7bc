import CXXHash

/// Gives each distinct value of a column chunk an index, in the order of first appearance.
///
/// Open addressing over the entries; giving up early is cheap, which is how a dictionary is refused where it does not pay.
struct DictionaryBuilder: ~Copyable {
    /// Distinct values: numbers, bit patterns, or string references.
    private(set) var entries = Int64Buffer()
    /// Entry index + 1; 0 is free.
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask: Int
    private let seed = HashSeed.value
    private let multiplier = HashSeed.multipliers.0

    init() {
        mask = 1023
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
    }

    deinit { slots.deallocate() }

    var count: Int { entries.count }

    mutating func removeAll() {
        entries.removeAll()
        slots.update(repeating: 0, count: mask + 1)
    }

    /// Indices of values that are equal exactly when their eight bytes are. False, with the work half done, when there
    /// are more than `limit` distinct ones.
    mutating func index(
        words: UnsafeBufferPointer<Int64>, limit: Int, into indices: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        guard let base = words.baseAddress else { return true }
        let multiplier = multiplier
        var position = 0
        while position < words.count {
            let word = base[position]
            let hash = Self.hash(word, multiplier)
            let entry = find(hash) { $0 == word } ?? add(word, hash) { Self.hash($0, multiplier) }
            guard entries.count <= limit else { return false }
            // Sorted segments have long runs.
            repeat {
                indices[position] = entry
                position += 1
            } while position < words.count && base[position] == word
        }
        return true
    }

    /// The same for strings that may repeat under different references.
    mutating func index(
        strings: UnsafeBufferPointer<Int64>, base: UnsafePointer<UInt8>, limit: Int,
        into indices: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        let seed = seed
        for (position, raw) in strings.enumerated() {
            let bytes = ByteRef(raw).bytes(base)
            let hash = Self.hash(bytes, seed)
            let entry =
                find(hash) { Self.equal(ByteRef($0).bytes(base), bytes) }
                ?? add(raw, hash) { Self.hash(ByteRef($0).bytes(base), seed) }
            guard entries.count <= limit else { return false }
            indices[position] = entry
        }
        return true
    }

    /// Puts the entries, numbers, in ascending order and `indices` right. The table is of no use then: no more is added.
    mutating func sort(_ indices: UnsafeMutableBufferPointer<UInt32>) {
        let order = (0..<entries.count).sorted { entries.base[$0] < entries.base[$1] }
        var sorted = Int64Buffer()
        var place = [UInt32](repeating: 0, count: order.count)
        for (rank, entry) in order.enumerated() {
            sorted.append(entries.base[entry])
            place[entry] = UInt32(rank)
        }
        swap(&sorted, &entries)
        place.withUnsafeBufferPointer { place in
            for row in indices.indices { indices[row] = place[Int(indices[row])] }
        }
    }

    @inline(__always) private func find(_ hash: Int, _ isEqual: (Int64) -> Bool) -> UInt32? {
        var slot = hash & mask
        while slots[slot] != 0 {
            let entry = slots[slot] - 1
            if isEqual(entries.base[Int(entry)]) { return entry }
            slot = (slot + 1) & mask
        }
        return nil
    }

    @inline(__always)
    private mutating func add(_ value: Int64, _ hash: Int, rehash: (Int64) -> Int) -> UInt32 {
        let entry = UInt32(entries.count)
        entries.append(value)
        place(entry, hash)
        if entries.count * 2 > mask { grow(rehash) }
        return entry
    }

    @inline(__always) private func place(_ entry: UInt32, _ hash: Int) {
        var slot = hash & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = entry + 1
    }

    private mutating func grow(_ rehash: (Int64) -> Int) {
        slots.deallocate()
        mask = mask * 4 + 3
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for entry in 0..<entries.count { place(UInt32(entry), rehash(entries.base[entry])) }
    }

    /// The upper half of a product: the table uses its low bits.
    @inline(__always) private static func hash(_ word: Int64, _ multiplier: UInt64) -> Int {
        Int(truncatingIfNeeded: (UInt64(bitPattern: word) &* multiplier) >> 32)
    }

    @inline(__always) private static func hash(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> Int {
        let hash = XXH3_64bits_withSeed(bytes.baseAddress, bytes.count, seed)
        return Int(truncatingIfNeeded: hash & 0x7FFF_FFFF_FFFF_FFFF)
    }

    @inline(__always) private static func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        a.count == b.count && compareBytes(a, b, a.count) == 0
    }
}
