import Reports
import Revenue
import Telemetry

/// The tariffs that a fleet's ports may name.
struct KnownTariffs: Sendable {
    let path: String
    let ids: [String]

    struct Missing {
        var place: [FleetPlace]
        var message: String
    }

    /// Each tariff that ports name and that is not there, once, at the first of these ports.
    func missing(of fleet: Fleet) -> [Missing] {
        let known = Set(ids)
        var order: [String] = []
        var ports: [String: [(place: [FleetPlace], name: String)]] = [:]
        for (s, site) in fleet.sites.enumerated() {
            for (c, chargePoint) in site.chargePoints.enumerated() {
                for (e, evse) in chargePoint.evses.enumerated() {
                    guard let id = evse.tariffID, !known.contains(id) else { continue }
                    if ports[id] == nil { order.append(id) }
                    let evses = [FleetPlace.key("charge_points"), .index(c), .key("evses"), .index(e)]
                    ports[id, default: []].append(
                        (
                            [.key("sites"), .index(s)] + evses + [.key("tariff_id")],
                            "charge point \(chargePoint.id), evse \(evse.id)"
                        ))
                }
            }
        }
        return order.map { id in
            let named = ports[id]!
            let count = named.count > 1 ? ", which \(named.count) ports name" : ""
            return Missing(
                place: named[0].place,
                message: "\(named[0].name): \(path) has no tariff \"\(id)\"\(count)\(remedy(id))")
        }
    }

    private func remedy(_ id: String) -> String {
        let near = Nearest.hint(to: id, in: ids)
        if !near.isEmpty { return near }
        let some = ids.prefix(8).joined(separator: ", ") + (ids.count > 8 ? ", …" : "")
        return ids.isEmpty ? "; it has none at all" : "; it has \(some)"
    }
}
