import Telemetry

/// Writes `fleet.yaml` (CONTRACT section 6).
struct FleetFile {
    let network: NetworkPlan
    let start: Day

    init(_ network: NetworkPlan, start: Day) {
        self.network = network
        self.start = start
    }

    var bytes: [UInt8] {
        var text = "sites:\n"
        for site in network.sites {
            text += siteText(site)
            for plan in network.chargePoints where plan.site.number == site.number { text += chargePointText(plan) }
        }
        return Array(text.utf8)
    }

    private func siteText(_ site: SitePlan) -> String {
        """
          - id: \(site.id)
            name: \(site.name)
            time_zone: \(site.template.timeZone)
            latitude: \(degrees(site.template.latitude))
            longitude: \(degrees(site.template.longitude))
            opening_hours: \(openingHours(site.template))
            charge_points:

        """
    }

    private func degrees(_ tenThousandths: Int) -> String {
        var out = JSONBytes()
        out.decimal(Int64(tenThousandths), scale: 4, digits: 4)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private func openingHours(_ site: SiteTemplate) -> String {
        guard let hours = site.openHours else { return "\"24/7\"" }
        func text(_ hour: Int) -> String { hour < 10 ? "0\(hour):00" : "\(hour):00" }
        let span = "[[\"\(text(hours.lowerBound))\", \"\(text(hours.upperBound))\"]]"
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        return "{" + days.map { "\($0): \(span)" }.joined(separator: ", ") + "}"
    }

    private func chargePointText(_ plan: ChargePointPlan) -> String {
        // Commissioned between two months and two years before the data begin.
        let age = Int32(60 + plan.number * 97 % 700)
        return """
                  - id: \(plan.id)
                    vendor: \(plan.accent.vendor)
                    model: \(plan.model)
                    commissioned: \(start.advanced(by: -age).iso8601)
                    evses:

            """ + plan.ports.map { portText($0, plan.accent.version) }.joined()
    }

    /// Only 1.6 numbers connectors across ports; a 2.0.1 charger names its ports itself.
    private func portText(_ port: PortPlan, _ version: Accent.Version) -> String {
        let connectors = port.connectors.enumerated().map { index, connector in
            "{id: \(index + 1), standard: \(connector.standard), format: \(connector.format), "
                + "power_type: \(connector.powerType)}"
        }
        let ids = port.connectors.map { String($0.id) }.joined(separator: ", ")
        return "          - {id: \(port.evse), " + (version == .v16 ? "ocpp_connector_ids: [\(ids)], " : "")
            + "max_power_w: \(port.ratedMilliw / 1000), tariff_id: \(port.tariffID), "
            + "connectors: [\(connectors.joined(separator: ", "))]}\n"
    }
}
