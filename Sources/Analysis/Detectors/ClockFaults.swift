import Telemetry

/// Stamps from 1970: the charger's clock was never set (DOMAIN 3, row 11). The clock repair has already judged each stamp.
struct Clock1970: Detector {
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) { episodes = Episodes(quietMinutes: settings.clockQuietMinutes, minimum: 1) }

    mutating func observe(_ event: Event, _ scene: Scene) { if event.isFirstHand { note(scene) } }
    mutating func observe(_ sample: MeterSample, _ scene: Scene) { note(scene) }

    private mutating func note(_ scene: Scene) {
        guard scene.time.anomaly == .unsynchronised else { return }
        episodes.note(at: scene.time.receivedAt, scene.cite("stamped \(scene.time.ts.iso8601)"))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .clock1970, profile, evse: 0, episode: episode, end: end, severity: .warning, confidence: 0.98,
                summary: "\(profile.chargePoint) stamps its messages with 1970 (\(episode.count) rows).",
                action: "Check its time source; the clock is set by the next Heartbeat answer on most makes.",
                ocppRequest: Request.trigger("Heartbeat"))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}

/// Local time labelled as UTC (DOMAIN 3, row 12): several stamps off by the same multiple of a quarter hour.
struct LocalTimeAsUTC: Detector {
    private var offset: Int64 = 0
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) {
        episodes = Episodes(quietMinutes: settings.clockQuietMinutes, minimum: Int(settings.localTimeRowCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) { if event.isFirstHand { note(scene) } }
    mutating func observe(_ sample: MeterSample, _ scene: Scene) { note(scene) }

    private mutating func note(_ scene: Scene) {
        guard case .offset(let offset) = scene.time.anomaly else { return }
        self.offset = offset
        episodes.note(at: scene.time.receivedAt, scene.cite("stamped \(scene.time.ts.iso8601)"))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .localTimeAsUTC, profile, evse: 0, episode: episode, end: end, severity: .warning, confidence: 0.9,
                summary: "\(profile.chargePoint) calls its local time UTC: stamps are \(abs(offset) / .minute) min "
                    + "\(offset < 0 ? "behind" : "ahead") (\(episode.count) rows).",
                action: "Set the charger's time zone handling; sessions are repaired meanwhile.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}

extension Event {
    /// A row's own event, not what the trackers concluded from it.
    var isFirstHand: Bool {
        switch self {
        case .sessionStarted, .sessionEnded, .authorizationAnswered, .registerRead: false
        default: true
        }
    }
}
