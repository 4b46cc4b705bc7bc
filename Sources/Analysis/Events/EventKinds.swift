/// Kinds of events, as a set: what a detector hears, besides meter values.
struct EventKinds: OptionSet {
    let rawValue: UInt32

    static let status = EventKinds(rawValue: 1 << 0)
    static let transaction = EventKinds(rawValue: 1 << 1)
    static let contact = EventKinds(rawValue: 1 << 2)
    static let authorization = EventKinds(rawValue: 1 << 3)
    static let result = EventKinds(rawValue: 1 << 4)
    static let command = EventKinds(rawValue: 1 << 5)
    static let security = EventKinds(rawValue: 1 << 6)
    static let problem = EventKinds(rawValue: 1 << 7)
    static let quarantined = EventKinds(rawValue: 1 << 8)
    static let other = EventKinds(rawValue: 1 << 9)
    static let sessionStarted = EventKinds(rawValue: 1 << 10)
    static let sessionEnded = EventKinds(rawValue: 1 << 11)
    static let authorizationAnswered = EventKinds(rawValue: 1 << 12)
    static let registerRead = EventKinds(rawValue: 1 << 13)
    static let boot = EventKinds(rawValue: 1 << 14)
    static let all = EventKinds(rawValue: 1 << 15 - 1)
}

extension Event {
    var kind: EventKinds {
        switch self {
        case .status: .status
        case .transaction: .transaction
        case .contact: .contact
        case .boot: .boot
        case .authorization: .authorization
        case .result: .result
        case .command: .command
        case .security: .security
        case .problem: .problem
        case .quarantined: .quarantined
        case .other: .other
        case .sessionStarted: .sessionStarted
        case .sessionEnded: .sessionEnded
        case .authorizationAnswered: .authorizationAnswered
        case .registerRead: .registerRead
        }
    }
}
