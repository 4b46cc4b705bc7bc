import Telemetry

/// Starts, updates and stops: which session a transaction message belongs to, begins or ends.
extension SessionTracker {
    mutating func note(_ step: TransactionStep, _ time: EventTime) {
        meters.isOnePerPort = step.isV2
        switch step.phase {
        case .started: start(step, time)
        case .updated: update(step, time)
        case .ended: end(step, time)
        }
    }

    private mutating func start(_ step: TransactionStep, _ time: EventTime) {
        if profile.repairs(.repeatedStart), let index = repeatedStart(step, time) {
            live[index].session.flags.insert(.duplicated)
            starts.expect(step.call, live[index].number)
            repairs.note(.repeatedStart, live[index].session.evseID, "start sent again", "one session", time)
            return
        }
        // 2.x: samples or updates may have come before a start that was sent late.
        if let id = step.transactionID, let index = index(of: id), live[index].session.start == nil {
            live[index].session.start = time.at
            live[index].session.startMessage = time.message
            live[index].session.flags.remove(.noStart)
            live[index].see(time.at)
            name(index, step, time)
            return
        }
        if let open = openIndex(step.place.evse) { supersede(open, time) }
        let index = begin(step.place, time, id: step.transactionID, isStart: true)
        name(index, step, time)
        starts.expect(step.call, live[index].number)
        if let meter = step.meter { readMeter(index, meter, time, isStart: true) }
        conclusions.append((.sessionStarted(live[index].session), time))
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
        if live[index].isClosed, live[index].isStopped, !profile.repairs(.repeatedStop) {
            return orphanStop(step, time)
        }
        stop = (time.frame, live[index].number)
        let wasClosed = live[index].isClosed
        // One that a newer session closed stops late, not twice.
        let isRepeated = wasClosed && live[index].isStopped
        live[index].isStopped = true
        live[index].session.flags.remove(.noStop)
        if isRepeated {
            live[index].session.flags.insert(.duplicated)
            repairs.note(.repeatedStop, live[index].session.evseID, "stop sent again", "the last one counts", time)
        }
        name(index, step, time)
        if !step.isV2, !wasClosed { live[index].holdPower(until: time.at, maximumGap: sampleGap) }
        if let meter = step.meter { readMeter(index, meter, time, isStart: false) }
        live[index].session.stopReason = step.stopReason ?? live[index].session.stopReason
        live[index].close(at: max(time.at, live[index].session.start ?? time.at))
        if !wasClosed { stopped = (live[index].number, time) }
    }

    /// A stop whose start nobody saw (DOMAIN 3, row 17): a session without a start, its energy only what is shown.
    private mutating func orphanStop(_ step: TransactionStep, _ time: EventTime) {
        guard profile.repairs(.orphanStop) else { return }
        let place = place(of: step) ?? step.place
        if let id = step.transactionID, finishedIDs.contains(id), profile.repairs(.repeatedStop) {
            return repairs.note(.repeatedStop, place.evse, "stop sent again", "the last one counts", time)
        }
        let index = begin(place, time, id: step.transactionID, isStart: false)
        name(index, step, time)
        live[index].session.meterStop = step.meter
        live[index].session.stopReason = step.stopReason
        live[index].close(at: time.at)
        live[index].isStopped = true
        stop = (time.frame, live[index].number)
        repairs.note(.orphanStop, place.evse, "stop without start", "session without start", time)
        stopped = (live[index].number, time)
    }

    /// By id; else the open session of the place, token or charge point that has no id yet (DOMAIN 3, row 16).
    private mutating func find(_ step: TransactionStep, _ time: EventTime) -> Int? {
        if let id = step.transactionID {
            if let index = index(of: id) { return index }
            if finishedIDs.contains(id) { return nil }
        }
        if step.transactionID == nil, !profile.repairs(.unboundTransaction) { return nil }
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
        guard step.phase == .updated, let place = place(of: step) else { return nil }
        return beginMissing(place, step.transactionID, time)
    }

    func index(of id: String) -> Int? { live.lastIndex { $0.session.transactionID == id } }

    /// A session whose beginning lies before the data, or was lost.
    mutating func beginMissing(_ place: Place, _ id: String?, _ time: EventTime) -> Int {
        if let open = openIndex(place.evse) { supersede(open, time) }
        let index = begin(place, time, id: id, isStart: false)
        conclusions.append((.sessionStarted(live[index].session), time))
        return index
    }

    private mutating func begin(_ place: Place, _ time: EventTime, id: String?, isStart: Bool) -> Int {
        var session = Session(
            chargePoint: profile.chargePoint, evseID: place.evse, connectorID: place.connector,
            siteID: profile.siteID, firstSeen: time.at)
        session.transactionID = id
        if isStart { (session.start, session.startMessage) = (time.at, time.message) }
        if !isStart { session.flags.insert(.noStart) }
        if time.isRepaired { session.flags.insert(.clockRepaired) }
        var builder = SessionBuilder(number: nextNumber, session: session)
        builder.startTime = isStart ? time : nil
        builder.meter.checksUnit = profile.repairs(.rescaledUnit)
        builder.meter.usesPower = profile.repairs(.energyFromPower)
        nextNumber += 1
        live.append(builder)
        meters.beginSession(place)
        retire(place.evse)
        return live.count - 1
    }

    /// Ends a session that a newer one on its port shows to be over.
    private mutating func supersede(_ index: Int, _ time: EventTime) {
        live[index].session.flags.insert(.noStop)
        let end = live[index].presumedEnd ?? live[index].session.lastSeen
        live[index].close(at: min(end, max(time.at, live[index].session.firstSeen)))
        conclude(index, time)
    }

    mutating func conclude(_ index: Int, _ time: EventTime) {
        let session = finish(live[index], asOf: nil, rated: profile.ratedPower(live[index].session.evseID))
        noteRepairs(session, time)
        conclusions.append((.sessionEnded(session), time))
    }

    /// What only the whole session shows: its energy comes from power, or its unit contradicts it.
    private mutating func noteRepairs(_ session: Session, _ time: EventTime) {
        let register =
            "register \(session.meterStart.map(watthours) ?? "?") → \(session.meterStop.map(watthours) ?? "?")"
        let counted = "counted \(watthours(session.energyMilliwh))"
        if session.flags.contains(.energyFromPower) {
            repairs.note(.energyFromPower, session.evseID, register, counted, time)
        }
        if session.flags.contains(.unitRepaired) {
            repairs.note(.rescaledUnit, session.evseID, register, counted, time)
        }
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
        // A 2.x event may leave out its evse; a later one of the transaction names it (CONTRACT 10).
        if live[index].session.evseID == 0, step.place.evse > 0 {
            live[index].session.evseID = step.place.evse
            live[index].session.connectorID = step.place.connector
        }
        // A 1.6 stop may name another card of the same driver: the one that started counts.
        guard live[index].session.idToken == nil || live[index].session.payment == .unknown else { return }
        live[index].session.idToken = live[index].session.idToken ?? step.idToken
        live[index].session.idTokenType = live[index].session.idTokenType ?? step.idTokenType
        live[index].session.payment = payments.payment(
            token: live[index].session.idToken, type: live[index].session.idTokenType, at: time.at)
    }
}
