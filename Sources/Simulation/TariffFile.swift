import Telemetry

/// Writes `tariffs.json`: one AC and one DC tariff for each currency in use, as OCPI 2.2.1 Tariff objects
/// (OCPI 2.2.1, mod_tariffs).
struct TariffFile {
    private let sites: [SiteTemplate]
    private let start: Day

    init(_ network: NetworkPlan, start: Day) {
        self.start = start
        var seen: [String] = []
        sites = network.sites.map(\.template).filter { site in
            defer { seen.append(site.currency) }
            return !seen.contains(site.currency)
        }
    }

    var bytes: [UInt8] {
        var out = JSONBytes()
        for (index, site) in sites.enumerated() {
            out.raw(index == 0 ? "[\n" : ",\n")
            out.raw(ac(site).bytes())
            out.raw(",\n")
            out.raw(dc(site).bytes())
        }
        out.raw("\n]\n")
        return out.bytes
    }

    /// Energy, cheaper at night, and a fee for cars that are full and stay.
    private func ac(_ site: SiteTemplate) -> JSONObject {
        let night = element(
            [component("ENERGY", site.priceAC * 7 / 10, step: 1)],
            restrictions: [("start_time", "22:00"), ("end_time", "06:00")])
        let day = element([component("ENERGY", site.priceAC, step: 1)])
        let parking = element([component("PARKING_TIME", site.priceAC * 2, step: 300)])
        return tariff("AC-" + site.currency, site, [night, day, parking])
    }

    /// A start fee and energy, dearer in the rush hours of working days.
    private func dc(_ site: SiteTemplate) -> JSONObject {
        let flat = element([component("FLAT", site.priceDC * 6 / 10, step: 1)])
        let rush = element(
            [component("ENERGY", site.priceDC * 115 / 100, step: 1)],
            restrictions: [("start_time", "16:00"), ("end_time", "19:00")],
            days: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"])
        let other = element([component("ENERGY", site.priceDC, step: 1)])
        return tariff("DC-" + site.currency, site, [flat, rush, other])
    }

    private func tariff(_ id: String, _ site: SiteTemplate, _ elements: [JSONObject]) -> JSONObject {
        var tariff = JSONObject()
        tariff.text("country_code", "SE")
        tariff.text("party_id", "LPX")
        tariff.text("id", id)
        tariff.text("currency", site.currency)
        tariff.text("type", "REGULAR")
        tariff.add("elements") { Self.array(elements, &$0) }
        tariff.add("last_updated") { $0.stamp(start.advanced(by: -30).start, .seconds) }
        return tariff
    }

    private func component(_ type: String, _ milliPrice: Int, step: Int) -> JSONObject {
        var component = JSONObject()
        component.text("type", type)
        component.add("price") { $0.thousandths(Int64(milliPrice)) }
        component.add("vat") { $0.raw("25.0") }
        component.number("step_size", step)
        return component
    }

    private func element(
        _ components: [JSONObject], restrictions: [(String, String)] = [], days: [String] = []
    ) -> JSONObject {
        var element = JSONObject()
        element.add("price_components") { Self.array(components, &$0) }
        guard !restrictions.isEmpty else { return element }
        var object = JSONObject()
        for (name, value) in restrictions { object.text(name, value) }
        if !days.isEmpty {
            object.add("day_of_week") { $0.raw("[" + days.map { "\"\($0)\"" }.joined(separator: ",") + "]") }
        }
        element.object("restrictions", object)
        return element
    }

    private static func array(_ objects: [JSONObject], _ out: inout JSONBytes) {
        out.raw("[")
        for (index, object) in objects.enumerated() {
            if index > 0 { out.raw(",") }
            out.raw(object.bytes())
        }
        out.raw("]")
    }
}
