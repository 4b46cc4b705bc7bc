import CXXHash
import JSONText
import Telemetry

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

/// What an ingest remembers of each charge point while it reads one source: some 80 bytes and the name.
struct ChargePointTable: ~Copyable {
    struct State {
        /// Records attributed so far, duplicates and quarantined included.
        var lastNumber: Int64 = 0
        /// What the store holds of it on the day asked for last: receive times from `low` through `high`, if any.
        var low = Int64.max
        var high = Int64.min
        fileprivate var hash: UInt64
        fileprivate var name: StringRef
        private var eventMilliseconds = Int64.min
        private var coveredDayNumber = Int32.min

        fileprivate init(hash: UInt64, name: StringRef) {
            self.hash = hash
            self.name = name
        }

        /// Where the format has no receive times: the greatest event time so far.
        var latestEvent: Instant? {
            get { eventMilliseconds == .min ? nil : Instant(milliseconds: eventMilliseconds) }
            set { eventMilliseconds = newValue?.milliseconds ?? .min }
        }

        var coveredDay: Day? {
            get { coveredDayNumber == .min ? nil : Day(number: coveredDayNumber) }
            set { coveredDayNumber = newValue?.number ?? .min }
        }
    }

    private var arena = StringArena()
    private var states: UnsafeMutablePointer<State>
    private var capacity = 64
    private(set) var count = 0
    /// Open addressing by the names' hashes, at most half full: places, -1 where free.
    private var slots: UnsafeMutablePointer<Int32>
    private var mask = 127

    init() {
        states = .allocate(capacity: capacity)
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: -1, count: mask + 1)
    }

    deinit {
        states.deallocate()
        slots.deallocate()
    }

    /// The place of a charge point, new or known.
    @inline(__always) mutating func place(of name: HashedName) -> Int {
        var slot = Int(truncatingIfNeeded: name.hash.low) & mask
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if states[place].hash == name.hash.low, arena.read(states[place].name).equals(name.bytes) { return place }
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
        for place in 0..<count { states[place].coveredDay = nil }
    }

    /// Counts one more record.
    @inline(__always) mutating func nextNumber(_ place: Int) -> Int64 {
        states[place].lastNumber += 1
        return states[place].lastNumber
    }

    private mutating func add(_ name: HashedName, _ slot: Int) -> Int {
        if count == capacity { growStates() }
        (states + count).initialize(to: State(hash: name.hash.low, name: arena.append(name.bytes)))
        slots[slot] = Int32(count)
        count += 1
        if count * 2 > mask { growSlots() }
        return count - 1
    }

    private mutating func growStates() {
        let larger = UnsafeMutablePointer<State>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: states, count: count)
        states.deallocate()
        states = larger
        capacity *= 2
    }

    private mutating func growSlots() {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: -1, count: mask + 1)
        for place in 0..<count {
            var slot = Int(truncatingIfNeeded: states[place].hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(place)
        }
    }
}
