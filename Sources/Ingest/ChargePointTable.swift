import JSONText
import Telemetry

/// What an ingest remembers of each charge point while it reads one source.
struct ChargePointTable: ~Copyable {
    struct State {
        /// Records attributed so far, duplicates and quarantined included.
        var lastNumber: Int64 = 0
        /// Where the format has no receive times: the greatest event time so far.
        var latestEvent: Instant?
        /// What the store holds of it on the day asked for last: receive times from `low` through `high`, if any.
        var coveredDay: Day?
        var low = Int64.max
        var high = Int64.min
    }

    private var arena = StringArena()
    /// By a name's ref in the arena: its place in `states`.
    private var places = IntegerTable()
    private var names: [StringRef] = []
    private var states: [State] = []

    var count: Int { states.count }

    /// The place of a charge point, new or known.
    mutating func place(of name: Bytes) -> Int {
        let ref = arena.intern(name)
        let known = places.value(ref.rawValue)
        if known >= 0 { return Int(known) }
        places.set(ref.rawValue, Int64(states.count))
        names.append(ref)
        states.append(State())
        return states.count - 1
    }

    func name(_ place: Int) -> Bytes { arena.read(names[place]) }

    subscript(place: Int) -> State {
        get { states[place] }
        set { states[place] = newValue }
    }

    /// Goes on counting where an earlier part of the source ended.
    mutating func setLastNumber(_ number: Int64, of name: String) {
        var name = name
        let place = name.withUTF8 { self.place(of: $0) }
        states[place].lastNumber = number
    }

    /// The store has grown: what it covers is to be asked again.
    mutating func forgetCoverage() {
        for place in states.indices { states[place].coveredDay = nil }
    }

    /// Counts one more record.
    mutating func nextNumber(_ place: Int) -> Int64 {
        states[place].lastNumber += 1
        return states[place].lastNumber
    }
}
