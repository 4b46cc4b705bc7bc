/// A hash table from non-negative Int64 to non-negative Int64: what a string ref of one arena is in another.
///
/// Open addressing at most half full; a dictionary of the standard library takes five times as long per row.
public struct IntegerTable: ~Copyable {
    private var slots: UnsafeMutablePointer<(key: Int64, value: Int64)>
    private var mask: Int
    private var count = 0

    public init() {
        mask = 63
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: (-1, -1), count: mask + 1)
    }

    deinit { slots.deallocate() }

    /// The key's value, or -1 where it has none.
    @inline(__always) public func value(_ key: Int64) -> Int64 { slots[slot(key)].value }

    public mutating func set(_ key: Int64, _ value: Int64) {
        precondition(key >= 0 && value >= 0, "\(key): \(value)")
        let slot = slot(key)
        if slots[slot].key < 0 { count += 1 }
        slots[slot] = (key, value)
        if count * 2 > mask { grow() }
    }

    /// What it has grown by is given back.
    public mutating func removeAll() {
        if count > 0 { self = IntegerTable() }
    }

    /// Where the key is, or the free slot where it would go.
    @inline(__always) private func slot(_ key: Int64) -> Int {
        // Fibonacci hashing: refs differ in their high bits (offsets) as much as in their low ones (lengths).
        var slot = Int(truncatingIfNeeded: (UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
        while slots[slot].key >= 0, slots[slot].key != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: (-1, -1), count: mask + 1)
        for i in 0..<oldCount where old[i].key >= 0 { slots[slot(old[i].key)] = old[i] }
        old.deallocate()
    }
}

/// Carries words from one arena to another, hashing each distinct one once and not once per row.
public struct WordTranslator: ~Copyable {
    private var table = IntegerTable()
    private var last: (ref: Int64, translated: Int64) = (-1, -1)

    public init() {}

    /// The ref in `arena` of the word that is `ref` over `base`; a null stays null.
    @inline(__always) public mutating func translate(
        _ ref: Int64, base: UnsafePointer<UInt8>, into arena: inout StringArena
    ) -> Int64 {
        if ref == last.ref { return last.translated }
        if ref == ColumnBatch.null { return ref }
        var translated = table.value(ref)
        if translated < 0 {
            let source = StringRef(rawValue: ref)
            translated = arena.intern(UnsafeBufferPointer(start: base + source.offset, count: source.length)).rawValue
            table.set(ref, translated)
        }
        last = (ref, translated)
        return translated
    }

    /// To be called before refs over another base come.
    public mutating func removeAll() {
        table.removeAll()
        last = (-1, -1)
    }
}
