import Telemetry

/// How much flows: what the car wants, what the port can, what the network allows and what is broken.
extension Port {
    mutating func load(_ run: inout SessionRun, _ script: inout Script) -> Load {
        plan.isDC ? directLoad(&run, &script) : alternatingLoad(&run, &script)
    }

    /// Thousandths of the rated offer that load management leaves.
    private func share(at instant: Instant) -> Int64 {
        station.routine.limits.first { $0.window.contains(instant) }?.share ?? 1000
    }

    // MARK: AC

    private mutating func alternatingLoad(_ run: inout SessionRun, _ script: inout Script) -> Load {
        let offered = plan.maxCurrentMilliamperes * share(at: run.time) / 1000
        var load = Load.idle(plan)
        load.offeredMilliamperes = offered
        load.offeredMilliw = plan.ratedMilliw * share(at: run.time) / 1000
        load.voltageMillivolts = voltages(&run)
        let car = run.visit.driver.vehicle
        let wanted = run.state == .charging ? taper(car.maxCurrentMilliamperes, soc: run.soc) : 0
        var current = min(wanted, offered)
        if let factor = deratingShare(&run, &script, isLimited: current * 10 > plan.maxCurrentMilliamperes * 4) {
            current = min(current, plan.maxCurrentMilliamperes * factor / 1000)
        }
        guard current > 0 else { return load }
        let phases = min(car.phases, plan.phases)
        load.currentMilliamperes = Phases(
            l1: noisy(current, &run), l2: phases > 1 ? noisy(current, &run) : 0,
            l3: phases > 2 ? noisy(current, &run) : 0)
        losePhase(&load, phases: phases, run, &script)
        load.powerMilliw = Phases(
            l1: load.currentMilliamperes.l1 * load.voltageMillivolts.l1 / 1000,
            l2: load.currentMilliamperes.l2 * load.voltageMillivolts.l2 / 1000,
            l3: load.currentMilliamperes.l3 * load.voltageMillivolts.l3 / 1000)
        return load
    }

    private func voltages(_ run: inout SessionRun) -> Phases {
        func volts(_ random: inout Random) -> Int64 { plan.voltageMillivolts + random.bell(-2_900...2_400) }
        return Phases(l1: volts(&run.random), l2: volts(&run.random), l3: volts(&run.random))
    }

    private func noisy(_ value: Int64, _ run: inout SessionRun) -> Int64 {
        value - run.random.below(max(1, value / 120))
    }

    /// Constant voltage at the top: the last three percent fall to a quarter.
    private func taper(_ current: Int64, soc: Int64) -> Int64 {
        guard soc > 97_000 else { return current }
        return current * max(250, 1000 - (soc - 97_000) / 4) / 1000
    }

    /// A burnt contact or blown fuse: one phase carries next to nothing.
    private func losePhase(_ load: inout Load, phases: Int, _ run: SessionRun, _ script: inout Script) {
        guard phases == 3, let fault = station.fault(.phaseLoss, evse: plan.evse, at: run.time) else { return }
        script.truth.show(fault, at: run.time)
        let residual = 20 + run.time.milliseconds / .second % 60
        switch station.faults[fault].window.lowerBound.milliseconds / .minute % 3 {
        case 0: load.currentMilliamperes.l1 = residual
        case 1: load.currentMilliamperes.l2 = residual
        default: load.currentMilliamperes.l3 = residual
        }
    }

    // MARK: DC

    /// The cable's and the power electronics' greatest current.
    private var maxDirectMilliamperes: Int64 {
        switch plan.ratedMilliw / 1_000_000 {
        case ...60: 150_000
        case ...160: 420_000
        default: 500_000
        }
    }

    private mutating func directLoad(_ run: inout SessionRun, _ script: inout Script) -> Load {
        let car = run.visit.driver.vehicle
        let voltage = car.packMillivolts / 1000 * (945 + run.soc * 110 / 100_000)
        var load = Load.idle(plan)
        load.offeredMilliw = plan.ratedMilliw * share(at: run.time) / 1000
        load.offeredMilliamperes = maxDirectMilliamperes
        load.voltageMillivolts.l1 = voltage
        var power = min(car.dc?.power(soc: run.soc) ?? 0, load.offeredMilliw, maxDirectMilliamperes * voltage / 1000)
        power = limitModules(power, run, &script)
        if let factor = deratingShare(&run, &script, isLimited: power * 10 > plan.ratedMilliw * 4) {
            power = min(power, plan.ratedMilliw / 1000 * factor)
        }
        // Precharge and soft start take half a minute.
        let age = run.time - (run.chargingSince ?? run.time)
        if age < 30 * .second { power = power * age / (30 * .second) }
        load.powerMilliw.l1 = noisy(power, &run)
        load.currentMilliamperes.l1 = load.powerMilliw.l1 * 1000 / voltage
        return load
    }

    /// Some of the power modules are dead: no car gets more than the rest can give, whatever is offered.
    private func limitModules(_ power: Int64, _ run: SessionRun, _ script: inout Script) -> Int64 {
        guard let fault = station.fault(.moduleLoss, evse: plan.evse, at: run.time) else { return power }
        let left = [333, 500, 667][Int(station.faults[fault].window.lowerBound.milliseconds / .minute % 3)]
        let limit = plan.ratedMilliw / 1000 * Int64(left)
        if power > limit { script.truth.show(fault, at: run.time) }
        return min(power, limit)
    }

    // MARK: Heat

    /// Follows the load; with a failing fan it keeps climbing.
    func warm(_ load: Load, _ run: inout SessionRun, milliseconds: Int64) {
        let isFailing = station.fault(.thermalDerating, evse: plan.evse, at: run.time) != nil
        let target =
            isFailing ? 88_000 : 27_000 + load.powerMilliw.sum / max(plan.ratedMilliw / 1000, 1) * 17
        let step = (target - run.temperature) * milliseconds / ((isFailing ? 13 : 22) * .minute)
        run.temperature += max(-3_000, min(3_000, step))
    }

    /// Thousandths of the rated power left above 60 °C; nil when cool. Chargers derate to save their electronics.
    private mutating func deratingShare(
        _ run: inout SessionRun, _ script: inout Script, isLimited: Bool
    ) -> Int64? {
        guard run.temperature > 60_000 else { return nil }
        let share = max(300, 1000 - (run.temperature - 60_000) * 35 / 1000)
        if share < 850, isLimited, let fault = station.fault(.thermalDerating, evse: plan.evse, at: run.time) {
            script.truth.show(fault, at: run.time)
            if !run.warnedOfHeat { warn(&run, &script) }
        }
        return share
    }

    private mutating func warn(_ run: inout SessionRun, _ script: inout Script) {
        run.warnedOfHeat = true
        if accent.version == .v16, run.random.chance(perMille: 650) {
            tell(.charging, run.place, .highTemperature, at: run.time, &script)
        }
        script.say(.event(run.place, .highTemperature, cleared: false, number: sessionCount), at: run.time)
    }
}
