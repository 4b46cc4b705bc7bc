import Telemetry

/// Calls that wait for their result, matched on reading by (conn, direction, message id) (CONTRACT 5, DOMAIN 3 row 27).
///
/// Only the newest calls are kept: a result that comes later than 64 further calls of interest is not worth waiting for.
struct CallMatching<Meaning: Codable & Sendable>: Codable, Sendable {
    private struct Waiting: Codable, Sendable {
        var call: CallKey
        var meaning: Meaning
    }

    private static var limit: Int { 64 }
    private var waiting: [Waiting] = []

    mutating func expect(_ call: CallKey?, _ meaning: Meaning) {
        guard let call else { return }
        if waiting.count == Self.limit { waiting.removeFirst() }
        waiting.append(Waiting(call: call, meaning: meaning))
    }

    /// The newest matching call, which then waits no more.
    mutating func answer(_ call: CallKey?) -> Meaning? {
        guard let call, let index = waiting.lastIndex(where: { $0.call == call }) else { return nil }
        return waiting.remove(at: index).meaning
    }
}
