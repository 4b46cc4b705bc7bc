import Telemetry

/// The same call again at a later receive time: same id, same content, the answer did not get through.
///
/// A retry now and then is what the specification asks for; `duplicateMessageCount` near each other mean a sick link.
struct DuplicateMessages: Detector {
    static let hearsRepeats = true
    private var lastFrame: Int64 = -1
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) {
        episodes = Episodes(
            quietMinutes: settings.deliveryQuietMinutes, minimum: Int(settings.duplicateMessageCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) { if event.isFirstHand { note(scene) } }
    mutating func observe(_ sample: MeterSample, _ scene: Scene) { note(scene) }

    private mutating func note(_ scene: Scene) {
        guard scene.isRepeat, scene.time.frame != lastFrame else { return }
        lastFrame = scene.time.frame
        episodes.note(at: scene.time.receivedAt, scene.cite("the same message again"))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .duplicateMessages, profile, evse: 0, episode: episode, end: end, severity: .warning, confidence: 0.9,
                summary: "\(profile.chargePoint) sent \(episode.count) messages again: answers do not reach it.",
                action: "Check the link's losses and the CSMS's response times.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}

/// Messages that overtake each other: event time falls from one frame to the next.
///
/// A queue sent after a silence falls once, at its beginning; repeats are not counted; what falls again and again,
/// `reorderedMessageCount` times near each other, is out of order.
struct ReorderedMessages: Detector {
    private struct Last: Codable {
        var frame: Int64
        var at: Instant
    }

    /// Milliseconds: chargers that stamp whole seconds may seem to step back by less.
    private static let tolerance: Int64 = 5 * .second
    /// What waited longer comes from an offline queue, which has an order of its own.
    private let reach: Int64
    private var last: Last?
    private var episodes: Episodes

    init(_ settings: AnalysisSettings) {
        reach = Int64(settings.reorderedReachMinutes) * .minute
        episodes = Episodes(
            quietMinutes: settings.deliveryQuietMinutes, minimum: Int(settings.reorderedMessageCount))
    }

    mutating func observe(_ event: Event, _ scene: Scene) {
        if case .quarantined = event { return }
        if event.isFirstHand { note(scene) }
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) { note(scene) }

    private mutating func note(_ scene: Scene) {
        guard !scene.isRepeat, scene.time.delay != 0, scene.time.frame != last?.frame else { return }
        defer { last = Last(frame: scene.time.frame, at: scene.time.at) }
        guard let last, last.at - scene.time.at > Self.tolerance, scene.time.receivedAt - scene.time.at < reach else {
            return
        }
        let note = "\((last.at - scene.time.at) / .second) s older than the message before it"
        episodes.note(at: scene.time.at, scene.cite(note))
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        episodes.mature(asOf: now).map { episode, end in
            Finding(
                .reorderedMessages, profile, evse: 0, episode: episode, end: end, severity: .warning, confidence: 0.85,
                summary: "Messages of \(profile.chargePoint) overtake each other (\(episode.count) times).",
                action: "Check the message queue between charger and CSMS.")
        }
    }

    func deadline(after now: Instant) -> Instant? { episodes.deadline(after: now) }
}
