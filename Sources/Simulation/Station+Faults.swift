import Telemetry

/// Faults that speak for themselves, outside any session.
extension Station {
    mutating func faults(_ day: Day) {
        for (index, fault) in plan.faults.enumerated() where fault.window.lowerBound.day == day {
            var random = Random(plan.seed, .faults, plan.plan.number, index, 1)
            switch fault.kind {
            case .connectorFlapping: flap(fault, index, &random)
            case .stuckPreparing: stick(fault, index)
            case .bootLoop: bootLoop(fault, index, &random)
            case .clock1970: boot(.powerUp, at: fault.window.lowerBound)
            case .tokenBruteForce: bruteForce(fault, index, &random)
            case .firmwareDowngrade: downgrade(fault, index, &random)
            default: break
            }
        }
    }

    private func place(_ fault: Fault) -> Place {
        Place(evse: fault.evse, connector: plan.plan.ports[fault.evse - 1].connectors[0].id)
    }

    /// A worn plug contact: bursts of Available and Preparing, now and then a failing lock.
    private mutating func flap(_ fault: Fault, _ index: Int, _ random: inout Random) {
        let place = place(fault)
        var at = fault.window.lowerBound
        while at < fault.window.upperBound {
            for _ in 0..<random.within(6...16) {
                let locks = random.chance(perMille: 120)
                script.say(
                    .status(place, locks ? .faulted : .preparing, locks ? .connectorLock : .none), at: at)
                script.truth.show(index, at: at)
                at = at + random.within(1_500...16_000)
                script.say(.status(place, .available, .none), at: at)
                script.truth.show(index, at: at)
                at = at + random.within(2_000...25_000)
            }
            at = at + random.within(2...14) * .minute
        }
    }

    /// A pilot that reads "car present" for hours, without a car.
    private mutating func stick(_ fault: Fault, _ index: Int) {
        script.say(.status(place(fault), .preparing, .none), at: fault.window.lowerBound)
        script.say(.status(place(fault), .available, .none), at: fault.window.upperBound)
        script.truth.show(index, at: fault.window.lowerBound)
        script.truth.show(index, at: fault.window.upperBound)
    }

    /// The watchdog restarts it every few minutes, until the CSMS resets it.
    private mutating func bootLoop(_ fault: Fault, _ index: Int, _ random: inout Random) {
        var at = fault.window.lowerBound
        while at < fault.window.upperBound - 5 * .minute {
            boot(.watchdog, at: at)
            script.truth.show(index, at: at)
            at = at + random.within(50...290) * .second
        }
        script.say(.reset, at: fault.window.upperBound - 4 * .minute)
        boot(.remoteReset, at: fault.window.upperBound - 3 * .minute)
        script.truth.show(index, at: fault.window.upperBound - 3 * .minute)
    }

    /// Somebody tries card numbers.
    private mutating func bruteForce(_ fault: Fault, _ index: Int, _ random: inout Random) {
        var at = fault.window.lowerBound
        while at < fault.window.upperBound {
            let verdict: Verdict = random.chance(perMille: 60) ? .blocked : .invalid
            script.say(.authorize(.rfid(&random), verdict), at: at)
            script.truth.show(index, at: at)
            at = at + random.within(9...55) * .second
        }
    }

    /// Comes back from a restart with older firmware that nobody asked for; upgraded again at the end.
    private mutating func downgrade(_ fault: Fault, _ index: Int, _ random: inout Random) {
        // No version counts below zero.
        let lost = min(Int(random.within(1...2)), firmwareMinor)
        firmwareMinor -= lost
        boot(.powerUp, at: fault.window.lowerBound)
        script.truth.show(index, at: fault.window.lowerBound)
        firmwareMinor += lost - 1
        upgrade(at: fault.window.upperBound - 10 * .minute)
        script.truth.show(index, at: fault.window.upperBound - 3 * .minute)
    }
}
