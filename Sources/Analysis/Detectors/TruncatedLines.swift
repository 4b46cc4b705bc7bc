import Telemetry

/// Records of one charge point that cannot be read, again and again: lines cut on their way.
///
/// One broken line is noise; `truncatedLineCount` within the quiet time of each other are a fault of the link or the log.
struct TruncatedLines: Detector {
    static let hears: EventKinds = .quarantined
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) {
        episodes = Episodes(
            quietMinutes: settings.truncatedQuietMinutes, minimum: Int(settings.truncatedLineCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .quarantined(let reason) = event else { return }
        episodes.note(at: scene.time.at, scene.cite("quarantined: \(reason)"))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .truncatedLines, profile, evse: 0, episode: episode, end: end, severity: .warning, confidence: 0.9,
                summary: "\(episode.count) records of \(profile.chargePoint) arrived broken.",
                action: "Check the link and what writes the log; the records are in the quarantine.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
