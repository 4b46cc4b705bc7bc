import Telemetry

/// A connector that changes its mind: A → B → A within seconds, again and again.
///
/// A worn plug contact or a loose pilot wire makes it. Drivers who plug in and give up make one such return in minutes;
/// several quick ones in an hour are no driver. Returns while the operator works on the port do not count.
struct ConnectorFlapping: Detector {
    static let hears: EventKinds = .status
    private struct Recent: Codable {
        var status = PortStatus.unknown
        var before = PortStatus.unknown
        var changedAt: Instant?
    }

    private let longestDwell: Int64
    private var recent = PortMap<Recent>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        longestDwell = Int64(settings.flappingDwellSeconds) * .second
        episodes = EpisodeMap(
            quietMinutes: settings.flappingQuietMinutes, minimum: Int(settings.flappingReturnCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .status(let report) = event, scene.evse > 0 else { return }
        var last = recent[scene.evse] ?? Recent()
        guard report.status != last.status else { return }
        let isReturn = report.status == last.before && last.before != .unknown
        if isReturn, let changedAt = last.changedAt, abs(scene.time.at - changedAt) <= longestDwell,
            !scene.isMaintenance
        {
            let note =
                "\(last.before.rawValue) → \(last.status.rawValue) → \(report.status.rawValue) "
                + "within \(abs(scene.time.at - changedAt) / .second) s"
            episodes.note(scene.evse, at: changedAt, scene.cite(note))
        }
        last = Recent(status: report.status, before: last.status, changedAt: scene.time.at)
        recent[scene.evse, default: last] = last
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .connectorFlapping, profile, evse: evse, episode: episode, end: end, severity: .warning,
                confidence: 0.9,
                summary: "The connector of port \(evse) flaps: \(episode.count) status returns within seconds.",
                action: "Inspect plug, lock and pilot contact.", ocppRequest: Request.unlockConnector(evse))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
