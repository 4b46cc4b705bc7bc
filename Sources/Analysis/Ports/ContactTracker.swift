import Telemetry

/// When the charge point was last heard of, and the silences longer than its own rhythm allows (DOMAIN 3, row 24).
///
/// The rhythm is the heartbeat interval: the middle of its latest heartbeats' gaps, else what the boot answer set, else a
/// default long enough for chargers that speak once a day. A silence counts once it exceeds `offlineHeartbeats`
/// intervals and the floor.
struct ContactTracker: Sendable {
    struct Silence: Hashable, Sendable {
        var start: Instant
        var end: Instant?
        /// Milliseconds that would still have been no silence.
        var limit: Int64
    }

    private static let cadenceSamples = 9
    private let settings: AnalysisSettings
    private(set) var first: Instant?
    private(set) var last: Instant?
    private(set) var silences: [Silence] = []
    private var heartbeatGaps: [Int64] = []
    private var lastHeartbeat: Instant?
    private var bootInterval: Int64?

    init(settings: AnalysisSettings) { self.settings = settings }

    mutating func setBootInterval(seconds: Int) {
        if seconds > 0 { bootInterval = Int64(seconds) * .second }
    }

    /// A frame from the charge point came.
    mutating func heard(at now: Instant, isHeartbeat: Bool) {
        if let last, now - last > limit { silences.append(Silence(start: last, end: now, limit: limit)) }
        if first == nil { first = now }
        last = now
        if isHeartbeat { noteHeartbeat(now) }
    }

    private mutating func noteHeartbeat(_ now: Instant) {
        if let previous = lastHeartbeat {
            if heartbeatGaps.count == Self.cadenceSamples { heartbeatGaps.removeFirst() }
            heartbeatGaps.append(now - previous)
        }
        lastHeartbeat = now
    }

    /// Milliseconds between heartbeats.
    var interval: Int64 {
        if heartbeatGaps.count >= 2 { return heartbeatGaps.sorted()[heartbeatGaps.count / 2] }
        return bootInterval ?? Int64(settings.heartbeatDefaultSeconds) * .second
    }

    /// Milliseconds of silence that are still no silence.
    var limit: Int64 {
        max(Int64(settings.offlineHeartbeats * Double(interval)), Int64(settings.offlineFloorMinutes) * .minute)
    }

    func silences(asOf now: Instant) -> [Silence] {
        guard let last, now - last > limit else { return silences }
        return silences + [Silence(start: last, end: nil, limit: limit)]
    }

    /// The first millisecond at which the present quiet is a silence.
    var deadline: Instant? { last.map { $0 + limit + 1 } }
}
