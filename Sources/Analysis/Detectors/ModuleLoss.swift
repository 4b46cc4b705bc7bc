import Telemetry

/// A DC port none of whose sessions gets beyond a common ceiling well below what it gave before.
///
/// Cars differ in what they draw, dead power modules do not: when several cars in a row run along the same level
/// (a *plateau*, within `moduleLossTolerance`), below the offer and below `moduleLossRatedRatio` of rated power, and none
/// exceeds it, the port is the limit. One car's own limit repeats only with that car, so the sessions must be of
/// different tokens; load management lowers the offer or changes from evening to evening, so they must span hours.
struct ModuleLoss: Detector {
    static let hears: EventKinds = .sessionEnded
    private struct Visit: Codable {
        var token: String?
        var peak: Int64
        /// The plateau's first sample, nil where the session had none.
        var plateau: Symptom?
        var start: Instant
    }

    private struct Sample: Codable {
        var power: Int64
        var time: EventTime
    }

    private struct Running: Codable {
        var session = -1
        var samples: [Sample] = []
        var isOffered = false

        mutating func note(_ power: Int64, _ time: EventTime, session number: Int, isOffered: Bool) {
            if session != number { self = Running(session: number) }
            if isOffered { self.isOffered = true }
            samples.append(Sample(power: power, time: time))
        }
    }

    private static let plateauSamples = 4
    private static let rememberedVisits = 40
    /// Sessions more where the port was never seen to give more.
    private static let unprecedentedSessions = 2
    private let sessionCount: Int
    private let tolerance: Double
    private let ratedRatio: Double
    private let leastSpan: Int64
    private var running = PortMap<Running>()
    private var visits = PortMap<[Visit]>()
    private var ceilings = PortMap<Int64>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        sessionCount = Int(settings.moduleLossSessionCount)
        tolerance = settings.moduleLossTolerance
        ratedRatio = settings.moduleLossRatedRatio
        leastSpan = Int64(settings.moduleLossSpanMinutes) * .minute
        episodes = EpisodeMap(quietMinutes: settings.moduleLossQuietMinutes, minimum: sessionCount)
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        if case .sessionEnded(let session) = event { end(session, scene) }
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        guard scene.isDC == true, sample.inSession, let number = scene.sessionNumber,
            let power = sample.powerMilliw, power > 0
        else { return }
        // At the offer the limit is the network's, not the modules'.
        let isOffered = sample[.powerOfferedW].map { Double(power) > Double($0) * 0.95 } ?? false
        running[scene.evse, default: Running()].note(power, scene.time, session: number, isOffered: isOffered)
    }

    private mutating func end(_ session: Session, _ scene: Scene) {
        guard let run = running[session.evseID], !run.samples.isEmpty else { return }
        running[session.evseID, default: Running()] = Running()
        let peak = run.samples.map(\.power).max()!
        let level = run.samples.filter { Double($0.power) >= Double(peak) * (1 - tolerance) }
        let hasPlateau = level.count >= Self.plateauSamples && !run.isOffered
        let visit = Visit(
            token: session.idToken, peak: peak,
            plateau: hasPlateau
                ? Symptom(at: level[0].time.at, citation: scene.cite("\(level[0].power / 1000) W", level[0].time))
                : nil,
            start: session.start ?? session.firstSeen)
        add(visit, session.evseID, scene)
    }

    private mutating func add(_ visit: Visit, _ evse: Int, _ scene: Scene) {
        visits[evse, default: []].append(visit)
        if visits[evse]!.count > Self.rememberedVisits { visits[evse, default: []].removeFirst() }
        if let ceiling = ceilings[evse], Double(visit.peak) > Double(ceiling) * (1 + tolerance) {
            episodes[evse].close(at: visit.start)
            ceilings[evse, default: 0] = .max / 2
        }
        guard let plateau = visit.plateau, let rated = scene.profile.ratedPower(evse),
            Double(visit.peak) < Double(rated) * ratedRatio
        else { return }
        if episodes[evse].isRunning, episodes[evse].all.last!.count >= sessionCount {
            if isSame(visit.peak, ceilings[evse] ?? 0) { episodes.note(evse, at: plateau.at, plateau.citation) }
            return
        }
        open(evse, ceiling: visit.peak, visits[evse]!)
    }

    private func isSame(_ a: Int64, _ b: Int64) -> Bool { abs(Double(a) - Double(b)) <= Double(b) * tolerance }

    /// The run of visits up to the newest in which none exceeds the ceiling; enough plateaus at it open an episode.
    private mutating func open(_ evse: Int, ceiling: Int64, _ visits: [Visit]) {
        let below = visits.reversed().prefix { Double($0.peak) <= Double(ceiling) * (1 + tolerance) }
        let plateaus = below.filter { $0.plateau != nil && isSame($0.peak, ceiling) }.reversed()
        guard plateaus.count >= sessionCount, Set(plateaus.map { $0.token ?? "" }).count >= sessionCount - 1,
            let first = plateaus.first, let last = plateaus.last, last.start - first.start >= leastSpan
        else { return }
        let wasHigher = visits.dropLast(below.count).contains { Double($0.peak) > Double(ceiling) * 1.15 }
        guard wasHigher || plateaus.count >= sessionCount + Self.unprecedentedSessions else { return }
        ceilings[evse, default: 0] = ceiling
        for visit in plateaus { episodes.note(evse, at: visit.plateau!.at, visit.plateau!.citation) }
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            Finding(
                .moduleLoss, profile, evse: evse, episode: episode, end: end, severity: .warning, confidence: 0.8,
                summary: "Port \(evse) gives no car more than a common ceiling since \(episode.count) sessions.",
                action: "Check the power modules; some are likely off.", ocppRequest: Request.reset(hard: true))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
