import Telemetry

/// *Now* (CONTRACT 2): the greatest receive time that has another frame within the seven days before it.
///
/// A charger whose clock, or a log whose stamps, jumped years ahead thus does not drag the analysis with it. The answer
/// does not depend on the order in which frames are offered.
public struct NowTracker: Sendable {
    public static let window: Int64 = 7 * .day

    public private(set) var now: Instant?
    /// Receive times later than `now` that no other frame has confirmed; more than the window apart, so only a few.
    private var unconfirmed: [Instant] = []

    public init() {}

    /// Goes on from a *now* that is known.
    public init(now: Instant) { self.now = now }

    public mutating func offer(_ received: Instant) {
        if let now, received <= now { return }
        if let now, received - now <= Self.window {
            self.now = received
        } else if let partner = unconfirmed.first(where: { abs($0 - received) <= Self.window }) {
            now = max(partner, received)
        } else {
            unconfirmed.append(received)
            return
        }
        advance()
    }

    /// Later frames that the new `now` confirms, in turn.
    private mutating func advance() {
        unconfirmed.sort()
        for time in unconfirmed {
            guard let now else { return }
            if time > now, time - now <= Self.window { self.now = time }
        }
        unconfirmed.removeAll { $0 <= now! }
    }
}
