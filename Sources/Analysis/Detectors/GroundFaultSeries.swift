import Telemetry

/// Ground faults on one port, again and again.
///
/// One may be the car's; a second in the same half day, with another car, is the port's insulation. A fault is told by
/// status (1.6 `GroundFailure`, MREC CX002), by a 2.x event or by the stop reason; what is told within the same minutes
/// is one fault.
struct GroundFaultSeries: Detector {
    static let hears: EventKinds = [.status, .problem, .sessionEnded]
    private static let sameFault: Int64 = 5 * .minute
    private var lastAt = PortMap<Instant>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        episodes = EpisodeMap(
            quietMinutes: settings.groundFaultQuietMinutes, minimum: Int(settings.groundFaultCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        switch event {
        case .status(let report) where report.errorCode == "GroundFailure" || report.vendorErrorCode == "CX002":
            note(scene.evse, "\(report.status.rawValue) \(report.errorCode)", scene)
        case .problem(let problem) where problem.isGroundFault && !problem.isCleared:
            note(scene.evse, problem.code, scene)
        case .sessionEnded(let session) where session.stopReason == "GroundFault":
            note(session.evseID, "session \(session.transactionID ?? "") stopped by GroundFault", scene)
        default: break
        }
    }

    private mutating func note(_ evse: Int, _ text: String, _ scene: Scene) {
        let last = lastAt[evse]
        lastAt[evse, default: scene.time.at] = scene.time.at
        if let last, abs(scene.time.at - last) <= Self.sameFault { return }
        episodes.note(evse, at: scene.time.at, scene.cite(text))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .groundFaultSeries, profile, evse: evse, episode: episode, end: end, severity: .critical,
                confidence: 0.95, summary: "Port \(evse) tripped on ground faults \(episode.count) times.",
                action: "Take the port out of service and measure its insulation.",
                ocppRequest: Request.changeAvailability(evse, operative: false))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
