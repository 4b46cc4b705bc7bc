import Telemetry

/// Starts, updates and stops: which session a transaction message belongs to, begins or ends.
extension SessionTracker {
    /// The step learns the port of its transaction.
    mutating func note(_ step: inout TransactionStep, _ time: EventTime) {
        meters.isOnePerPort = step.isV2
        let index =
            switch step.phase {
            case .started: start(step, time)
            case .updated: update(step, time)
            case .ended: end(step, time)
            }
        if let index, step.isV2, step.place.evse == 0 {
            step.place = live[index].place
        }
    }

    private mutating func start(_ step: TransactionStep, _ time: EventTime) -> Int {
        if profile.repairs(.repeatedStart), let index = repeatedStart(step, time) {
            live[index].session.flags.insert(.duplicated)
            if step.place.evse > 0 { settle(index, at: step.place, time) }
            starts.expect(step.call, live[index].number)
            repairs.note(.repeatedStart, live[index].session.evseID, "start sent again", "one session", time)
            return index
        }
        // 2.x: samples or updates may have come before a start that was sent late.
        if let id = step.transactionID, let index = index(of: id), live[index].session.start == nil {
            noteLateStart(index, step, time)
            return index
        }
        if let index = sampledBefore(step, time) {
            noteLateStart(index, step, time)
            live[index].startTime = time
            starts.expect(step.call, live[index].number)
            if let meter = step.meter { readMeter(index, meter, time, isStart: true, isLate: true) }
            return index
        }
        let place = step.isV2 ? place(of: step) ?? step.place : step.place
        if place.evse > 0 || !step.isV2 { vacate(place.evse, time) }
        let index = begin(place, time, id: step.transactionID, isStart: true, isUnplaced: step.isUnplaced)
        name(index, step, time)
        starts.expect(step.call, live[index].number)
        if let meter = step.meter { readMeter(index, meter, time, isStart: true) }
        conclusions.append((.sessionStarted(live[index].session), time))
        return index
    }

    private mutating func noteLateStart(_ index: Int, _ step: TransactionStep, _ time: EventTime) {
        live[index].session.start = time.at
        live[index].session.startMessage = time.message
        live[index].session.flags.remove(.noStart)
        live[index].see(time.at)
        name(index, step, time)
    }

    /// 1.6: the port's open session whose samples came, under its id, before this start was sent, and began after it.
    private func sampledBefore(_ step: TransactionStep, _ time: EventTime) -> Int? {
        guard !step.isV2, let index = openIndex(step.place.evse) else { return nil }
        let session = live[index].session
        return session.start == nil && session.transactionID != nil && session.firstSeen > time.at ? index : nil
    }

    /// The same start again: a retry under the same or a new message id (DOMAIN 3, row 15).
    private func repeatedStart(_ step: TransactionStep, _ time: EventTime) -> Int? {
        live.lastIndex {
            let isThere = $0.session.evseID == step.place.evse || $0.unplaced != nil || step.isUnplaced
            guard isThere, let started = $0.startTime else { return false }
            if let id = step.transactionID { return $0.session.transactionID == id }
            return started.ts == time.ts && $0.session.idToken == step.idToken && $0.session.meterStart == step.meter
        }
    }

    private mutating func update(_ step: TransactionStep, _ time: EventTime) -> Int? {
        guard let index = find(step, time) else { return nil }
        live[index].see(time.at)
        name(index, step, time)
        guard step.chargingState == "Charging" else { return index }
        live[index].presumedEnd = nil
        if step.triggerReason == "ChargingStateChanged" { live[index].noteCharging(at: time.at) }
        return index
    }

    private mutating func end(_ step: TransactionStep, _ time: EventTime) -> Int? {
        guard let index = find(step, time) else { return orphanStop(step, time) }
        if live[index].isClosed, live[index].isStopped, !profile.repairs(.repeatedStop) {
            return orphanStop(step, time)
        }
        stop = Stop(number: live[index].number, time: time)
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
        if !step.isV2, !isRepeated { live[index].holdPower(until: time.at, maximumGap: sampleGap) }
        if let meter = step.meter { readMeter(index, meter, time, isStart: false) }
        live[index].session.stopReason = step.stopReason ?? live[index].session.stopReason
        live[index].close(at: max(time.at, live[index].session.start ?? time.at))
        if !wasClosed { stopped = Stop(number: live[index].number, time: time) }
        return index
    }

    /// A stop whose start nobody saw (DOMAIN 3, row 17): a session without a start, its energy only what is shown.
    private mutating func orphanStop(_ step: TransactionStep, _ time: EventTime) -> Int? {
        guard profile.repairs(.orphanStop) else { return nil }
        let place = place(of: step) ?? step.place
        if let id = step.transactionID, finishedIDs[id] != nil, profile.repairs(.repeatedStop) {
            repairs.note(.repeatedStop, place.evse, "stop sent again", "the last one counts", time)
            return nil
        }
        let index = begin(place, time, id: step.transactionID, isStart: false, isUnplaced: step.isUnplaced)
        name(index, step, time)
        live[index].session.meterStop = step.meter
        live[index].session.stopReason = step.stopReason
        live[index].close(at: time.at)
        live[index].isStopped = true
        stop = Stop(number: live[index].number, time: time)
        repairs.note(.orphanStop, place.evse, "stop without start", "session without start", time)
        stopped = Stop(number: live[index].number, time: time)
        return index
    }

    /// By id; else the open session of the place, token or charge point that has no id yet (DOMAIN 3, row 16).
    private mutating func find(_ step: TransactionStep, _ time: EventTime) -> Int? {
        if let id = step.transactionID {
            if let index = index(of: id) { return index }
            if finishedIDs[id] != nil { return nil }
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
        guard step.phase == .updated else { return nil }
        return beginMissing(place(of: step) ?? step.place, step.transactionID, time, isUnplaced: step.isUnplaced)
    }

    func index(of id: String) -> Int? { live.lastIndex { $0.session.transactionID == id } }

    private mutating func name(_ index: Int, _ step: TransactionStep, _ time: EventTime) {
        if time.isRepaired { live[index].session.flags.insert(.clockRepaired) }
        if step.isV2 { live[index].isV2 = true }
        if step.place.evse > 0 { settle(index, at: step.place, time) }
        if step.triggerReason == "CablePluggedIn", live[index].session.pluggedIn == nil {
            live[index].session.pluggedIn = time.at
        }
        if step.isV2, let token = step.idToken {
            let card = ShownCards.Card(
                token: token, type: step.idTokenType,
                payment: payments.payment(token: token, type: step.idTokenType, at: time.at))
            let stops = step.phase == .ended || ["StopAuthorized", "Deauthorized"].contains(step.triggerReason)
            live[index].cards.show(card, mayOwn: !stops && !live[index].session.hasCharged(by: time.at))
            return live[index].settleCard()
        }
        // A 1.6 stop may name another card of the same driver: the one that started counts.
        guard live[index].session.idToken == nil || live[index].session.payment == .unknown else { return }
        live[index].session.idToken = live[index].session.idToken ?? step.idToken
        live[index].session.idTokenType = live[index].session.idTokenType ?? step.idTokenType
        live[index].session.payment = payments.payment(
            token: live[index].session.idToken, type: live[index].session.idTokenType, at: time.at)
    }
}
