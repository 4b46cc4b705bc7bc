import Telemetry

/// When the charge point was last heard of, and the silences longer than its own rhythm allows (DOMAIN 3, row 24).
///
/// The rhythm is the heartbeat interval: the middle of its latest heartbeats' gaps, else what the boot answer set, else a
/// default long enough for chargers that speak once a day. A silence counts once it exceeds `offlineHeartbeats`
/// intervals and the floor.
struct ContactTracker: Codable, Sendable {
    struct Silence: Hashable, Codable, Sendable {
        /// The last message before it and the first after it.
        var before: MessageTime
        var after: MessageTime?
        /// Milliseconds that would still have been no silence.
        var limit: Int64
        var start: Instant { before.receivedAt }
        var end: Instant? { after?.receivedAt }
    }

    private static let cadenceSamples = 9
    /// Ten years: what a boot answer says beyond it is no interval.
    private static let longestIntervalSeconds = 315_360_000
    /// A silence in which a queue may have grown, and how long its sending may take; milliseconds.
    private static let queueAfterSilence: Int64 = 20 * .minute
    private static let queueSending: Int64 = 10 * .minute
    /// Of the settings: intervals, minutes, seconds.
    private let offlineHeartbeats, offlineFloorMinutes, heartbeatDefaultSeconds: Double
    private(set) var first: Instant?
    private var lastMessage: MessageTime?
    var last: Instant? { lastMessage?.receivedAt }
    private(set) var silences: [Silence] = []
    private var heartbeatGaps: [Int64] = []
    /// As it was when the limit was set.
    private var middleOfGaps: Int64?
    private var lastHeartbeat: Instant?
    private var bootInterval: Int64?
    private var queueUntil = Instant(milliseconds: .min)

    /// Milliseconds of silence that are still no silence.
    private(set) var limit: Int64 = 0

    init(settings: AnalysisSettings) {
        offlineHeartbeats = settings.offlineHeartbeats
        offlineFloorMinutes = settings.offlineFloorMinutes
        heartbeatDefaultSeconds = settings.heartbeatDefaultSeconds
        updateLimit()
    }

    mutating func setBootInterval(seconds: Int) {
        guard seconds > 0 else { return }
        bootInterval = Int64(min(seconds, Self.longestIntervalSeconds)) * .second
        updateLimit()
    }

    /// A frame from the charge point came.
    mutating func heard(_ message: MessageTime, isHeartbeat: Bool) {
        let now = message.receivedAt
        if let before = lastMessage {
            let quiet = now - before.receivedAt
            if quiet > limit { silences.append(Silence(before: before, after: message, limit: limit)) }
            if quiet > Self.queueAfterSilence { queueUntil = now + Self.queueSending }
        } else {
            first = now
            queueUntil = now + Self.queueSending
        }
        lastMessage = message
        if isHeartbeat { noteHeartbeat(now) }
    }

    private mutating func noteHeartbeat(_ now: Instant) {
        if let previous = lastHeartbeat { note(gap: now - previous) }
        lastHeartbeat = now
    }

    private mutating func note(gap: Int64) {
        let oldest = heartbeatGaps.count == Self.cadenceSamples ? heartbeatGaps.removeFirst() : nil
        heartbeatGaps.append(gap)
        // One that goes and one that comes on the same side of the middle leave it where it is.
        if let oldest, let middle = middleOfGaps, max(oldest, gap) < middle || min(oldest, gap) > middle { return }
        updateLimit()
    }

    /// After a long silence messages may come that were said during it.
    func maySendQueue(at now: Instant) -> Bool { now <= queueUntil }

    private mutating func updateLimit() {
        middleOfGaps = heartbeatGaps.count >= 2 ? middleGap : nil
        let interval =
            middleOfGaps ?? bootInterval ?? Int64(heartbeatDefaultSeconds) * .second
        limit = max(
            Int64(offlineHeartbeats * Double(interval)), Int64(offlineFloorMinutes) * .minute)
    }

    /// Of few gaps, so that counting those before each is faster than sorting a copy: it is asked at every heartbeat.
    private var middleGap: Int64 {
        let middle = heartbeatGaps.count / 2
        return heartbeatGaps.first { gap in
            let least = heartbeatGaps.count { $0 < gap }
            return least <= middle && middle < least + heartbeatGaps.count { $0 == gap }
        }!
    }

    func silences(asOf now: Instant) -> [Silence] {
        guard let before = lastMessage, now - before.receivedAt > limit else { return silences }
        return silences + [Silence(before: before, after: nil, limit: limit)]
    }

    /// The first millisecond at which the present quiet is a silence.
    var deadline: Instant? { last.map { $0 + limit + 1 } }
}
