import Analysis
import Telemetry

/// The network as fleet file and data together tell it: every site, charge point and port, in order of identity.
struct NetworkMap {
    struct Place: Sendable {
        var id: String
        var described: Site?
        var zone: ZoneTable
    }

    struct Station {
        var id: String
        var siteID: String
        var zone: ZoneTable
        var described: ChargePoint?
        var seen: ChargePointOutputs?
        var ports: [Port]
        /// The time that uptime and utilisation refer to; empty for a charge point never heard of.
        var observed: Range<Instant>
        /// Its parts within the site's opening hours.
        var open: [Range<Instant>]
        /// The outages within the observed time, cut at its ends: before commissioning and after the end of service a
        /// port owes nobody anything.
        var ledger: [Outage]
    }

    struct Port {
        var evseID: Int
        var described: EVSE?
        var seen: PortSummary?

        /// Thousandths of W.
        var ratedMilliw: Int64? { seen?.ratedPowerMilliw ?? described?.maxPowerW.flatMap(milli) }
    }

    let now: Instant
    let sites: [Place]
    let stations: [Station]
    /// By site.
    var zones: [String: ZoneTable] { Dictionary(sites.map { ($0.id, $0.zone) }) { first, _ in first } }

    init(_ input: ReportInput) {
        now = input.network.now
        let described = Described(input.fleet)
        let seen = Dictionary(input.network.chargePoints.map { ($0.chargePoint, $0) }) { first, _ in first }
        let ids = Set(described.chargePoints.keys).union(seen.keys).sorted()
        let zone = { (siteID: String) in described.sites[siteID].flatMap { input.zones[$0.timeZone] } ?? .utc }
        stations = ids.map { id in
            let siteID = described.siteOf(id, claimed: seen[id]?.siteID)
            return Station(
                id: id, site: siteID, zone: zone(siteID), described: described.chargePoints[id]?.chargePoint,
                seen: seen[id], hours: described.sites[siteID]?.openingHours, now: input.network.now,
                historyDays: input.settings.historyDays)
        }
        let strays = stations.contains { $0.siteID.isEmpty } ? [""] : []
        sites = Set(Array(described.sites.keys) + strays).sorted().map {
            Place(id: $0, described: described.sites[$0], zone: zone($0))
        }
    }

    /// The fleet file, by identity; of two entries of one identity the first stands.
    private struct Described {
        var sites: [String: Site] = [:]
        var chargePoints: [String: (siteID: String, chargePoint: ChargePoint)] = [:]

        init(_ fleet: Fleet) {
            for site in fleet.sites where sites[site.id] == nil {
                sites[site.id] = site
                for chargePoint in site.chargePoints where chargePoints[chargePoint.id] == nil {
                    chargePoints[chargePoint.id] = (site.id, chargePoint)
                }
            }
        }

        func siteOf(_ id: String, claimed: String?) -> String {
            chargePoints[id]?.siteID ?? claimed.flatMap { sites[$0]?.id } ?? ""
        }
    }
}

extension NetworkMap.Station {
    init(
        id: String, site: String, zone: ZoneTable, described: ChargePoint?, seen: ChargePointOutputs?,
        hours: OpeningHours?, now: Instant, historyDays: Int
    ) {
        self.id = id
        siteID = site
        self.zone = zone
        self.described = described
        self.seen = seen
        ports = Self.ports(described, seen)
        let observed = Self.observed(described, seen, zone, now, historyDays)
        self.observed = observed
        open = OpeningTimes.open(hours, in: observed, zone: zone)
        ledger = (seen?.outages ?? []).compactMap { $0.cut(to: observed, now: now) }
    }

    /// evse 0 is the whole charge point and no port.
    private static func ports(_ described: ChargePoint?, _ seen: ChargePointOutputs?) -> [NetworkMap.Port] {
        let evses = Dictionary((described?.evses ?? []).map { ($0.id, $0) }) { first, _ in first }
        let summaries = Dictionary((seen?.ports ?? []).map { ($0.evseID, $0) }) { first, _ in first }
        var ids = Set(evses.keys).union(summaries.keys)
        if let seen {
            ids.formUnion(seen.sessions.map(\.evseID))
            ids.formUnion(seen.quarterHours.map(\.evseID))
            ids.formUnion(seen.outages.map(\.evseID))
        }
        return ids.filter { $0 > 0 }.sorted().map {
            NetworkMap.Port(evseID: $0, described: evses[$0], seen: summaries[$0])
        }
    }

    /// From the first frame, or the day of commissioning where that is later, to now or the end of service; not more
    /// than `history_days` back, so that a stray row or an as-of centuries away makes no millions of days.
    private static func observed(
        _ described: ChargePoint?, _ seen: ChargePointOutputs?, _ zone: ZoneTable, _ now: Instant, _ historyDays: Int
    ) -> Range<Instant> {
        guard let seen else { return now..<now }
        let opened = described?.commissioned.flatMap { Day(iso8601: $0) }.map { zone.instant(ofLocal: $0.start) }
        let closed = described?.decommissioned.flatMap { Day(iso8601: $0) }.map { zone.instant(ofLocal: $0.end) }
        let start = max(seen.firstReceived, opened ?? seen.firstReceived, now - Int64(historyDays) * .day)
        let end = min(now, closed ?? now)
        return start < end ? start..<end : end..<end
    }
}

extension Outage {
    /// The part within `observed`; it lasts only where both reach `now`. Nil where there is none.
    fileprivate func cut(to observed: Range<Instant>, now: Instant) -> Outage? {
        guard let part = range(now: now).overlap(observed) else { return nil }
        var outage = self
        outage.start = part.lowerBound
        outage.end = end == nil && part.upperBound == now ? nil : part.upperBound
        return outage
    }
}

/// `value` in thousandths, rounded to the nearest; nil where an Int64 cannot hold it.
func milli(_ value: Double) -> Int64? {
    Int64(exactly: (value * 1000).rounded())
}
