import Telemetry

extension FindingKind {
    /// A port that goes to Faulted with the same error time and again.
    public static let repeatedFault = FindingKind(rawValue: "repeated-fault")
}

/// A port that faults again and again with the same error: it serves nobody for long, though each fault clears.
///
/// A fault counts when it lasts: what comes and goes within seconds is a flapping contact, and what never clears is one
/// outage, not a series. Ground faults have a detector of their own, being a matter of safety.
struct RepeatedFault: Detector {
    static let hears: EventKinds = [.status, .problem]
    private struct Fault: Codable {
        var code: String
        var since: Instant
        var citation: Citation
    }

    private let leastDuration: Int64
    private var running = PortMap<Fault>()
    private var codes = PortMap<String>()
    private var episodes: EpisodeMap

    init(_ settings: AnalysisSettings) {
        leastDuration = Int64(settings.repeatedFaultSeconds) * .second
        episodes = EpisodeMap(
            quietMinutes: settings.repeatedFaultQuietMinutes, minimum: Int(settings.repeatedFaultCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        switch event {
        case .status(let report) where report.status == .faulted: begin(report, scene)
        case .status:
            guard let fault = running.remove(scene.evse), scene.time.at - fault.since >= leastDuration else { return }
            note(fault, scene.evse)
        case .problem(let problem): explain(problem, scene)
        default: break
        }
    }

    private mutating func begin(_ report: StatusReport, _ scene: Scene) {
        guard scene.evse > 0, running[scene.evse] == nil, report.errorCode != "GroundFailure" else { return }
        let code = [report.errorCode, report.vendorErrorCode].filter { $0 != "" }.joined(separator: " ")
        let fault = Fault(code: code, since: scene.time.at, citation: scene.cite("Faulted \(code)"))
        running[scene.evse, default: fault] = fault
    }

    /// A 2.x status has no code; the event that comes with it has.
    private mutating func explain(_ problem: ProblemReport, _ scene: Scene) {
        guard !problem.isCleared, var fault = running.remove(scene.evse), !problem.isGroundFault else { return }
        if fault.code == "" {
            fault.code = problem.code
            fault.citation.note = "Faulted \(problem.code)"
        }
        running[scene.evse, default: fault] = fault
    }

    private mutating func note(_ fault: Fault, _ evse: Int) {
        if codes[evse] != fault.code { episodes[evse].close(at: fault.since) }
        codes[evse, default: fault.code] = fault.code
        episodes.note(evse, at: fault.since, fault.citation)
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { evse, episode, end in
            let what = episode.evidence[0].note
            return Finding(
                .repeatedFault, profile, evse: evse, episode: episode, end: end, severity: .warning, confidence: 0.9,
                summary: "Port \(evse) faulted \(episode.count) times with the same error (\(what)).",
                action: "Look up the error with the maker; if resetting does not help, send a technician.",
                ocppRequest: Request.reset(hard: false))
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
