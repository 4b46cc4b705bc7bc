import Telemetry

/// The state of a session while it is played.
struct SessionRun {
    let visit: Visit
    let place: Place
    var transaction: Transaction
    /// The play's clock.
    var time: Instant
    var random: Random
    var seqNo = 0
    var soc: Int64
    /// What the battery has taken, for the fraction of `soc`.
    var takenMilliwh: Int64 = 0
    /// Delivered by the meter's truth, within the data.
    var deliveredMilliwh: Int64 = 0
    var state = ChargingState.evConnected
    var chargingSince: Instant?
    var temperature: Int64
    var warnedOfHeat = false
    var firstReading: Reading?
    /// The transaction's own start, for truth.
    var startedAt: Instant?
    /// When the register will fall to zero.
    var resetAt: Instant?
    /// When a ground fault will end it.
    var groundFaultAt: Instant?

    mutating func wait(_ seconds: ClosedRange<Int64>) {
        time = time + random.within(seconds) * .second + random.below(1000)
    }
}

extension Port {
    /// Plays one visit from arrival to departure.
    mutating func play(_ visit: Visit, _ script: inout Script) {
        sessionCount += 1
        var run = begin(visit)
        switch visit.outcome {
        case .neverPlugsIn: authorize(&run, &script)
        case .neverAuthorises:
            plugIn(&run, &script)
            run.wait(50...240)
            if run.startedAt != nil { end(&run, .evDisconnected, .evDeparted, &script) }
            unplug(&run, &script)
        case .charge: chargeAndLeave(&run, &script)
        }
        freeAt = run.time + run.random.within(60...400) * .second
    }

    private func begin(_ visit: Visit) -> SessionRun {
        var random = visit.random
        let number = (station.plan.number * 4 + plan.evse) * 40_000 + sessionCount + 1000
        let transaction = Transaction(number: number, uuid: random.uuid(), token: nil, remoteStartID: nil)
        return SessionRun(
            visit: visit, place: place(visit.connector), transaction: transaction, time: visit.arrival, random: random,
            soc: visit.startSoc, temperature: 26_000 + random.below(5_000))
    }

    private mutating func chargeAndLeave(_ run: inout SessionRun, _ script: inout Script) {
        let payment = run.visit.driver.payment
        let cardFirst = payment == .rfid && !accent.startsAtPlugIn && run.random.chance(perMille: 280)
        if cardFirst {
            authorize(&run, &script)
            run.wait(6...40)
        }
        plugIn(&run, &script)
        run.wait(4...35)
        if !cardFirst { letIn(&run, &script) }
        run.wait(1...3)
        start(&run, &script)
        if station.fault(.zeroEnergySessions, evse: plan.evse, at: run.time) != nil {
            return failToCharge(&run, &script)
        }
        prepareFaults(&run)
        run.wait(2...9)
        charge(&run, &script)
        finish(&run, &script)
    }

    private mutating func plugIn(_ run: inout SessionRun, _ script: inout Script) {
        tell(.preparing, run.place, at: run.time, &script)
        if accent.startsAtPlugIn {
            run.time = run.time + 150
            open(&run, .cablePluggedIn, namesToken: false, &script)
        }
    }

    /// The driver is let in by card, or the CSMS starts remotely for the app or the terminal.
    private mutating func letIn(_ run: inout SessionRun, _ script: inout Script) {
        let token = run.visit.driver.token
        switch run.visit.driver.payment {
        case .rfid: authorize(&run, &script)
        case .terminal where accent.version == .v201: break
        case .app, .terminal:
            run.transaction.remoteStartID = Int(run.random.below(1_000_000))
            script.say(.remoteStart(token, run.place, id: run.transaction.remoteStartID!), at: run.time)
            run.wait(1...4)
        }
    }

    private mutating func authorize(_ run: inout SessionRun, _ script: inout Script) {
        for _ in 0..<run.visit.refusals {
            script.say(.authorize(.rfid(&run.random), .invalid), at: run.time)
            run.wait(5...25)
        }
        script.say(.authorize(run.visit.driver.token, .accepted), at: run.time)
        showCopiedToken(run, &script)
    }

    func showCopiedToken(_ run: SessionRun, _ script: inout Script) {
        guard let fault = station.fault(.tokenAtTwoSites, evse: plan.evse, at: run.time),
            station.faults[fault].copied?.token == run.visit.driver.token
        else { return }
        script.truth.show(fault, at: run.time)
    }

    /// The transaction now has a token: it starts, or, if it began at plug-in, is told whose it is.
    private mutating func start(_ run: inout SessionRun, _ script: inout Script) {
        run.transaction.token = run.visit.driver.token
        let isRemote = run.transaction.remoteStartID != nil
        if run.startedAt == nil {
            open(&run, isRemote ? .remoteStart : .authorized, namesToken: true, &script)
        } else {
            run.seqNo += 1
            say(.updated, &run, isRemote ? .remoteStart : .authorized, reading: nil, namesToken: true, &script)
        }
    }

    private mutating func open(
        _ run: inout SessionRun, _ trigger: Trigger, namesToken: Bool, _ script: inout Script
    ) {
        run.startedAt = run.time
        let reading = reading(.idle(plan), &run, .begin, &script)
        run.firstReading = reading
        say(.started, &run, trigger, reading: reading, namesToken: namesToken, &script)
        let isWordy = accent.version == .v16 && !accent.omitsDefaults && !accent.sendsTransactionData
        if isWordy {
            run.time = run.time + 400
            say(.updated, &run, .meterValuePeriodic, reading: reading, &script)
        }
    }
}

// MARK: Words of a session

extension Port {
    func message(_ phase: TransactionMessage.Phase, _ run: SessionRun, _ trigger: Trigger, reading: Reading?)
        -> TransactionMessage
    {
        TransactionMessage(
            phase: phase, transaction: run.transaction, place: run.place, seqNo: run.seqNo, trigger: trigger,
            state: run.state, stopReason: nil, namesToken: false, reading: reading, firstReading: nil)
    }

    func say(
        _ phase: TransactionMessage.Phase, _ run: inout SessionRun, _ trigger: Trigger, reading: Reading?,
        namesToken: Bool = false, _ script: inout Script
    ) {
        var message = message(phase, run, trigger, reading: reading)
        message.namesToken = namesToken
        script.say(.transaction(message), at: run.time)
    }

    /// Changes the charging state, in the words of both versions.
    mutating func change(_ run: inout SessionRun, to state: ChargingState, _ script: inout Script) {
        run.state = state
        run.seqNo += 1
        let status: Status =
            switch state {
            case .charging: .charging
            case .suspendedEV: .suspendedEV
            case .suspendedEVSE: .suspendedEVSE
            case .evConnected, .idle: .finishing
            }
        tell(status, run.place, at: run.time, &script)
        if accent.version == .v201 { say(.updated, &run, .chargingStateChanged, reading: nil, &script) }
    }
}
