import Telemetry

/// Phase 1: folds one charge point's rows, in the contract's order, into what is known of it.
///
/// Causal: `outputs(asOf:)` is a pure function of the rows so far and `now`. Batch consumes all rows and asks once; the
/// stream asks for `findings` whenever a row came or `nextDeadline` passed. Both therefore end alike.
public struct ChargePointFold: Codable, Sendable {
    public let chargePoint: String
    @Shared var profile: Profile
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
    private var boots = CallMatching<Bool>()
    private var repeats = RepeatFinder()
    private(set) var identity: Boot?
    /// False of a feed of statuses alone.
    private(set) var tellsOfCharging = false
    public private(set) var lastReceived: Instant?
    private(set) var firstReceived: Instant?

    /// Milliseconds: the mirror of what CONTRACT 2 says of *now*.
    private static let strayGap: Int64 = 7 * .day
    /// Milliseconds that a call and its answer take at most: the usual time limit of OCPP-J libraries.
    private static let exchange: Int64 = 30 * .second

    public init(chargePoint: String, context: AnalysisContext) {
        self.init(Profile(chargePoint: chargePoint, context: context))
    }

    private init(_ profile: Profile) {
        chargePoint = profile.chargePoint
        _profile = Shared(wrappedValue: profile)
        decoder = EventDecoder(profile: profile)
        clock = ClockRepair(zone: profile.zone, off: profile.repairsOff)
        contacts = ContactTracker(settings: profile.settings)
        sessions = SessionTracker(profile: profile, repairs: RepairLog(chargePoint: profile.chargePoint))
        detectors = DetectorBank(profile: profile)
    }

    /// Rows come in order of receive time; all are of this charge point.
    public mutating func consume(_ row: Row) {
        let message = MessageTime(receivedAt: row.receivedAt, ts: row.ts)
        forgetStray(before: message.receivedAt)
        quality.note(row, message)
        sessions.settle(before: row.frame)
        switch row.table {
        case .meterValues: consumeSample(row, message)
        case .transactions: consumeTransaction(row, message)
        default: consumeEvent(row, message)
        }
    }

    private mutating func consumeEvent(_ row: Row, _ message: MessageTime) {
        let event = decoder.decode(row)
        noteContact(event, message)
        let time = resolve(message, row)
        if case .boot = event { clock.restart() }
        track(event, time)
        tell(event, time, isRepeat: repeats.isRepeat(row, time))
    }

    private mutating func consumeTransaction(_ row: Row, _ message: MessageTime) {
        noteReceipt(message.receivedAt)
        contacts.heard(message, isHeartbeat: false)
        let time = resolve(message, row)
        var event = Event.other
        if var step = decoder.transaction(row) {
            tellsOfCharging = true
            sessions.note(&step, time)
            // A card may be let in before the transaction that names it.
            let binding = Int64(profile.settings.attemptBindingSeconds * 1000)
            if step.isV2, let token = step.idToken,
                let earlier = authorizations.answered(token, since: time.at - binding)
            {
                sessions.note(answered: earlier)
            }
            authorizations.note(step, time)
            let isInUse = step.idToken != nil || step.chargingState == "Charging"
            event = .transaction(evse: step.place.evse, isInUse: isInUse)
        }
        tell(event, time, isRepeat: repeats.isRepeat(row, time))
    }

    private mutating func tell(_ event: Event, _ time: EventTime, isRepeat: Bool) {
        detectors.observe(event, scene(event.evse, time, isRepeat))
        tellConclusions(isRepeat)
    }

    private mutating func consumeSample(_ row: Row, _ message: MessageTime) {
        var sample = decoder.sample(row)
        noteReceipt(message.receivedAt)
        contacts.heard(message, isHeartbeat: false)
        let time = resolve(message, row)
        tellsOfCharging = true
        let isRepeat = repeats.isRepeat(row, time)
        if isRepeat, profile.repairs(.repeatedSample) {
            sample.isRepeat = true
            sessions.repairs.note(.repeatedSample, sample.place.evse, "sent again", "counted once", time)
        }
        sessions.note(&sample, time)
        detectors.observe(sample, scene(sample.place.evse, time, isRepeat))
        tellConclusions(isRepeat)
    }

    private mutating func resolve(_ message: MessageTime, _ row: Row) -> EventTime {
        let time = clock.resolve(
            message, frame: row.frame, maySendQueue: contacts.maySendQueue(at: message.receivedAt))
        if time.isRepaired { sessions.repairs.note(time, 0) }
        return time
    }

    /// Lets go of the batches that its rows came from, for a fold that is kept while no rows come.
    public mutating func releaseRows() { repeats.releaseRows() }

    /// A record of this charge point that went to the quarantine, in order of receive time with the rows.
    ///
    /// Of a broken line the time may be broken too: it is believed only within a week after what was received before it.
    public mutating func consume(quarantined: (receivedAt: Instant, reason: String)) {
        let at = quarantined.receivedAt
        quality.noteQuarantined(at)
        guard let lastReceived, at - lastReceived <= Self.strayGap else { return }
        let time = EventTime(at: at, ts: at, receivedAt: at)
        let event = Event.quarantined(reason: quarantined.reason)
        noteContact(event, time.message)
        detectors.observe(event, scene(0, time, false))
        tellConclusions(false)
    }

    /// One moment alone, more than a week before everything else, is a receive time gone wrong: the fold begins anew.
    /// So is one call with its answer, unless it tells of charging.
    private mutating func forgetStray(before receivedAt: Instant) {
        guard let first = firstReceived, let last = lastReceived, receivedAt - last > Self.strayGap,
            last == first || last - first <= Self.exchange && !tellsOfCharging
        else { return }
        self = ChargePointFold(profile)
    }

    /// Any frame from the charge point, or an answer to one, shows that it is there.
    private mutating func noteContact(_ event: Event, _ message: MessageTime) {
        noteReceipt(message.receivedAt)
        switch event {
        case .command: break
        case .contact(.disconnect): break
        case .contact(let kind): contacts.heard(message, isHeartbeat: kind == .heartbeat)
        default: contacts.heard(message, isHeartbeat: false)
        }
    }

    private mutating func noteReceipt(_ receivedAt: Instant) {
        if firstReceived == nil { firstReceived = receivedAt }
        lastReceived = receivedAt
    }

    private mutating func track(_ event: Event, _ time: EventTime) {
        switch event {
        case .status(let report):
            statuses.note(report, time)
            errors.note(report, time)
            sessions.note(report, time)
        case .boot(let boot): noteBoot(boot)
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

    private mutating func noteBoot(_ boot: Boot) {
        identity = boot
        boots.expect(boot.call, true)
        sessions.noteBoot()
    }

    private mutating func note(_ result: CallResult, _ time: EventTime) {
        sessions.note(result)
        remoteStarts.note(result)
        if let authorization = authorizations.note(result) {
            sessions.note(answered: authorization)
            sessions.conclusions.append((.authorizationAnswered(authorization), time))
        }
        if boots.answer(result.call) != nil, let payload = result.payload,
            let seconds = PayloadField(payload).integer("interval")
        {
            contacts.setBootInterval(seconds: seconds)
        }
    }

    /// After the row's own event: what was concluded from it and, a frame late, from a stop.
    private mutating func tellConclusions(_ isRepeat: Bool) {
        guard !sessions.conclusions.isEmpty else { return }
        for (event, time) in sessions.conclusions { detectors.observe(event, scene(event.evse, time, isRepeat)) }
        sessions.conclusions.removeAll(keepingCapacity: true)
    }

    @inline(__always) private func scene(_ evse: Int, _ time: EventTime, _ isRepeat: Bool) -> Scene {
        var scene = Scene(
            profile, time, evse: evse, maySendQueue: contacts.maySendQueue(at: time.receivedAt), isRepeat: isRepeat)
        guard evse > 0 else { return scene }
        scene.sessionNumber = sessions.openIndex(evse).map { sessions.live[$0].number }
        scene.isMaintenance = statuses.isOrdered(evse)
        return scene
    }
}
