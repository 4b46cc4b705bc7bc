import CXXHash
import JSONText
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A charge point's name with its hash: taken once a line, and good for finding the charge point's place, its templates
/// and its part of the fingerprint.
struct HashedName {
    let bytes: Bytes
    let hash: Fingerprint

    @inline(__always) init(_ bytes: Bytes) {
        self.bytes = bytes
        hash = Fingerprint(XXH3_128bits(bytes.baseAddress, bytes.count))
    }
}

/// What an ingest remembers of each charge point while it reads one source: some 50 bytes and the name.
struct ChargePointTable: ~Copyable {
    struct State {
        /// Records attributed so far, duplicates and quarantined included.
        var lastNumber: Int64 = 0
        private var eventMilliseconds = Int64.min
        fileprivate var name: StringRef
        /// Of the name's hash.
        fileprivate var tag: UInt32
        /// The day that the store was asked about last, and the receive times that it holds of it, in milliseconds of the
        /// day; the first is after the last where there are none.
        private var coveredDay = Int32.min
        private var first = UInt32.max
        private var last: UInt32 = 0

        fileprivate init(tag: UInt32, name: StringRef) {
            self.tag = tag
            self.name = name
        }

        /// Where the format has no receive times: the greatest event time so far.
        var latestEvent: Instant? {
            get { eventMilliseconds == .min ? nil : Instant(milliseconds: eventMilliseconds) }
            set { eventMilliseconds = newValue?.milliseconds ?? .min }
        }

        func isAsked(of day: Day) -> Bool { coveredDay == day.number }

        /// The store holds receive times of this range on `day`, if any.
        mutating func setCovered(_ day: Day, _ range: ClosedRange<Instant>?) {
            coveredDay = day.number
            first = range.map { UInt32(clamping: $0.lowerBound - day.start) } ?? .max
            last = range.map { UInt32(clamping: $0.upperBound - day.start) } ?? 0
        }

        /// The store has grown: it is to be asked again.
        mutating func forgetCoverage() { coveredDay = .min }

        @inline(__always) func covers(_ time: Instant, of day: Day) -> Bool {
            let milliseconds = time.milliseconds &- day.start.milliseconds
            return first <= milliseconds && milliseconds <= last
        }
    }

    private var arena = StringArena()
    /// `malloc`'s, as `realloc` moves large blocks without copying.
    private var states: UnsafeMutablePointer<State>
    private var capacity = 64
    private(set) var count = 0
    /// Open addressing by the names' hashes, at most half full: places, -1 where free.
    private var slots: UnsafeMutablePointer<Int32>
    private var mask = 127

    init() {
        states = reallocated(nil, to: capacity)
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: -1, count: mask + 1)
    }

    deinit {
        free(states)
        slots.deallocate()
    }

    var memoryBytes: Int {
        capacity * MemoryLayout<State>.stride + (mask + 1) * MemoryLayout<Int32>.stride + arena.memoryBytes
    }

    /// The place of a charge point, new or known.
    @inline(__always) mutating func place(of name: HashedName) -> Int {
        let tag = UInt32(truncatingIfNeeded: name.hash.low)
        var slot = Int(tag) & mask
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if states[place].tag == tag, arena.read(states[place].name).equals(name.bytes) { return place }
            slot = (slot + 1) & mask
        }
        return add(name, slot)
    }

    func name(_ place: Int) -> Bytes {
        precondition(place < count)
        return arena.read(states[place].name)
    }

    subscript(place: Int) -> State {
        _read {
            precondition(place >= 0 && place < count)
            yield states[place]
        }
        nonmutating _modify {
            precondition(place >= 0 && place < count)
            yield &states[place]
        }
    }

    /// Goes on counting where an earlier part of the source ended.
    mutating func setLastNumber(_ number: Int64, of name: String) {
        var name = name
        let place = name.withUTF8 { self.place(of: HashedName($0)) }
        states[place].lastNumber = number
    }

    /// The store has grown: what it covers is to be asked again.
    mutating func forgetCoverage() {
        for place in 0..<count { states[place].forgetCoverage() }
    }

    /// Counts one more record.
    @inline(__always) mutating func nextNumber(_ place: Int) -> Int64 {
        states[place].lastNumber += 1
        return states[place].lastNumber
    }

    private mutating func add(_ name: HashedName, _ slot: Int) -> Int {
        if count == capacity {
            capacity *= 2
            states = reallocated(states, to: capacity)
        }
        let tag = UInt32(truncatingIfNeeded: name.hash.low)
        (states + count).initialize(to: State(tag: tag, name: arena.append(name.bytes)))
        slots[slot] = Int32(count)
        count += 1
        if count * 2 > mask { growSlots() }
        return count - 1
    }

    private mutating func growSlots() {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: -1, count: mask + 1)
        for place in 0..<count {
            var slot = Int(states[place].tag) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(place)
        }
    }
}
