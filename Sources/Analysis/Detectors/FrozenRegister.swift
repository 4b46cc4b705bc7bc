import Telemetry

/// The energy register stands still while power flows.
///
/// Power over time is summed since the register last moved. Registers count in steps of up to a whole kWh, so less than
/// one and a half of those proves nothing; more, over several readings, cannot be explained by coarseness (one reading
/// alone may be an old value sent late). A register that moves clears the sum at once, so a meter without spread in
/// its power needs no special case.
struct FrozenRegister: Detector {
    static let hears: EventKinds = []
    private struct Stall: Codable {
        var session: Int?
        var milliwh: Int64 = 0
        var readings = 0
        var start: Symptom?

        mutating func note(_ step: RegisterStep, _ integral: Int64, _ scene: Scene) {
            if step.kind != .steady || session != scene.sessionNumber {
                session = scene.sessionNumber
                if readings > 0 { (milliwh, readings, start) = (0, 0, nil) }
            }
            guard step.kind == .steady, integral > 0 else { return }
            if milliwh == 0 {
                start = Symptom(at: scene.time.at, citation: scene.cite("register \(watthours(step.to)) stands still"))
            }
            milliwh += integral
            readings += 1
        }
    }

    private static let leastReadings = 3
    private let thresholdMilliwh: Int64
    private var stalls = PortMap<Stall>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        thresholdMilliwh = Int64(settings.frozenRegisterKwh * 1_000_000)
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 1)
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        guard sample.inSession, let step = sample.step else { return }
        if step.kind == .ignored { return }
        let isStill = step.kind == .steady && sample.integral > 0
        stalls[scene.evse, default: Stall()].note(step, sample.integral, scene)
        if isStill, let stall = stalls[scene.evse] { note(stall, step, scene) }
    }

    private mutating func note(_ stall: Stall, _ step: RegisterStep, _ scene: Scene) {
        guard stall.milliwh >= thresholdMilliwh, stall.readings >= Self.leastReadings, let start = stall.start else {
            return
        }
        if !episodes[scene.evse].isRunning { episodes.note(scene.evse, at: start.at, start.citation) }
        let text = "register \(watthours(step.to)) unmoved after \(watthours(stall.milliwh)) by power"
        episodes.note(scene.evse, at: scene.time.at, scene.cite(text))
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
