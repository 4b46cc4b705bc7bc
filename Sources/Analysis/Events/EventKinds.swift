/// Kinds of events, as a set: what a detector hears.
struct EventKinds: OptionSet {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }
    init(place: Int) { rawValue = 1 << UInt32(place) }

    static let meterSample = EventKinds(place: 0)
    static let status = EventKinds(place: 1)
    static let transaction = EventKinds(place: 2)
    static let contact = EventKinds(place: 3)
    static let authorization = EventKinds(place: 4)
    static let result = EventKinds(place: 5)
    static let command = EventKinds(place: 6)
    static let security = EventKinds(place: 7)
    static let problem = EventKinds(place: 8)
    static let quarantined = EventKinds(place: 9)
    static let other = EventKinds(place: 10)
    static let sessionStarted = EventKinds(place: 11)
    static let sessionEnded = EventKinds(place: 12)
    static let authorizationAnswered = EventKinds(place: 13)
    static let registerRead = EventKinds(place: 14)
    static let count = 15
    static let all = EventKinds(rawValue: 1 << UInt32(count) - 1)
}

extension Event {
    /// Its kind's place in `EventKinds`.
    var kindPlace: Int {
        switch self {
        case .meterSample: 0
        case .status: 1
        case .transaction: 2
        case .contact: 3
        case .authorization: 4
        case .result: 5
        case .command: 6
        case .security: 7
        case .problem: 8
        case .quarantined: 9
        case .other: 10
        case .sessionStarted: 11
        case .sessionEnded: 12
        case .authorizationAnswered: 13
        case .registerRead: 14
        }
    }
}
