import Telemetry

/// What a station says besides its sessions when all is well.
extension Station {
    mutating func routine(_ day: Day) {
        for job in plan.routine.jobs where job.window.lowerBound.day == day {
            switch job.work {
            case .reboot: boot(.scheduled, at: job.window.lowerBound + 20 * .second)
            case .maintenance: maintain(job.window)
            case .upgrade: upgrade(at: job.window.lowerBound)
            }
        }
        for (window, share) in plan.routine.limits where window.lowerBound.day == day { limit(window, share: share) }
    }

    /// Announces itself, and the state of each cable.
    mutating func boot(_ reason: BootReason, at instant: Instant) {
        script.say(.boot(reason, firmware: plan.plan.accent.firmwareText(minor: firmwareMinor)), at: instant)
        if plan.plan.accent.version == .v201 {
            script.say(.security(type: "StartupOfTheDevice", info: reason.rawValue), at: instant + 400)
        }
        tellAll(.available, at: instant + 900)
    }

    private mutating func tellAll(_ status: Status, at instant: Instant) {
        if plan.plan.accent.sendsStationStatus { script.say(.status(.station, status, .none), at: instant) }
        for port in plan.plan.ports {
            for connector in port.connectors {
                let place = Place(evse: port.evse, connector: connector.id)
                script.say(.status(place, status, .none), at: instant + 300)
                // A 2.0.1 port has one connector, whatever its cables.
                if plan.plan.accent.version == .v201 { break }
            }
        }
    }

    private mutating func maintain(_ window: Range<Instant>) {
        script.say(.changeAvailability(.station, operative: false), at: window.lowerBound)
        tellAll(.unavailable, at: window.lowerBound + 2 * .second)
        script.say(.changeAvailability(.station, operative: true), at: window.upperBound - 20 * .second)
        tellAll(.available, at: window.upperBound - 18 * .second)
    }

    /// An upgrade that the CSMS asked for: the new version is higher.
    mutating func upgrade(at instant: Instant) {
        firmwareMinor += 1
        let request = Int(instant.milliseconds / .minute % 100_000)
        let version = plan.plan.accent.firmwareText(minor: firmwareMinor)
        script.say(.updateFirmware(version: version, request: request), at: instant)
        script.say(.firmwareStatus(.downloading, request: request), at: instant + 4 * .second)
        script.say(.firmwareStatus(.downloaded, request: request), at: instant + 80 * .second)
        script.say(.firmwareStatus(.installing, request: request), at: instant + 95 * .second)
        boot(.firmwareUpdate, at: instant + 7 * .minute)
        script.say(.firmwareStatus(.installed, request: request), at: instant + 7 * .minute + 10 * .second)
        script.say(.getConfiguration, at: instant + 8 * .minute)
    }

    private mutating func limit(_ window: Range<Instant>, share: Int64) {
        let port = plan.plan.ports[0]
        let total = Int64(plan.plan.ports.count)
        script.say(
            .limit(
                milliw: port.ratedMilliw / 1000 * share * total,
                milliamperes: port.maxCurrentMilliamperes * share / 1000 * total, phases: port.phases),
            at: window.lowerBound)
        script.say(.clearLimit, at: window.upperBound)
    }
}
