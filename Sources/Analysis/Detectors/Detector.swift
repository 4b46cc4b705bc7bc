import Telemetry

/// One idea of what a fault looks like: it hears every event of one charge point in order and says what it concludes.
///
/// What it says is a function of the events so far and `now`; `deadline` is when that could change without another event.
protocol Detector: Sendable {
    /// The events it may conclude something from; others are not handed to it.
    static var hears: EventKinds { get }
    mutating func observe(_ event: Event, _ scene: Scene)
    func findings(asOf now: Instant, _ profile: Profile) -> [Finding]
    func deadline(after now: Instant) -> Instant?
}

extension Detector {
    static var hears: EventKinds { .all }
}

/// What detectors may ask about the moment of an event, besides the event itself.
struct Scene {
    let profile: Profile
    let time: EventTime
    /// The event's port; 0 for the charge point as a whole.
    let evse: Int
    /// The port's open session after the event: its number within the charge point.
    var sessionNumber: Int?
    /// Out of service by the operator's own command.
    var isMaintenance = false
    /// The charge point was silent for long not long ago: what it says now may be old.
    let maySendQueue: Bool
    /// The row says what an earlier frame said already.
    let isRepeat: Bool

    func cite(_ note: String) -> Citation {
        Citation(chargePoint: profile.chargePoint, receivedAt: time.receivedAt, ts: time.ts, note: note)
    }
}

extension Event {
    /// The port an event is about, 0 where it is about the whole charge point.
    var evse: Int {
        switch self {
        case .meterSample(let sample): sample.place.evse
        case .status(let report): report.place.evse
        case .transaction(let step): step.place.evse
        case .authorization(let request): request.place.evse
        case .command(let command): command.place.evse
        case .sessionStarted(let session), .sessionEnded(let session): session.evseID
        case .authorizationAnswered(let authorization): authorization.evseID
        case .registerRead(let place, _): place.evse
        case .problem(let problem): problem.place.evse
        case .contact, .result, .security, .quarantined, .other: 0
        }
    }
}

/// All detectors of one charge point.
struct DetectorBank: Sendable {
    private var detectors: [any Detector]
    /// By kind of event (the bit's place): those who hear it.
    private let listeners: [[Int]]

    init(profile: Profile) {
        let detectors = Self.all(profile.settings)
        self.detectors = detectors
        listeners = (0..<EventKinds.count).map { place in
            detectors.indices.filter { type(of: detectors[$0]).hears.contains(EventKinds(place: place)) }
        }
    }

    /// What was said before is news only to the detector of repeats.
    mutating func observe(_ event: Event, _ scene: Scene) {
        let isStale = scene.isRepeat && event.isFirstHand
        for index in listeners[event.kindPlace] where !isStale || detectors[index] is DuplicateMessages {
            detectors[index].observe(event, scene)
        }
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        detectors.flatMap { $0.findings(asOf: now, profile) }
    }

    func deadlines(after now: Instant) -> [Instant] { detectors.compactMap { $0.deadline(after: now) } }
}
