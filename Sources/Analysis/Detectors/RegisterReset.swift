import Telemetry

/// The energy register falls and counts anew (DOMAIN 3, row 7).
///
/// The register reader has already ruled out coarseness, other units, session-relative meters and late readings, so one
/// fall is enough. Falls from below a kilowatt-hour are what a new meter does and are left alone.
struct RegisterReset: Detector {
    static let hears: EventKinds = .registerRead
    private static let smallestFallMilliwh: Int64 = 1_000_000
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 1)
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        if case .registerRead(_, let step) = event { note(step, scene) }
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        if let step = sample.step { note(step, scene) }
    }

    private mutating func note(_ step: RegisterStep, _ scene: Scene) {
        guard step.kind == .reset || step.kind == .resetUnmasked, step.from - step.to >= Self.smallestFallMilliwh else {
            return
        }
        let note = "register \(watthours(step.from)) → \(watthours(step.to))"
        episodes.note(scene.evse, at: scene.time.at, scene.cite(note))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .registerReset, profile, evse: evse, episode: episode, end: end, severity: .warning, confidence: 0.9,
                summary:
                    "The energy register of port \(evse) fell \(episode.count == 1 ? "once" : "\(episode.count) times"); "
                    + "last less first would bill too little.",
                action: "Bill the affected sessions from the repaired energy and have the meter checked.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
