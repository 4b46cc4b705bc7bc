import Telemetry

/// Register values a thousand times too small or too big: kWh called Wh, or the reverse (DOMAIN 3, row 2).
///
/// Two independent signs: the register reader finds that a reading continues the count only in another unit, or a
/// session's energy differs from power over time by a factor of a thousand within a quarter. Only readings while power
/// flows count, since an idle register says nothing about what it measures.
struct UnitMislabelled: Detector {
    static let hears: EventKinds = .sessionEnded
    private static let flowingMilliw: Int64 = 200_000
    private var episodes: EpisodeMap
    /// The newest session whose samples showed the other unit: they know better than its end when it began.
    private var shownInSession = PortMap<Int>()

    init(_ settings: AnalysisSettings) {
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 2)
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .sessionEnded(let session) = event else { return }
        defer { shownInSession[session.evseID, default: -1] = -1 }
        guard session.flags.contains(.unitRepaired), let first = session.firstPower,
            shownInSession[session.evseID] ?? -1 < 0
        else { return }
        let note = "session energy and power over time differ by a thousand"
        episodes.note(session.evseID, at: first, scene.cite(note))
        episodes.note(session.evseID, at: session.lastPower ?? first, scene.cite(note))
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        guard sample.inSession, let number = scene.sessionNumber, let step = sample.step, step.scale != 1 else {
            return
        }
        shownInSession[scene.evse, default: number] = number
        guard let power = sample.powerMilliw, power > Self.flowingMilliw else { return }
        let note = "register says \(watthours(step.to)), power counts \(step.scale > 0 ? "kWh" : "mWh") of it"
        episodes.note(scene.evse, at: scene.time.at, scene.cite(note))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .unitMislabelled, profile, evse: evse, episode: episode, end: end, severity: .critical,
                confidence: 0.95,
                summary: "Port \(evse) sends its energy register in a unit a thousand times off its label.",
                action: "Bill from the repaired energy; correct the meter configuration or the firmware.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
