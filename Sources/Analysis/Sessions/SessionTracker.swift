import Telemetry

/// Messages → sessions, keyed by charge point and transaction, bound by port and time where no id helps.
///
/// A session stays live after its stop until two more have begun on its port, so that repeated stops and late samples find
/// it; then it is finished for good.
struct SessionTracker {
    let profile: Profile
    private(set) var live: [SessionBuilder] = []
    private(set) var finished: [Session] = []
    private var finishedIDs: Set<String> = []
    private var nextNumber = 0
    private var readers = PortMap<RegisterReader>()
    private var payments = PaymentRule()
    private var starts = CallMatching<Int>()
    private var isV2 = false
    /// The frame of the newest StopTransaction: its `transactionData` follow as samples of evse 0.
    private var stop: (frame: Int64, number: Int)?
    var repairs: RepairLog
    /// What trackers conclude, for the detectors; the fold takes it after each row.
    var conclusions: [Event] = []

    init(profile: Profile, repairs: RepairLog) {
        self.profile = profile
        self.repairs = repairs
    }

    // MARK: What the fold asks

    func openIndex(_ evse: Int) -> Int? { live.lastIndex { $0.session.evseID == evse && !$0.isClosed } }

    func open(_ evse: Int) -> SessionBuilder? { openIndex(evse).map { live[$0] } }

    /// Thousandths of W a port can deliver, generously where nobody said.
    private func limit(_ evse: Int) -> Int64 { profile.ratedPower(evse) ?? 400_000_000 }

    /// Milliseconds over which power is interpolated.
    private var sampleGap: Int64 { Int64(profile.settings.sampleGapMinutes) * .minute }

    func sessions(asOf now: Instant, rated: (Int) -> Int64?) -> [Session] {
        (finished + live.map { finish($0, asOf: now, rated: rated($0.session.evseID)) })
            .sorted {
                ($0.evseID, $0.firstSeen, $0.transactionID ?? "") < ($1.evseID, $1.firstSeen, $1.transactionID ?? "")
            }
    }

    /// Who was here when, without the cost of the sessions' statistics.
    func tokenUses(asOf now: Instant) -> [TokenUse] {
        let ended = finished.map { ($0, $0.end ?? $0.lastSeen) }
        let running = live.map { builder in
            let end = builder.isClosed ? builder.session.end : cutOff(builder, asOf: now)
            return (builder.session, end ?? builder.session.lastSeen)
        }
        return (ended + running).compactMap { session, end in
            TokenUse(session, chargePoint: profile.chargePoint, siteID: profile.siteID, end: end)
        }
    }

    private func finish(_ builder: SessionBuilder, asOf now: Instant?, rated: Int64?) -> Session {
        builder.finished(rated: rated, cutOff: cutOff(builder, asOf: now))
    }

    /// Where a session ends whose stop has been missing for too long.
    private func cutOff(_ builder: SessionBuilder, asOf now: Instant?) -> Instant? {
        let patience = Int64(profile.settings.missingStopMinutes) * .minute
        return builder.presumedEnd.flatMap { end in now.map { $0 - end > patience } ?? true ? end : nil }
    }

    // MARK: Commands, boots and free ports

    mutating func note(_ command: Command, _ time: EventTime) { payments.note(command, at: time.at) }

    /// A boot ends what ran, unless samples of it follow.
    mutating func noteBoot(_ time: EventTime) {
        for index in live.indices where !live[index].isClosed && live[index].presumedEnd == nil {
            live[index].presumedEnd = max(live[index].session.lastSeen, min(time.at, live[index].session.lastSeen))
        }
    }

    /// A port that says it is free has no session, though its stop may still be on the way.
    mutating func note(_ report: StatusReport, _ time: EventTime) {
        guard report.place.evse > 0, let index = openIndex(report.place.evse) else { return }
        let session = live[index].session
        guard session.connectorID == report.place.connector || session.connectorID == 0,
            time.at >= session.lastSeen
        else { return }
        if report.status == .available {
            live[index].presumedEnd = live[index].presumedEnd ?? time.at
        } else if report.status == .charging {
            live[index].see(time.at)
            live[index].noteCharging(at: time.at)
        }
    }

    // MARK: Results

    /// StartTransaction.conf tells a 1.6 session its id.
    mutating func note(_ result: CallResult) {
        guard let number = starts.answer(result.call), let id = result.transactionID,
            let index = live.firstIndex(where: { $0.number == number })
        else { return }
        if live[index].session.transactionID == nil { live[index].session.transactionID = id }
    }

    // MARK: Transactions

    mutating func note(_ step: TransactionStep, _ time: EventTime) {
        isV2 = step.isV2
        switch step.phase {
        case .started: start(step, time)
        case .updated: update(step, time)
        case .ended: end(step, time)
        }
    }

    private mutating func start(_ step: TransactionStep, _ time: EventTime) {
        if let index = repeatedStart(step, time) {
            live[index].session.flags.insert(.duplicated)
            starts.expect(step.call, live[index].number)
            repairs.note(.repeatedStart, live[index].session.evseID, "start sent again", "one session", time)
            return
        }
        // 2.x: samples or updates may have come before a start that was sent late.
        if let id = step.transactionID, let index = index(of: id), live[index].session.start == nil {
            live[index].session.start = time.at
            live[index].session.flags.remove(.noStart)
            live[index].see(time.at)
            name(index, step, time)
            return
        }
        if let open = openIndex(step.place.evse) { supersede(open, at: time.at) }
        let index = begin(step.place, time, id: step.transactionID, isStart: true)
        name(index, step, time)
        starts.expect(step.call, live[index].number)
        if let meter = step.meter { readMeter(index, meter, time, isStart: true) }
        conclusions.append(.sessionStarted(live[index].session))
    }

    /// The same start again: a retry under the same or a new message id (DOMAIN 3, row 15).
    private func repeatedStart(_ step: TransactionStep, _ time: EventTime) -> Int? {
        live.lastIndex {
            guard $0.session.evseID == step.place.evse, let started = $0.startTime else { return false }
            if let id = step.transactionID { return $0.session.transactionID == id }
            return started.ts == time.ts && $0.session.idToken == step.idToken && $0.session.meterStart == step.meter
        }
    }

    private mutating func update(_ step: TransactionStep, _ time: EventTime) {
        guard let index = find(step, time) else { return }
        live[index].see(time.at)
        name(index, step, time)
        guard step.chargingState == "Charging" else { return }
        live[index].presumedEnd = nil
        if step.triggerReason == "ChargingStateChanged" { live[index].noteCharging(at: time.at) }
    }

    private mutating func end(_ step: TransactionStep, _ time: EventTime) {
        guard let index = find(step, time) else { return orphanStop(step, time) }
        stop = (time.frame, live[index].number)
        let isRepeated = live[index].isClosed
        if isRepeated {
            live[index].session.flags.insert(.duplicated)
            repairs.note(.repeatedStop, live[index].session.evseID, "stop sent again", "the last one counts", time)
        }
        name(index, step, time)
        if !step.isV2, !isRepeated { live[index].holdPower(until: time.at, maximumGap: sampleGap) }
        if let meter = step.meter { readMeter(index, meter, time, isStart: false) }
        live[index].session.stopReason = step.stopReason ?? live[index].session.stopReason
        live[index].close(at: max(time.at, live[index].session.start ?? time.at))
        if !isRepeated { conclude(index) }
    }

    /// A stop whose start nobody saw (DOMAIN 3, row 17): a session without a start, its energy only what is shown.
    private mutating func orphanStop(_ step: TransactionStep, _ time: EventTime) {
        if let id = step.transactionID, finishedIDs.contains(id) { return }
        var place = step.place
        if place.evse == 0, profile.evses.count == 1 { place = Place(evse: profile.evses[0].id, connector: 1) }
        let index = begin(place, time, id: step.transactionID, isStart: false)
        name(index, step, time)
        live[index].session.meterStop = step.meter
        live[index].session.stopReason = step.stopReason
        live[index].close(at: time.at)
        stop = (time.frame, live[index].number)
        repairs.note(.orphanStop, place.evse, "stop without start", "session without start", time)
        conclude(index)
    }

    /// By id; else the open session of the place, token or charge point that has no id yet (DOMAIN 3, row 16).
    private mutating func find(_ step: TransactionStep, _ time: EventTime) -> Int? {
        if let id = step.transactionID {
            if let index = index(of: id) { return index }
            if finishedIDs.contains(id) { return nil }
        }
        let candidates = live.indices.filter {
            !live[$0].isClosed && (step.transactionID == nil || live[$0].session.transactionID == nil)
                && (step.place.evse == 0 || live[$0].session.evseID == step.place.evse)
        }
        let byToken = candidates.filter { step.idToken != nil && live[$0].session.idToken == step.idToken }
        if let index = byToken.last ?? (candidates.count == 1 ? candidates[0] : nil) {
            if step.transactionID == nil {
                live[index].session.flags.insert(.boundByTime)
                repairs.note(
                    .unboundTransaction, live[index].session.evseID, "no transaction id", "bound by time", time)
            } else {
                live[index].session.transactionID = step.transactionID
            }
            return index
        }
        guard step.phase == .updated, step.place.evse > 0 else { return nil }
        return beginMissing(step.place, step.transactionID, time)
    }

    func index(of id: String) -> Int? { live.lastIndex { $0.session.transactionID == id } }

    /// A session whose beginning lies before the data, or was lost.
    private mutating func beginMissing(_ place: Place, _ id: String?, _ time: EventTime) -> Int {
        if let open = openIndex(place.evse) { supersede(open, at: time.at) }
        let index = begin(place, time, id: id, isStart: false)
        conclusions.append(.sessionStarted(live[index].session))
        return index
    }

    private mutating func begin(_ place: Place, _ time: EventTime, id: String?, isStart: Bool) -> Int {
        var session = Session(
            chargePoint: profile.chargePoint, evseID: place.evse, connectorID: place.connector,
            siteID: profile.siteID, firstSeen: time.at)
        session.transactionID = id
        if isStart { session.start = time.at } else { session.flags.insert(.noStart) }
        if time.isRepaired { session.flags.insert(.clockRepaired) }
        var builder = SessionBuilder(number: nextNumber, session: session)
        builder.startTime = isStart ? time : nil
        nextNumber += 1
        live.append(builder)
        readers[key(place), default: RegisterReader()].beginSession()
        retire(place.evse)
        return live.count - 1
    }

    /// Ends a session that a newer one on its port shows to be over.
    private mutating func supersede(_ index: Int, at time: Instant) {
        live[index].session.flags.insert(.noStop)
        let end = live[index].presumedEnd ?? live[index].session.lastSeen
        live[index].close(at: min(end, max(time, live[index].session.firstSeen)))
        conclude(index)
    }

    private mutating func conclude(_ index: Int) {
        let session = finish(live[index], asOf: nil, rated: profile.ratedPower(live[index].session.evseID))
        conclusions.append(.sessionEnded(session))
    }

    /// Keeps the newest three sessions of a port live.
    private mutating func retire(_ evse: Int) {
        let onPort = live.indices.filter { live[$0].session.evseID == evse }
        for index in onPort.dropLast(3).reversed() {
            let session = finish(live[index], asOf: nil, rated: profile.ratedPower(evse))
            if let id = session.transactionID { finishedIDs.insert(id) }
            finished.append(session)
            live.remove(at: index)
        }
    }

    private mutating func name(_ index: Int, _ step: TransactionStep, _ time: EventTime) {
        if time.isRepaired { live[index].session.flags.insert(.clockRepaired) }
        // A 1.6 stop may name another card of the same driver: the one that started counts.
        guard live[index].session.idToken == nil || live[index].session.payment == .unknown else { return }
        live[index].session.idToken = live[index].session.idToken ?? step.idToken
        live[index].session.idTokenType = live[index].session.idTokenType ?? step.idTokenType
        live[index].session.payment = payments.payment(
            token: live[index].session.idToken, type: live[index].session.idTokenType, at: time.at)
    }
}

// MARK: - Meter values

extension SessionTracker {
    /// The reader of a place's meter: a 2.x port has one, whichever connector a message names.
    private func key(_ place: Place) -> Int { place.evse << 8 | (isV2 ? 0 : place.connector) }

    private mutating func readMeter(_ index: Int, _ meter: Int64, _ time: EventTime, isStart: Bool) {
        let place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID)
        if isStart { live[index].session.meterStart = meter } else { live[index].session.meterStop = meter }
        let step = readers[key(place), default: RegisterReader()]
            .read(meter, .transaction, at: time.at, limit: limit(place.evse), isStart: isStart)
        if isStart { readers[key(place), default: RegisterReader()].beginSession() }
        live[index].addMeter(step, at: time.at, isStart: isStart)
        repairs.note(step, place.evse, time)
        conclusions.append(.registerRead(place, step))
    }

    /// Binds a sample to its session, reads its register and integrates its power; the sample learns both.
    ///
    /// - Returns: milliseconds since the session's sample before it, 0 where none is near.
    mutating func note(_ sample: inout MeterSample, _ time: EventTime) -> Int64 {
        let index = bind(sample, time)
        if let index, sample.place.evse == 0 {
            sample.place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID)
        }
        guard sample.place.evse > 0 else { return 0 }
        if let register = sample.registerMilliwh {
            let place = index.map { Place(evse: live[$0].session.evseID, connector: live[$0].session.connectorID) }
            let step = readers[key(place ?? sample.place), default: RegisterReader()]
                .read(register, .sample, at: time.at, limit: limit(sample.place.evse))
            sample.step = step
            repairs.note(step, sample.place.evse, time)
        }
        guard let index else { return 0 }
        return add(sample: &sample, to: index, time)
    }

    private mutating func add(sample: inout MeterSample, to index: Int, _ time: EventTime) -> Int64 {
        if live[index].isClosed, stop?.number != live[index].number || stop?.frame != time.frame {
            repairs.note(.lateSample, sample.place.evse, "sample after the stop", "not counted", time)
            return 0
        }
        sample.inSession = !live[index].isClosed
        if !live[index].isClosed {
            live[index].see(time.at)
            if let power = sample.powerMilliw, power > 0 { live[index].presumedEnd = nil }
        }
        // Power first: what flowed up to a reading is what its step is weighed against.
        var elapsed: Int64 = 0
        if let power = sample.powerMilliw {
            (sample.integral, elapsed) = live[index].addPower(
                min(power, RegisterReader.largestPower), at: time.at, offered: sample[.powerOfferedW],
                maximumGap: sampleGap, isEnd: power == 0 && sample.isTransactionEnd)
        }
        if let step = sample.step { live[index].addRegister(sample, step, at: time.at) }
        return elapsed
    }

    private mutating func bind(_ sample: MeterSample, _ time: EventTime) -> Int? {
        if let id = sample.transactionID {
            if let index = index(of: id) { return index }
            guard sample.place.evse > 0, !finishedIDs.contains(id) else { return nil }
            if let open = openIndex(sample.place.evse), live[open].session.transactionID == nil {
                live[open].session.transactionID = id
                return open
            }
            return beginMissing(sample.place, id, time)
        }
        if sample.place.evse > 0 { return openIndex(sample.place.evse) }
        guard let stop, stop.frame == time.frame else { return nil }
        return live.firstIndex { $0.number == stop.number }
    }
}
