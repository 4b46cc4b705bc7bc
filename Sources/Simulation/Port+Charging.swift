import Telemetry

/// Power, current and voltage at one moment.
struct Load {
    var powerMilliw = Phases()
    var currentMilliamperes = Phases()
    var voltageMillivolts = Phases()
    var offeredMilliw: Int64
    var offeredMilliamperes: Int64

    /// Nothing flows.
    static func idle(_ port: PortPlan) -> Load {
        var load = Load(offeredMilliw: port.ratedMilliw, offeredMilliamperes: port.maxCurrentMilliamperes)
        if !port.isDC {
            let volts = port.voltageMillivolts
            load.voltageMillivolts = Phases(l1: volts, l2: volts, l3: volts)
        }
        return load
    }
}

extension Port {
    private static let stepSeconds: Int64 = 30

    /// Moments at which a session-bound fault strikes.
    func prepareFaults(_ run: inout SessionRun) {
        if station.fault(.registerReset, evse: plan.evse, at: run.time) != nil {
            run.resetAt = run.time + run.random.within(5...16) * .minute
        }
        if station.fault(.groundFaultSeries, evse: plan.evse, at: run.time) != nil {
            run.groundFaultAt = run.time + run.random.within(70...560) * .second
        }
    }

    /// Charges until the driver is back, the DC session is done, or a ground fault ends it.
    mutating func charge(_ run: inout SessionRun, _ script: inout Script) {
        let begin = run.time
        run.chargingSince = begin
        change(&run, to: .charging, &script)
        let interval = station.intervalSeconds * .second
        var nextSample = begin + interval
        while run.time < run.visit.leave {
            let load = load(&run, &script)
            let clock = nextClock(after: run.time)
            let next = min(nextSample, clock, run.time + Self.stepSeconds * .second, run.visit.leave)
            deliver(load, until: next, &run)
            if run.groundFaultAt.map({ run.time >= $0 }) == true { break }
            if run.time == nextSample {
                nextSample = nextSample + interval
                sample(load, .periodic, &run, &script)
            } else if run.time == clock {
                sample(load, .clock, &run, &script)
            }
            settle(&run, &script)
            if plan.isDC, run.soc >= run.visit.targetSoc { break }
        }
        clockCursor = max(clockCursor, run.time)
    }

    private func nextClock(after instant: Instant) -> Instant {
        guard let seconds = accent.clockAlignedSeconds else { return Instant(milliseconds: .max) }
        let period = seconds * .second
        return Instant(milliseconds: (floorDivide(instant.milliseconds, period) + 1) * period)
    }

    private mutating func deliver(_ load: Load, until next: Instant, _ run: inout SessionRun) {
        let energy = load.powerMilliw.sum * (next - run.time) / .hour
        registerMilliwh += energy
        if station.period.contains(run.time) { run.deliveredMilliwh += energy }
        // Nine tenths of AC energy reach the battery; DC meters stand behind the conversion.
        run.takenMilliwh += plan.isDC ? energy * 96 / 100 : energy * 90 / 100
        run.soc = min(
            100_000, run.visit.startSoc + run.takenMilliwh * 100_000 / run.visit.driver.vehicle.batteryMilliwh)
        warm(load, &run, milliseconds: next - run.time)
        run.time = next
        if let at = run.resetAt, run.time >= at {
            displayOffsetMilliwh = registerMilliwh
            run.resetAt = nil
        }
    }

    /// Full cars suspend; they stay plugged in, sometimes for hours, and now and then top up.
    private mutating func settle(_ run: inout SessionRun, _ script: inout Script) {
        guard !plan.isDC else { return }
        if run.state == .charging, run.soc >= run.visit.targetSoc {
            change(&run, to: .suspendedEV, &script)
        }
    }

    private mutating func sample(
        _ load: Load, _ context: Reading.Context, _ run: inout SessionRun, _ script: inout Script
    ) {
        run.seqNo += 1
        let shown = reading(load, &run, context, &script)
        say(.updated, &run, context == .clock ? .meterValueClock : .meterValuePeriodic, reading: shown, &script)
        notice(load, shown, run, &script)
    }

    /// What the meter tells, with its faults, and truth for those that show.
    mutating func reading(
        _ load: Load, _ run: inout SessionRun, _ context: Reading.Context, _ script: inout Script
    ) -> Reading {
        let shown = display(at: run.time)
        var reading = Reading(
            at: run.time, context: context, energyMilliwh: shown, powerMilliw: load.powerMilliw,
            currentMilliamperes: load.currentMilliamperes, voltageMillivolts: load.voltageMillivolts)
        reading.socMillipercent = plan.isDC ? run.soc : nil
        reading.temperatureMillicelsius = run.temperature
        reading.offeredMilliw = load.offeredMilliw
        reading.offeredMilliamperes = load.offeredMilliamperes
        reading.isMislabelled = station.fault(.unitMislabelled, evse: plan.evse, at: run.time) != nil
        if let fault = station.fault(.overRatedPower, evse: plan.evse, at: run.time) {
            let factor = 1350 + station.faults[fault].window.lowerBound.milliseconds / .minute % 400
            reading.powerMilliw.scale(perMille: factor)
        }
        return reading
    }

    private func notice(_ load: Load, _ shown: Reading, _ run: SessionRun, _ script: inout Script) {
        let flows = load.powerMilliw.sum > 500_000
        func show(_ kind: FindingKind, where condition: Bool) {
            guard condition, let fault = station.fault(kind, evse: plan.evse, at: run.time) else { return }
            script.truth.show(fault, at: run.time)
        }
        show(.frozenRegister, where: flows)
        show(.unitMislabelled, where: flows)
        show(.registerReset, where: shown.energyMilliwh < 200_000_000 && displayOffsetMilliwh > 0 && run.resetAt == nil)
        show(.overRatedPower, where: shown.powerMilliw.sum > plan.ratedMilliw / 100 * 112)
    }
}
