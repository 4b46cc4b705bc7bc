import Telemetry

/// The charger holds power back because it is hot.
///
/// Either it says so (`HighTemperature`, MREC CX003 and CX018), or its own temperature is above `deratingTemperatureC`
/// while power has fallen below `deratingPowerRatio` of what the session drew when cooler, the offer unchanged and the
/// battery not near full: a taper needs no heat.
struct ThermalDerating: Detector {
    static let hears: EventKinds = [.status, .problem]
    private struct Watch: Codable {
        var session = -1
        /// Thousandths of W drawn while cool.
        var coolPeak: Int64 = 0
        var offered: Int64?
        var symptoms = 0

        /// - Returns: true where the sample shows less power than when cool.
        mutating func note(
            _ power: Int64, _ sample: MeterSample, isHot: Bool, session number: Int, ratio: Double
        ) -> Bool {
            if session != number { self = Watch(session: number) }
            let offer = sample[.powerOfferedW] ?? sample[.currentOfferedA]
            guard isHot else {
                coolPeak = max(coolPeak, power)
                offered = offer
                return false
            }
            guard power > 0, Double(power) < Double(coolPeak) * ratio, offer == offered,
                sample[.socPercent].map({ $0 < ThermalDerating.nearlyFullMillipercent }) ?? true
            else { return false }
            symptoms += 1
            return symptoms >= 2
        }
    }

    private static let nearlyFullMillipercent: Int64 = 80_000
    private let hotMillicelsius: Int64
    private let powerRatio: Double
    private var watches = PortMap<Watch>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        hotMillicelsius = Int64(settings.deratingTemperatureC * 1000)
        powerRatio = settings.deratingPowerRatio
        episodes = EpisodeMap(quietMinutes: settings.sessionFaultQuietMinutes, minimum: 1)
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        switch event {
        case .status(let report):
            if Self.saysHot(report) { note("says \(report.errorCode) \(report.vendorErrorCode)", scene) }
        case .problem(let problem) where problem.isHighTemperature: note("says \(problem.code)", scene)
        default: break
        }
    }

    private static func saysHot(_ report: StatusReport) -> Bool {
        report.errorCode == "HighTemperature" || ["CX003", "CX018"].contains(report.vendorErrorCode)
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        guard let number = scene.sessionNumber, sample.inSession, let power = sample.powerMilliw,
            let temperature = sample.temperature
        else { return }
        let isDerated = watches[scene.evse, default: Watch()].note(
            power, sample, isHot: temperature >= hotMillicelsius, session: number, ratio: powerRatio)
        guard isDerated, let cool = watches[scene.evse]?.coolPeak else { return }
        note("\(power / 1000) W at \(temperature / 1000) °C, \(cool / 1000) W when cool", scene)
    }

    private mutating func note(_ text: String, _ scene: Scene) {
        episodes.note(scene.evse, at: scene.time.at, scene.cite(text))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .thermalDerating, profile, evse: evse, episode: episode, end: end, severity: .warning, confidence: 0.85,
                summary: "Port \(evse) gives less power because it is hot.",
                action: "Clean filters, check fans and the cable's contacts.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
