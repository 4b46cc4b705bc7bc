import Telemetry

/// The energy register stands still while power flows.
///
/// Power over time is summed since the register last moved. Registers count in steps of up to a whole kWh, so less than
/// one and a half of those proves nothing; more cannot be explained by coarseness. A register that moves clears the
/// sum at once, so a meter without spread in its power needs no special case.
struct FrozenRegister: Detector {
    private struct Stall {
        var milliwh: Int64 = 0
        var start: Citation?
        var startedAt = Instant(milliseconds: 0)
    }

    private let thresholdMilliwh: Int64
    private var stalls = PortMap<Stall>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        thresholdMilliwh = Int64(settings.frozenRegisterKwh * 1_000_000)
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 1)
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .meterSample(let sample) = event, sample.inSession, let step = sample.step else { return }
        guard step.delta == 0, step.kind == .steady || step.kind == .ignored else {
            stalls[scene.evse, default: Stall()] = Stall()
            return
        }
        guard sample.integral > 0 else { return }
        add(sample, scene)
        guard let stall = stalls[scene.evse], stall.milliwh >= thresholdMilliwh, let start = stall.start else { return }
        if !episodes[scene.evse].isRunning { episodes.note(scene.evse, at: stall.startedAt, start) }
        let note = "register \(watthours(step.to)) unmoved after \(watthours(stall.milliwh)) by power"
        episodes.note(scene.evse, at: scene.time.at, scene.cite(note))
    }

    private mutating func add(_ sample: MeterSample, _ scene: Scene) {
        if stalls[scene.evse]?.start == nil {
            stalls[scene.evse, default: Stall()].start = scene.cite(
                "register \(watthours(sample.step?.to ?? 0)) stands still")
            stalls[scene.evse, default: Stall()].startedAt = scene.time.at
        }
        stalls[scene.evse, default: Stall()].milliwh += sample.integral
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .frozenRegister, profile, evse: evse, episode: episode, end: end, severity: .critical, confidence: 0.95,
                summary: "The energy register of port \(evse) stands still while power flows: sessions are not billed.",
                action: "Take the port out of service and have the meter checked; bill open sessions from power.",
                ocppRequest: Request.changeAvailability(evse, operative: false))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
