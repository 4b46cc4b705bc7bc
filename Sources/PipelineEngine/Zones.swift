import Foundation
import Telemetry

/// Reads IANA zones once into tables, so that the rooms which compute need no zone database.
public enum Zones {
    /// The changes of offset between 2000 and 2050; nil for a name the system does not know.
    ///
    /// Probes the offset week by week and halves the interval around each change: unlike a list of daylight-saving
    /// transitions this also finds changes of a zone's standard time.
    public static func table(_ name: String) -> ZoneTable? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let first = Civil.days(year: 2000, month: 1, day: 1) * 86_400
        let last = Civil.days(year: 2050, month: 1, day: 1) * 86_400
        var table = ZoneTable(initialOffset: offset(zone, first))
        var second = first
        while second < last {
            let next = min(second + 7 * 86_400, last)
            if offset(zone, second) != offset(zone, next) {
                let change = firstSecond(zone, after: second, upTo: next)
                table.changes.append((Instant(milliseconds: change * .second), offset(zone, change)))
            }
            second = next
        }
        return table
    }

    /// A table for every zone that the fleet's sites name; an unknown name is an error that says where.
    public static func tables(for fleet: Fleet) throws -> [String: ZoneTable] {
        var tables: [String: ZoneTable] = [:]
        for site in fleet.sites where tables[site.timeZone] == nil {
            guard let table = table(site.timeZone) else {
                throw Trouble(
                    "site \(site.id): unknown time_zone \"\(site.timeZone)\"; use an IANA name such as Europe/Stockholm"
                )
            }
            tables[site.timeZone] = table
        }
        return tables
    }

    private static func offset(_ zone: TimeZone, _ second: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second))))
    }

    private static func firstSecond(_ zone: TimeZone, after start: Int64, upTo end: Int64) -> Int64 {
        var (low, high) = (start, end)
        let before = offset(zone, low)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(zone, middle) == before { low = middle } else { high = middle }
        }
        return high
    }
}
