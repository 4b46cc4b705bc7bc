import Telemetry

/// How sessions end: as someone wants, by a fault, or without ever having charged.
extension Port {
    /// The contactor never closes: a transaction without energy.
    mutating func failToCharge(_ run: inout SessionRun, _ script: inout Script) {
        let fault = station.fault(.zeroEnergySessions, evse: plan.evse, at: run.time)!
        script.truth.show(fault, at: run.startedAt!)
        run.wait(2...5)
        change(&run, to: .suspendedEVSE, &script)
        let leave = run.time + run.random.within(150...540) * .second
        while run.time + station.intervalSeconds * .second < leave {
            run.time = run.time + station.intervalSeconds * .second
            run.seqNo += 1
            let reading = reading(.idle(plan), &run, .periodic, &script)
            say(.updated, &run, .meterValuePeriodic, reading: reading, &script)
        }
        run.time = leave
        script.truth.show(fault, at: leave)
        end(&run, .evDisconnected, .evCommunicationLost, &script)
        unplug(&run, &script)
    }

    /// Ends the transaction as the driver, the app, the car or a fault wants, then the car leaves.
    mutating func finish(_ run: inout SessionRun, _ script: inout Script) {
        if let at = run.groundFaultAt, run.time >= at { return breakDown(&run, &script) }
        let isDone = plan.isDC && run.time < run.visit.leave
        if isDone {
            end(&run, .stoppedByEV, .chargingStateChanged, &script)
            tell(.finishing, run.place, at: run.time + 300, &script)
            run.time = max(run.time, min(run.visit.leave, run.time + run.random.within(30...900) * .second))
        } else if run.visit.driver.payment == .app, !station.isOffline(at: run.time) {
            script.say(.remoteStop(run.transaction), at: run.time)
            run.wait(1...3)
            end(&run, .remote, .remoteStop, &script)
        } else if run.visit.driver.payment == .rfid, run.random.chance(perMille: 620) {
            end(&run, .local, .stopAuthorized, &script)
        } else {
            end(&run, .evDisconnected, .evCommunicationLost, &script)
        }
        tell(.finishing, run.place, at: run.time + 300, &script)
        run.wait(3...90)
        unplug(&run, &script)
    }

    /// A residual current trips the port: the transaction ends, the port is faulted for some minutes.
    private mutating func breakDown(_ run: inout SessionRun, _ script: inout Script) {
        if let fault = station.fault(.groundFaultSeries, evse: plan.evse, at: run.time) {
            script.truth.show(fault, at: run.time)
        }
        let number = sessionCount
        tell(.faulted, run.place, .groundFault, at: run.time, &script)
        script.say(.event(run.place, .groundFault, cleared: false, number: number), at: run.time + 200)
        run.time = run.time + 500
        end(&run, .fault, .abnormalCondition, &script)
        run.wait(150...700)
        script.say(.event(run.place, .groundFault, cleared: true, number: number), at: run.time)
        run.time = run.time + 300
        unplug(&run, &script)
    }

    mutating func end(
        _ run: inout SessionRun, _ reason: StopReason, _ trigger: Trigger, _ script: inout Script
    ) {
        run.seqNo += 1
        run.state = reason == .evDisconnected ? .idle : .evConnected
        let reading = reading(.idle(plan), &run, .end, &script)
        var message = message(.ended, run, trigger, reading: reading)
        message.stopReason = reason
        message.firstReading = accent.sendsTransactionData ? run.firstReading : nil
        message.namesToken = reason == .local
        script.say(.transaction(message), at: run.time)
        showCopiedToken(run, &script)
        record(run, &script)
    }

    mutating func unplug(_ run: inout SessionRun, _ script: inout Script) {
        run.time = run.time + 700
        tell(.available, run.place, at: run.time, &script)
    }

    private func record(_ run: SessionRun, _ script: inout Script) {
        guard let start = run.startedAt, run.time >= station.period.lowerBound, start < station.period.upperBound else {
            return
        }
        let id = accent.version == .v16 ? String(run.transaction.number) : run.transaction.uuid
        script.truth.sessions.append(
            TruthSession(
                evse: plan.evse, transaction: id, token: run.transaction.token?.id,
                start: start >= station.period.lowerBound ? start : nil,
                end: run.time < station.period.upperBound ? run.time : nil, energyMilliwh: run.deliveredMilliwh))
    }
}
