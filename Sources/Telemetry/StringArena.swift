#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a string lies in a `StringArena`, packed into a non-negative Int64: 35 bits of offset, 28 of length.
public struct StringRef: Hashable, Sendable {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
    @inlinable public init(offset: Int, length: Int) { rawValue = Int64(offset) << 28 | Int64(length) }
    @inlinable public var offset: Int { Int(rawValue >> 28) }
    @inlinable public var length: Int { Int(rawValue & 0xFFF_FFFF) }
    /// The string, of the arena whose bytes begin at `base`.
    @inlinable public func bytes(over base: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + offset, count: length)
    }
    /// The longest string a column can hold; longer input is refused before it comes here.
    public static let maximumLength = 0xFFF_FFFF
}

/// Bytes of many strings end to end, with interning for those that repeat.
///
/// Two refs handed out by `intern` are equal exactly when their strings are.
public struct StringArena: ~Copyable {
    @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    public private(set) var count = 0
    /// Open addressing, a power of two, -1 free; the hash's high half beside each ref saves most comparisons.
    private var slots: UnsafeMutablePointer<(ref: Int64, hash: UInt32)>?
    private var slotMask: Int
    private var interned = 0

    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        bytes = reallocated(nil, to: self.capacity)
        slotMask = 255
        slots = Self.freeSlots(slotMask + 1)
    }

    deinit {
        free(bytes)
        slots?.deallocate()
    }

    public var memoryBytes: Int { capacity + (slots == nil ? 0 : slotMask + 1) * MemoryLayout<(Int64, UInt32)>.stride }

    public mutating func append(_ text: UnsafeBufferPointer<UInt8>) -> StringRef {
        precondition(text.count <= StringRef.maximumLength, "string of \(text.count) bytes")
        if count + text.count > capacity { grow(to: count + text.count) }
        if let base = text.baseAddress { (bytes + count).update(from: base, count: text.count) }
        defer { count += text.count }
        return StringRef(offset: count, length: text.count)
    }

    /// Takes a block of many strings at once; a ref over the block becomes one over the arena by adding
    /// `StringRef(offset: result, length: 0)`.
    public mutating func appendBlock(_ block: UnsafeBufferPointer<UInt8>) -> Int {
        if count + block.count > capacity { grow(to: count + block.count) }
        if let base = block.baseAddress { (bytes + count).update(from: base, count: block.count) }
        defer { count += block.count }
        return count
    }

    public mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> StringRef {
        let hash = Self.hash(text)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var slot = Int(truncatingIfNeeded: hash) & slotMask
        guard let slots else { preconditionFailure("a string for an arena that is finished") }
        while slots[slot].ref >= 0 {
            let ref = StringRef(rawValue: slots[slot].ref)
            if slots[slot].hash == tag, equals(ref, text) { return ref }
            slot = (slot + 1) & slotMask
        }
        let ref = append(text)
        slots[slot] = (ref.rawValue, tag)
        interned += 1
        if interned * 2 > slotMask { rehash() }
        return ref
    }

    /// Nothing is interned any more: what only finds words again, and room to grow, is given back. A stream keeps very
    /// many small batches.
    public mutating func finish() {
        slots?.deallocate()
        slots = nil
        guard count < capacity / 2 else { return }
        capacity = max(count, 16)
        bytes = reallocated(bytes, to: capacity)
    }

    /// The bytes of `ref`; valid until the next append.
    @inlinable public func read(_ ref: StringRef) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + ref.offset, count: ref.length)
    }

    /// What the refs' offsets count from; valid until the next append.
    public var base: UnsafePointer<UInt8> { UnsafePointer(bytes) }

    private func equals(_ ref: StringRef, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard ref.length == text.count else { return false }
        guard let theirs = UnsafeRawPointer(text.baseAddress), text.count > 0 else { return true }
        let ours = UnsafeRawPointer(bytes + ref.offset)
        guard text.count >= 8, text.count <= 64 else { return memcmp(ours, theirs, text.count) == 0 }
        // Words are short: eight bytes a step, the last overlapping the one before.
        var place = 0
        while place < text.count {
            let step = min(place, text.count &- 8)
            let a = ours.loadUnaligned(fromByteOffset: step, as: UInt64.self)
            if a != theirs.loadUnaligned(fromByteOffset: step, as: UInt64.self) { return false }
            place &+= 8
        }
        return true
    }

    private mutating func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        bytes = reallocated(bytes, to: larger)
        capacity = larger
    }

    /// `realloc` moves large blocks as pages, without copying.
    private mutating func rehash() {
        guard let old = slots else { return }
        let oldCount = slotMask + 1
        slotMask = oldCount * 2 - 1
        let slots = Self.freeSlots(slotMask + 1)
        self.slots = slots
        for i in 0..<oldCount where old[i].ref >= 0 {
            let hash = Self.hash(read(StringRef(rawValue: old[i].ref)))
            var slot = Int(truncatingIfNeeded: hash) & slotMask
            while slots[slot].ref >= 0 { slot = (slot + 1) & slotMask }
            slots[slot] = old[i]
        }
        old.deallocate()
    }

    private static func freeSlots(_ count: Int) -> UnsafeMutablePointer<(ref: Int64, hash: UInt32)> {
        let slots = UnsafeMutablePointer<(ref: Int64, hash: UInt32)>.allocate(capacity: count)
        slots.initialize(repeating: (-1, 0), count: count)
        return slots
    }

    /// Eight bytes a step, multiplied and folded (the mixing step of wyhash); quality is needed only within one table.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(text.count)
        var position = 0
        let raw = UnsafeRawBufferPointer(text)
        while position + 8 <= text.count {
            state = mix(state ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        return mix(state ^ tail(raw, from: position))
    }

    /// The bytes from `position` on, fewer than eight; of a longer text its last eight, some of them for the second time.
    @inline(__always) private static func tail(_ raw: UnsafeRawBufferPointer, from position: Int) -> UInt64 {
        if position == raw.count { return 0 }
        if raw.count >= 8 { return raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self) }
        var tail: UInt64 = 0
        for byte in raw { tail = tail << 8 | UInt64(byte) }
        return tail
    }

    @inline(__always) private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
