import Analysis
import Telemetry

/// What each port did on each local day, from its quarter hours and its outages.
enum PortDays {
    static func rows(_ station: NetworkMap.Station, evseID: Int, now: Instant) -> [PortDayRow] {
        var days: [Day: PortDayRow] = [:]
        let zone = station.zone
        func update(_ day: Day, _ change: (inout PortDayRow) -> Void) {
            change(&days[day, default: empty(station, evseID, day)])
        }
        zone.forEachLocalDay(in: station.observed) { day, ms in update(day) { $0.observedMs.addSaturating(ms) } }
        for quarter in station.seen?.quarterHours ?? [] where quarter.evseID == evseID {
            update(zone.localDay(quarter.start)) { $0.add(quarter) }
        }
        for outage in station.ledger where outage.evseID == evseID {
            let within = outage.range(now: now)
            zone.forEachLocalDay(in: within) { day, ms in
                update(day) {
                    $0.downMs += ms
                    if outage.isExcluded { $0.downExcludedMs += ms } else { $0.downOutOfHoursMs += ms }
                }
            }
            for part in within.parts(in: station.open) {
                zone.forEachLocalDay(in: part) { day, ms in update(day) { $0.add(outage, openMs: ms) } }
            }
        }
        for silence in station.seen?.silences ?? [] {
            guard let within = silence.range(now: now).overlap(station.observed) else { continue }
            zone.forEachLocalDay(in: within) { day, ms in update(day) { $0.silentMs += ms } }
        }
        for open in station.open { zone.forEachLocalDay(in: open) { day, ms in update(day) { $0.openMs += ms } } }
        return days.values.sorted { $0.day < $1.day }
    }

    private static func empty(_ station: NetworkMap.Station, _ evseID: Int, _ day: Day) -> PortDayRow {
        let bounds = station.zone.bounds(ofLocalDay: day)
        return PortDayRow(
            chargePoint: station.id, evseID: evseID, day: day, siteID: station.siteID, from: bounds.lowerBound,
            to: bounds.upperBound, observedMs: 0,
            isComplete: station.observed.lowerBound <= bounds.lowerBound
                && bounds.upperBound <= station.observed.upperBound)
    }
}

extension PortDayRow {
    fileprivate mutating func add(_ quarter: QuarterHour) {
        energyMilliwh.addSaturating(quarter.energyMilliwh)
        occupiedMs += quarter.occupiedMilliseconds
        chargingMs += quarter.chargingMilliseconds
        peakPowerMilliw = max(peakPowerMilliw, quarter.peakPowerMilliw)
        sessionsStarted += quarter.sessionsStarted
    }
}

extension PortDayRow {
    /// What of an outage lies within opening hours.
    fileprivate mutating func add(_ outage: Outage, openMs: Int64) {
        if !outage.isExcluded { downOutOfHoursMs -= openMs }
        switch outage.cause {
        case .faulted, .unavailable, .maintenance: unreliableMs += openMs
        case .offline: unknownMs += openMs
        case .stuck, .unableToDispense: break
        }
    }
}

extension Silence {
    fileprivate func range(now: Instant) -> Range<Instant> { start..<max(start, end ?? now) }
}

extension Outage {
    /// Up to `now` while it lasts.
    func range(now: Instant) -> Range<Instant> { start..<max(start, end ?? now) }
}
