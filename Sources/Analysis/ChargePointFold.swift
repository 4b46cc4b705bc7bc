import Telemetry

/// Phase 1: folds one charge point's rows, in the contract's order, into what is known of it.
///
/// Causal: `outputs(asOf:)` is a pure function of the rows so far and `now`. Batch consumes all rows and asks once; the
/// stream asks for `findings` whenever a row came or `nextDeadline` passed. Both therefore end alike.
public struct ChargePointFold: Sendable {
    public let chargePoint: String
    let profile: Profile
    private let context: AnalysisContext
    private var decoder: EventDecoder
    private var clock: ClockRepair
    var contacts: ContactTracker
    var statuses = StatusTracker()
    var sessions: SessionTracker
    var authorizations = AuthorizationTracker()
    var remoteStarts = RemoteStartTracker()
    var quality = DataQualityTracker()
    var errors = ErrorTracker()
    var detectors: DetectorBank
    private var boots = CallMatching<Void>()
    private var repeats = RepeatFinder()
    private(set) var identity: Contact?
    /// False of a feed of statuses alone.
    private(set) var tellsOfCharging = false
    public private(set) var lastReceived: Instant?
    private(set) var firstReceived: Instant?

    /// Milliseconds: the mirror of what CONTRACT 2 says of *now*.
    private static let strayGap: Int64 = 7 * .day

    public init(chargePoint: String, context: AnalysisContext) {
        self.init(chargePoint: chargePoint, context, Profile(chargePoint: chargePoint, context: context))
    }

    private init(chargePoint: String, _ context: AnalysisContext, _ profile: Profile) {
        self.chargePoint = chargePoint
        self.context = context
        self.profile = profile
        decoder = EventDecoder(profile: profile)
        clock = ClockRepair(zone: profile.zone, off: profile.repairsOff)
        contacts = ContactTracker(settings: context.settings)
        sessions = SessionTracker(profile: profile, repairs: RepairLog(chargePoint: chargePoint))
        detectors = DetectorBank(profile: profile)
    }

    /// Rows come in order of receive time; all are of this charge point.
    public mutating func consume(_ row: Row) {
        forgetStray(before: row.receivedAt)
        quality.note(row)
        sessions.settle(before: row.frame)
        var event = decoder.decode(row)
        noteContact(event, MessageTime(receivedAt: row.receivedAt, ts: row.ts))
        let time = clock.resolve(row, maySendQueue: contacts.maySendQueue(at: row.receivedAt))
        if case .contact(let contact) = event, contact.kind == .boot { clock.restart() }
        if time.isRepaired { sessions.repairs.note(time, 0) }
        track(&event, time, row)
        tell(event, time, isRepeat: repeats.isRepeat(row))
    }

    /// A record of this charge point that went to the quarantine, in order of receive time with the rows.
    public mutating func consume(quarantined: (receivedAt: Instant, reason: String)) {
        let at = quarantined.receivedAt
        forgetStray(before: at)
        quality.noteQuarantined(at)
        let time = EventTime(at: at, ts: at, receivedAt: at)
        let event = Event.quarantined(reason: quarantined.reason)
        noteContact(event, time.message)
        tell(event, time, isRepeat: false)
    }

    /// One moment alone, more than a week before everything else, is a receive time gone wrong: the fold begins anew.
    private mutating func forgetStray(before receivedAt: Instant) {
        guard let first = firstReceived, first == lastReceived, receivedAt - first > Self.strayGap else { return }
        self = ChargePointFold(chargePoint: chargePoint, context, profile)
    }

    /// Any frame from the charge point, or an answer to one, shows that it is there.
    private mutating func noteContact(_ event: Event, _ message: MessageTime) {
        if firstReceived == nil { firstReceived = message.receivedAt }
        lastReceived = message.receivedAt
        switch event {
        case .command: break
        case .contact(let contact) where contact.kind == .disconnect: break
        case .contact(let contact): contacts.heard(message, isHeartbeat: contact.kind == .heartbeat)
        default: contacts.heard(message, isHeartbeat: false)
        }
    }

    private mutating func track(_ event: inout Event, _ time: EventTime, _ row: Row) {
        switch event {
        case .meterSample(var sample):
            tellsOfCharging = true
            sessions.note(&sample, time)
            event = .meterSample(sample)
        case .status(let report):
            statuses.note(report, time)
            errors.note(report, time)
            sessions.note(report, time)
        case .transaction(var step):
            tellsOfCharging = true
            sessions.note(&step, time)
            authorizations.note(step, time)
            event = .transaction(step)
        case .contact(let contact): if contact.kind == .boot { noteBoot(contact, time) }
        case .authorization(let request):
            tellsOfCharging = true
            authorizations.note(request, time)
        case .result(let result): note(result, time)
        case .command(let command):
            statuses.note(command)
            sessions.note(command, time)
            remoteStarts.note(command, time)
        default: break
        }
    }

    private mutating func noteBoot(_ contact: Contact, _ time: EventTime) {
        identity = contact
        boots.expect(contact.call, ())
        sessions.noteBoot()
    }

    private mutating func note(_ result: CallResult, _ time: EventTime) {
        sessions.note(result)
        remoteStarts.note(result)
        if let authorization = authorizations.note(result) {
            sessions.conclusions.append((.authorizationAnswered(authorization), time))
        }
        if boots.answer(result.call) != nil, let payload = result.payload,
            let seconds = PayloadField(payload).integer("interval")
        {
            contacts.setBootInterval(seconds: seconds)
        }
    }

    /// The row's event first, then what was concluded from it and, a frame late, from a stop.
    private mutating func tell(_ event: Event, _ time: EventTime, isRepeat: Bool) {
        detectors.observe(event, scene(event, time, isRepeat))
        guard !sessions.conclusions.isEmpty else { return }
        for (event, time) in sessions.conclusions { detectors.observe(event, scene(event, time, isRepeat)) }
        sessions.conclusions.removeAll(keepingCapacity: true)
    }

    private func scene(_ event: Event, _ time: EventTime, _ isRepeat: Bool) -> Scene {
        let evse = event.evse
        var scene = Scene(
            profile: profile, time: time, evse: evse, maySendQueue: contacts.maySendQueue(at: time.receivedAt),
            isRepeat: isRepeat)
        guard evse > 0 else { return scene }
        scene.sessionNumber = sessions.openIndex(evse).map { sessions.live[$0].number }
        scene.isMaintenance = statuses.isOrdered(evse)
        return scene
    }
}
