/// Fingerprints seen so far: open addressing, 16 bytes a slot, at most seven eighths full.
///
/// One frame costs 18 to 37 bytes; a 1 GiB dump of a million frames some 20 to 32 MB.
struct FingerprintSet: ~Copyable {
    private var slots: UnsafeMutablePointer<Fingerprint>
    private var mask: Int
    private(set) var count = 0
    private static let free = Fingerprint()

    init() {
        mask = 1023
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Self.free, count: mask + 1)
    }

    deinit { slots.deallocate() }

    var memoryBytes: Int { (mask + 1) * MemoryLayout<Fingerprint>.stride }

    /// False where it was there already.
    mutating func insert(_ fingerprint: Fingerprint) -> Bool {
        precondition(fingerprint != Self.free, "the fingerprint of no row")
        var slot = Int(truncatingIfNeeded: fingerprint.low) & mask
        while slots[slot] != Self.free {
            if slots[slot] == fingerprint { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = fingerprint
        count += 1
        if count * 8 > (mask + 1) * 7 { grow() }
        return true
    }

    func contains(_ fingerprint: Fingerprint) -> Bool {
        if count == 0 { return false }
        var slot = Int(truncatingIfNeeded: fingerprint.low) & mask
        while slots[slot] != Self.free {
            if slots[slot] == fingerprint { return true }
            slot = (slot + 1) & mask
        }
        return false
    }

    mutating func removeAll() { self = FingerprintSet() }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Self.free, count: mask + 1)
        for index in 0..<oldCount where old[index] != Self.free {
            var slot = Int(truncatingIfNeeded: old[index].low) & mask
            while slots[slot] != Self.free { slot = (slot + 1) & mask }
            slots[slot] = old[index]
        }
        old.deallocate()
    }
}
