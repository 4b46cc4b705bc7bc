import Analysis
import Telemetry

/// The busiest quarter hour of a place in a UTC month: what a demand charge is billed by.
public struct PeakRow: ReportRow {
    public var place: Place
    public var month: String
    public var quarter: Instant
    public var energyMilliwh: Int64
    public var portsCharging: Int64

    public static let table = ReportTable<Self>(
        "peaks",
        "The quarter hour of a UTC month with the most energy, and the most ports charging within one quarter hour.",
        primaryKey: ["scope", "site_id", "charge_point", "evse_id", "month"],
        ReportColumn.place(\.place) + [
            .init("month", \.month, "UTC month."),
            .init("quarter_ts", \.quarter, "Start of the quarter hour with the most energy, the first of equals."),
            .init("energy_milliwh", \.energyMilliwh, unit: "mWh", "Energy in it; times 4 it is the mean power."),
            .init("ports_charging", \.portsCharging, "Most ports with power within one quarter hour of the month."),
        ])
}

enum Peaks {
    private struct Load {
        var energyMilliwh: Int64 = 0
        var ports: Int64 = 0
    }

    /// In order of place and month.
    static func rows(_ stations: [NetworkMap.Station]) -> [PeakRow] {
        var loads: [Place: [Instant: Load]] = [:]
        for station in stations {
            for quarter in station.seen?.quarterHours ?? [] where quarter.energyMilliwh > 0 || quarter.isCharging {
                for place in Place.port(station.siteID, station.id, quarter.evseID).enclosing {
                    loads[place, default: [:]][quarter.start, default: Load()].energyMilliwh
                        .addSaturating(quarter.energyMilliwh)
                    if quarter.isCharging { loads[place]![quarter.start]!.ports += 1 }
                }
            }
        }
        return loads.keys.sorted().flatMap { months(of: $0, loads[$0]!) }
    }

    private static func months(of place: Place, _ loads: [Instant: Load]) -> [PeakRow] {
        var rows: [PeakRow] = []
        for (start, load) in loads.sorted(by: { $0.key < $1.key }) {
            let month = String(start.iso8601.prefix(7))
            if rows.last?.month != month {
                rows.append(PeakRow(place: place, month: month, quarter: start, energyMilliwh: -1, portsCharging: 0))
            }
            rows[rows.count - 1].note(start, load.energyMilliwh, load.ports)
        }
        return rows
    }
}

extension PeakRow {
    fileprivate mutating func note(_ start: Instant, _ energy: Int64, _ ports: Int64) {
        if energy > energyMilliwh { (quarter, energyMilliwh) = (start, energy) }
        portsCharging = max(portsCharging, ports)
    }
}

extension QuarterHour {
    fileprivate var isCharging: Bool { chargingMilliseconds > 0 }
}
