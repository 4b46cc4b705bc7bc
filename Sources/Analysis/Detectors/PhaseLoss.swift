import Telemetry

/// One of three phases carries nothing while others do.
///
/// Cars draw on one, two or three phases, always L1 first: L3 alone idle may be a two-phase car. So a session counts as
/// a symptom when a lower phase is idle below a working one, when a phase stops that worked earlier in the session, or
/// when the idle phase still leaks a little (a burnt contact; a car's open contactor carries exactly nothing).
struct PhaseLoss: Detector {
    static let hears: EventKinds = []
    private struct Watch: Codable {
        var session = -1
        var sawThree = false
        var symptoms = 0
        var first: Symptom?

        /// - Returns: whether three phases have worked in the session.
        mutating func note(session number: Int, isThree: Bool) -> Bool {
            if session != number { self = Watch(session: number) }
            if isThree { sawThree = true }
            return sawThree
        }
    }

    /// Thousandths of W: a phase that works, and one that does not.
    private static let workingMilliw: Int64 = 800_000
    private static let idleMilliw: Int64 = 120_000
    private static let samplesPerSession = 3
    private var watches = PortMap<Watch>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 1)
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        guard let number = scene.sessionNumber, sample.inSession,
            case (let one?, let two?, let three?) = sample.phasePowers
        else { return }
        let least = Self.workingMilliw
        let working = (one > least ? 1 : 0) + (two > least ? 1 : 0) + (three > least ? 1 : 0)
        let sawThree = watches[scene.evse, default: Watch()].note(session: number, isThree: working == 3)
        guard working == 2 else { return }
        let powers = [one, two, three]
        guard let lost = powers.firstIndex(where: { $0 <= Self.idleMilliw }) else { return }
        let leaks = powers[lost] > 0
        guard lost < 2 || leaks || sawThree else { return }
        note(lost, powers, scene)
    }

    private mutating func note(_ lost: Int, _ powers: [Int64], _ scene: Scene) {
        let watts = powers.map { String($0 / 1000) }.joined(separator: " / ")
        let citation = scene.cite("L1 / L2 / L3: \(watts) W")
        watches[scene.evse, default: Watch()].symptoms += 1
        if watches[scene.evse]?.first == nil {
            watches[scene.evse, default: Watch()].first = Symptom(at: scene.time.at, citation: citation)
        }
        guard let watch = watches[scene.evse], watch.symptoms >= Self.samplesPerSession, let first = watch.first else {
            return
        }
        if watch.symptoms == Self.samplesPerSession { episodes.note(scene.evse, at: first.at, first.citation) }
        episodes.note(scene.evse, at: scene.time.at, citation)
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .phaseLoss, profile, evse: evse, episode: episode, end: end, severity: .warning, confidence: 0.85,
                summary: "Port \(evse) delivers on two of three phases only (\(episode.count) samples).",
                action: "Check fuses, contactor and supply of the missing phase.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
