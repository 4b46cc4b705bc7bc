import Telemetry

/// A charge point that boots again and again.
///
/// Boots that the operator asked for (Reset, UpdateFirmware shortly before) are not counted, nor is the same
/// BootNotification sent twice on one connection.
struct BootLoop: Detector {
    static let hears: EventKinds = [.command, .boot]
    private static let orderReach: Int64 = 30 * .minute
    private var lastOrder: Instant?
    private var lastCall: CallKey?
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) {
        episodes = Episodes(quietMinutes: settings.bootLoopQuietMinutes, minimum: Int(settings.bootLoopCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        switch event {
        case .command(let command) where command.action == "Reset" || command.action == "UpdateFirmware":
            lastOrder = scene.time.receivedAt
        case .boot(let boot):
            if let call = boot.call, call == lastCall { return }
            lastCall = boot.call
            if let order = lastOrder, scene.time.receivedAt - order <= Self.orderReach {
                lastOrder = nil
                return
            }
            episodes.note(at: scene.time.at, scene.cite("boot \(boot.reason ?? "")"))
        default: break
        }
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .bootLoop, profile, evse: 0, episode: episode, end: end, severity: .critical, confidence: 0.95,
                summary: "\(profile.chargePoint) restarted \(episode.count) times without being asked to.",
                action: "Reset it once; if it goes on, check supply and firmware.",
                ocppRequest: Request.reset(hard: true))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
