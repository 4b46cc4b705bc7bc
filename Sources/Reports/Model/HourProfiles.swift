import Analysis
import Telemetry

/// Each site's typical week: its ports' quarter hours summed by local weekday and hour.
enum HourProfiles {
    static func rows(site: NetworkMap.Place, stations: [NetworkMap.Station]) -> [HourProfileRow] {
        var week = (0..<168).map { HourProfileRow(siteID: site.id, weekday: $0 / 24 + 1, hour: $0 % 24) }
        for station in stations {
            let ports = Int64(station.ports.count)
            site.zone.forEachLocalHour(in: station.observed) { hour, ms in week[hour].observedMs += ms * ports }
            for quarter in station.seen?.quarterHours ?? [] where quarter.evseID > 0 {
                week[site.zone.weekHour(quarter.start)].add(quarter)
            }
        }
        return week.filter { $0.observedMs > 0 || $0.occupiedMs > 0 || $0.energyMilliwh > 0 || $0.sessionsStarted > 0 }
    }
}

extension HourProfileRow {
    fileprivate mutating func add(_ quarter: QuarterHour) {
        occupiedMs += quarter.occupiedMilliseconds
        chargingMs += quarter.chargingMilliseconds
        energyMilliwh.addSaturating(quarter.energyMilliwh)
        sessionsStarted += quarter.sessionsStarted
    }
}
