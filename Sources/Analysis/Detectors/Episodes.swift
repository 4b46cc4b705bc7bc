import Telemetry

/// Symptoms of one fault, gathered into episodes: they merge while they recur within a quiet time, and close after it.
///
/// So one fault gives one finding, however many messages show it, and a finding starts at the first symptom it explains.
struct Episodes: Codable, Sendable {
    struct Episode: Codable, Sendable {
        var start: Instant
        var last: Instant
        /// Receive time of the last symptom: quiet is measured in it, so that a late row cannot reopen the past.
        var lastReceived: Instant
        var count: Int
        /// The first few symptoms and the last.
        var evidence: [Citation]
        /// Set where something showed the fault to be over before the quiet time was.
        var end: Instant?

        fileprivate mutating func add(_ at: Instant, _ citation: Citation) {
            start = min(start, at)
            last = max(last, at)
            lastReceived = max(lastReceived, citation.receivedAt)
            count += 1
            if evidence.contains(citation) { return }
            if evidence.count == Episodes.kept { evidence.removeLast() }
            evidence.append(citation)
        }
    }

    fileprivate static let kept = 4
    /// Milliseconds without a symptom after which an episode is over.
    let quiet: Int64
    /// Symptoms that make a finding.
    let minimum: Int
    private(set) var all: [Episode] = []

    init(quietMinutes: Double, minimum: Int) {
        quiet = Int64(quietMinutes) * .minute
        self.minimum = minimum
    }

    mutating func note(at: Instant, _ citation: Citation) {
        if let last = all.last, last.end == nil, citation.receivedAt - last.lastReceived <= quiet {
            all[all.count - 1].add(at, citation)
            return
        }
        if let last = all.last, last.count < minimum { all.removeLast() }
        all.append(
            Episode(start: at, last: at, lastReceived: citation.receivedAt, count: 1, evidence: [citation]))
    }

    /// The fault is over: what comes next is another episode.
    mutating func close(at: Instant) {
        guard let last = all.last, last.end == nil else { return }
        if last.count < minimum { all.removeLast() } else { all[all.count - 1].end = max(at, last.last) }
    }

    /// Forgets a running episode that turned out to be harmless.
    mutating func drop() {
        if let last = all.last, last.end == nil { all.removeLast() }
    }

    var isRunning: Bool { all.last.map { $0.end == nil } ?? false }

    /// Episodes with enough symptoms, each with its end as of `now` (nil while it may go on).
    func mature(asOf now: Instant) -> [(episode: Episode, end: Instant?)] {
        all.filter { $0.count >= minimum }.map { episode in
            (episode, episode.end ?? (now - episode.lastReceived > quiet ? episode.last : nil))
        }
    }

    /// When the running episode closes for want of symptoms.
    func deadline(after now: Instant) -> Instant? {
        guard let last = all.last, last.end == nil, last.count >= minimum else { return nil }
        let due = last.lastReceived + quiet + 1
        return due > now ? due : nil
    }
}

extension Finding {
    /// A finding of an episode on a port of the profile's charge point.
    init(
        _ kind: FindingKind, _ profile: Profile, evse: Int, subject: String = "", episode: Episodes.Episode,
        end: Instant?,
        severity: Severity, confidence: Double, summary: String, action: String, ocppRequest: String? = nil
    ) {
        self.init(
            kind: kind, chargePoint: profile.chargePoint, evseID: evse, siteID: profile.siteID, subject: subject,
            start: episode.start, end: end, state: end == nil ? .open : .closed, severity: severity,
            confidence: confidence, summary: summary, evidence: episode.evidence, action: action,
            ocppRequest: ocppRequest)
    }
}

/// Episodes of each port.
struct EpisodeMap: Codable, Sendable {
    private var ports = PortMap<Episodes>()
    private let fresh: Episodes

    init(quietMinutes: Double, minimum: Int) { fresh = Episodes(quietMinutes: quietMinutes, minimum: minimum) }

    subscript(evse: Int) -> Episodes {
        get { ports[evse] ?? fresh }
        _modify { yield &ports[evse, default: fresh] }
    }

    mutating func note(_ evse: Int, at: Instant, _ citation: Citation) { self[evse].note(at: at, citation) }

    func mature(asOf now: Instant) -> [(evse: Int, episode: Episodes.Episode, end: Instant?)] {
        ports.pairs.flatMap { evse, episodes in episodes.mature(asOf: now).map { (evse, $0.episode, $0.end) } }
    }

    func deadline(after now: Instant) -> Instant? { ports.values.compactMap { $0.deadline(after: now) }.min() }
}
