import Telemetry

/// Session after session in which no energy flows: the port looks healthy and serves nobody.
///
/// Single ones happen (drivers give up, cars are full, cables are not seated), so it takes several in a row, each let in
/// by a token and longer than a moment. A session with energy ends the series.
struct ZeroEnergySessions: Detector {
    static let hears: EventKinds = .sessionEnded
    /// Thousandths of W: power was seen, whatever the register says.
    private static let flowingMilliw: Int64 = 200_000
    private let thresholdMilliwh: Int64
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        thresholdMilliwh = Int64(settings.zeroEnergyWh * 1000)
        episodes = EpisodeMap(
            quietMinutes: settings.zeroEnergyQuietMinutes, minimum: Int(settings.zeroEnergySessionCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .sessionEnded(let session) = event, session.evseID > 0, let start = session.start,
            let end = session.end, session.knownEnergyMilliwh != nil
        else { return }
        let flowed = session.energyMilliwh > thresholdMilliwh || (session.peakPowerMilliw ?? 0) > Self.flowingMilliw
        if flowed { return episodes[session.evseID].close(at: start) }
        guard session.idToken != nil, end - start >= .minute else { return }
        let note = "session \(session.transactionID ?? "") without energy"
        if !episodes[session.evseID].isRunning || episodes[session.evseID].all.last!.last < start {
            episodes.note(session.evseID, at: start, scene.cite(note))
        }
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .zeroEnergySessions, profile, evse: evse, episode: episode, end: end, severity: .critical,
                confidence: 0.9,
                summary: "\(episode.count) sessions in a row on port \(evse) delivered no energy.",
                action: "Restart the charge point; if it goes on, check contactor and connector.",
                ocppRequest: Request.reset(hard: true))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
