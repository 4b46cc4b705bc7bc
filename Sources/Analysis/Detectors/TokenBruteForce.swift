import Telemetry

/// Somebody tries tokens: many different ones refused in a short time on one charge point.
///
/// A driver tries one or two cards, several times; `bruteForceTokenCount` different tokens refused, each within minutes
/// of the one before, are no driver. Only answers count, so a CSMS that refuses everybody shows here as well.
struct TokenBruteForce: Detector {
    static let hears: EventKinds = .authorizationAnswered
    private static let refusals: Set<String> = ["Invalid", "Blocked", "Expired", "Unknown", "NotAllowedTypeEVSE"]
    private let tokenCount: Int
    private var tokens: Set<String> = []
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) {
        tokenCount = Int(settings.bruteForceTokenCount)
        episodes = Episodes(quietMinutes: settings.bruteForceQuietMinutes, minimum: tokenCount)
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .authorizationAnswered(let authorization) = event, let status = authorization.status else { return }
        guard Self.refusals.contains(status) else { return }
        let isNew =
            !episodes.isRunning
            || scene.time.receivedAt - (episodes.all.last?.lastReceived ?? scene.time.receivedAt) > episodes.quiet
        if isNew { tokens = [] }
        guard tokens.insert(authorization.idToken).inserted || tokens.count >= tokenCount else { return }
        episodes.note(at: authorization.at, scene.cite("token refused: \(status)"))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .tokenBruteForce, profile, evse: 0, episode: episode, end: end, severity: .critical, confidence: 0.9,
                summary:
                    "\(episode.count) refused tokens in a row at \(profile.chargePoint): somebody is trying cards.",
                action: "Look at the site's camera; consider closing the charge point's reader for a while.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
