import Telemetry

/// One idea of what a fault looks like: it hears every event of one charge point in order and says what it concludes.
///
/// What it says is a function of the events so far and `now`; `deadline` is when that could change without another event.
protocol Detector: Codable, Sendable {
    /// The events it may conclude something from; others are not handed to it.
    static var hears: EventKinds { get }
    /// Rows that say what an earlier frame said are handed to it too.
    static var hearsRepeats: Bool { get }
    init(_ settings: AnalysisSettings)
    mutating func observe(_ event: Event, _ scene: Scene)
    mutating func observe(_ sample: MeterSample, _ scene: Scene)
    /// Hands on what it hears.
    mutating func hear(_ event: Event, _ kind: EventKinds, isStale: Bool, _ scene: Scene)
    mutating func hear(_ sample: MeterSample, _ scene: Scene)
    func findings(asOf now: Instant, _ profile: Profile) -> [Finding]
    func deadline(after now: Instant) -> Instant?
}

extension Detector {
    static var hears: EventKinds { .all }
    static var hearsRepeats: Bool { false }

    // One that concludes nothing from meter values, or from nothing else:
    mutating func observe(_ event: Event, _ scene: Scene) {}
    mutating func observe(_ sample: MeterSample, _ scene: Scene) {}

    @inline(__always)
    mutating func hear(_ event: Event, _ kind: EventKinds, isStale: Bool, _ scene: Scene) {
        if Self.hears.contains(kind), !isStale || Self.hearsRepeats { observe(event, scene) }
    }

    @inline(__always)
    mutating func hear(_ sample: MeterSample, _ scene: Scene) {
        if !scene.isRepeat || Self.hearsRepeats { observe(sample, scene) }
    }
}

/// A symptom that may come to show something.
struct Symptom: Codable, Sendable {
    var at: Instant
    var citation: Citation
}

/// What detectors may ask about the moment of an event, besides the event itself.
struct Scene {
    /// The fold's, which outlives the moment: a scene is made for every event and owns nothing.
    private let unretained: Unmanaged<Profile>
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

    init(_ profile: Profile, _ time: EventTime, evse: Int, maySendQueue: Bool, isRepeat: Bool) {
        unretained = .passUnretained(profile)
        self.time = time
        self.evse = evse
        self.maySendQueue = maySendQueue
        self.isRepeat = isRepeat
    }

    var profile: Profile { unretained.takeUnretainedValue() }

    /// Thousandths of W, of the event's port.
    var ratedPower: Int64? { unretained._withUnsafeGuaranteedRef { $0.ratedPower(evse) } }

    var isDC: Bool? { unretained._withUnsafeGuaranteedRef { $0.isDC(evse) } }

    func cite(_ note: String) -> Citation { cite(note, time) }

    /// What was said at an earlier moment.
    func cite(_ note: String, _ time: EventTime) -> Citation {
        Citation(chargePoint: profile.chargePoint, receivedAt: time.receivedAt, ts: time.ts, note: note)
    }
}

extension Event {
    /// The port an event is about, 0 where it is about the whole charge point.
    var evse: Int {
        switch self {
        case .status(let report): report.place.evse
        case .transaction(let evse, _): evse
        case .authorization(let request): request.place.evse
        case .command(let command): command.place.evse
        case .sessionStarted(let session), .sessionEnded(let session): session.evseID
        case .authorizationAnswered(let authorization): authorization.evseID
        case .registerRead(let place, _): place.evse
        case .problem(let problem): problem.place.evse
        case .contact, .boot, .result, .security, .quarantined, .other: 0
        }
    }
}
