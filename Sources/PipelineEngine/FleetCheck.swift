import Foundation
import Telemetry
import Yams

/// Looks for values that no network can have, and for names that stand for two things.
struct FleetCheck {
    let path: String
    let root: Node
    /// Places with a key that nobody knows: what is missing there has been told.
    let misspelt: Set<String>
    let tariffs: KnownTariffs?
    private(set) var problems: [PipelineProblem] = []
    private var sites: [String: Int] = [:]
    private var chargePoints: [String: Int] = [:]

    init(path: String, root: Node, misspelt: Set<String>, tariffs: KnownTariffs?) {
        self.path = path
        self.root = root
        self.misspelt = misspelt
        self.tariffs = tariffs
    }

    /// More than any port has; a value in milliwatts would be beyond it.
    private static let greatestPowerW = 20_000_000.0

    mutating func check(_ fleet: Fleet) {
        if fleet.sites.isEmpty { report([.key("sites")], "sites is empty; list at least one, or leave out --fleet") }
        for (index, site) in fleet.sites.enumerated() { check(site, [.key("sites"), .index(index)]) }
        for missing in tariffs?.missing(of: fleet) ?? [] { report(missing.place, missing.message) }
    }

    private mutating func check(_ site: Site, _ place: [FleetPlace]) {
        let line = root.line(of: place + [.key("id")])
        if isNamed(site.id, "a site", place) {
            if let first = sites.updateValue(line, forKey: site.id) {
                report(
                    place + [.key("id")], "site \(site.id) stands in line \(first) already; give each site its own id")
            }
        }
        let name = "site \(site.id)"
        range(site.latitude, -90...90, "\(name): latitude", "degrees", place + [.key("latitude")])
        range(site.longitude, -180...180, "\(name): longitude", "degrees", place + [.key("longitude")])
        if (site.latitude == nil) != (site.longitude == nil), !misspelt.contains(place.words) {
            report(place, "\(name): latitude and longitude go together; give both or none")
        }
        if TimeZone(identifier: site.timeZone) == nil {
            report(
                place + [.key("time_zone")],
                "\(name): unknown time_zone \"\(site.timeZone)\"; use an IANA name such as Europe/Stockholm")
        }
        if case .weekly(let days)? = site.openingHours { check(days, name, place + [.key("opening_hours")]) }
        for (index, chargePoint) in site.chargePoints.enumerated() {
            check(chargePoint, place + [.key("charge_points"), .index(index)])
        }
    }

    private mutating func check(_ days: [String: [[String]]], _ name: String, _ place: [FleetPlace]) {
        for (day, spans) in days.sorted(by: { $0.key < $1.key }) {
            let here = place + [.key(day)]
            if !["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(day) {
                report(
                    here, "\(name): opening_hours has the day \"\(day)\"; days are mon, tue, wed, thu, fri, sat, sun")
            }
            for span in spans where span.count != 2 || !span.allSatisfy(Self.isTimeOfDay) || span[0] == span[1] {
                report(here, "\(name): opening hours \(span) are not two times such as [\"06:00\",\"22:00\"]")
            }
        }
    }

    private mutating func check(_ chargePoint: ChargePoint, _ place: [FleetPlace]) {
        let line = root.line(of: place + [.key("id")])
        if isNamed(chargePoint.id, "a charge point", place),
            let first = chargePoints.updateValue(line, forKey: chargePoint.id)
        {
            report(
                place + [.key("id")],
                "charge point \(chargePoint.id) stands in line \(first) already; each stands at one site, once")
        }
        let name = "charge point \(chargePoint.id)"
        for (key, text) in [("commissioned", chargePoint.commissioned), ("decommissioned", chargePoint.decommissioned)]
        {
            guard let text, Day(iso8601: text) == nil else { continue }
            report(place + [.key(key)], "\(name): \(key) \"\(text)\" is no day; write 2025-06-01")
        }
        if let from = chargePoint.commissioned, let to = chargePoint.decommissioned, to < from {
            report(
                place + [.key("decommissioned")], "\(name): decommissioned before it was commissioned; exchange them")
        }
        if chargePoint.evses.isEmpty {
            report(place + [.key("evses")], "\(name) has no evses; list its ports, at least {id: 1}")
        }
        unique(chargePoint.evses.map(\.id), "\(name): evse", place + [.key("evses")])
        check(chargePoint.evses, name, place + [.key("evses")])
    }

    private mutating func check(_ evses: [EVSE], _ name: String, _ place: [FleetPlace]) {
        var ports: [Int: Int] = [:]
        for (index, evse) in evses.enumerated() {
            let here = place + [.index(index)]
            let name = "\(name), evse \(evse.id)"
            if let power = evse.maxPowerW, !(power > 0 && power <= Self.greatestPowerW) {
                report(
                    here + [.key("max_power_w")],
                    "\(name): max_power_w \(number(power)) is impossible; give watts above 0, or leave it out")
            }
            if let connectors = evse.connectors {
                unique(connectors.map(\.id), "\(name): connector", here + [.key("connectors")])
            }
            for connector in evse.ocppConnectorIDs ?? [] {
                if connector < 1 {
                    report(
                        here + [.key("ocpp_connector_ids")], "\(name): ocpp_connector_ids begin at 1, not \(connector)")
                } else if let other = ports.updateValue(evse.id, forKey: connector) {
                    report(
                        here + [.key("ocpp_connector_ids")],
                        "\(name): connectorId \(connector) belongs to evse \(other) already; list it once")
                }
            }
        }
    }

    private mutating func unique(_ ids: [Int], _ what: String, _ place: [FleetPlace]) {
        var seen: Set<Int> = []
        for (index, id) in ids.enumerated() {
            let here = place + [.index(index)]
            if id < 1 { report(here, "\(what) ids begin at 1, not \(id)") }
            if !seen.insert(id).inserted { report(here, "\(what) \(id) stands there twice; give each its own id") }
        }
    }

    private mutating func isNamed(_ id: String, _ what: String, _ place: [FleetPlace]) -> Bool {
        guard id.allSatisfy(\.isWhitespace) else { return true }
        report(place + [.key("id")], "\(what) with an empty id; name it as its messages do")
        return false
    }

    private mutating func range(
        _ value: Double?, _ range: ClosedRange<Double>, _ what: String, _ unit: String, _ place: [FleetPlace]
    ) {
        guard let value, !range.contains(value) else { return }
        report(
            place,
            "\(what) \(number(value)) is impossible; give \(unit) from \(number(range.lowerBound)) to \(number(range.upperBound))"
        )
    }

    private mutating func report(_ place: [FleetPlace], _ message: String) {
        problems.append(PipelineProblem(path: path, line: root.line(of: place), message: message))
    }

    private static func isTimeOfDay(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1])
        else { return false }
        return (0...23).contains(hour) && (0...59).contains(minute) || (hour, minute) == (24, 0)
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
