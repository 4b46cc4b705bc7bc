import Telemetry

/// Power above what the port is built for, by the fleet file.
///
/// Mains voltage may lie 10 % above nominal (EN 50160), so power may too; beyond `overRatedRatio` either the meter or the
/// limiter is wrong. Several samples, since one may be a glitch. Silent where no rated power is known.
struct OverRatedPower: Detector {
    static let hears: EventKinds = []
    private let ratio: Double
    private var highest = PortMap<Int64>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        ratio = settings.overRatedRatio
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 3)
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        guard let power = sample.powerMilliw, let rated = scene.ratedPower, Double(power) > Double(rated) * ratio else {
            return
        }
        if !episodes[scene.evse].isRunning { highest[scene.evse, default: 0] = 0 }
        highest[scene.evse, default: 0] = max(highest[scene.evse, default: 0], power)
        let note = "\(power / 1000) W of \(rated / 1000) W rated"
        episodes.note(scene.evse, at: scene.time.at, scene.cite(note))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .overRatedPower, profile, evse: evse, episode: episode, end: end, severity: .critical, confidence: 0.9,
                summary: "Port \(evse) reports up to \((highest[evse] ?? 0) / 1_000_000) kW, more than it is rated for "
                    + "(\(episode.count) samples).",
                action: "Check meter scaling and current limit at once: overload or wrong bills.",
                ocppRequest: Request.changeAvailability(evse, operative: false))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
