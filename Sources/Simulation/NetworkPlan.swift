import Telemetry

/// The standing network: sites, charge points and ports, drawn once from the seed.
struct NetworkPlan {
    var sites: [SitePlan] = []
    /// In the order of their numbers.
    var chargePoints: [ChargePointPlan] = []

    static let chargePointsPerSite = 4

    init(_ options: SimulationOptions, zones: (String) -> ZoneTable) {
        for number in 0..<options.chargePoints {
            if number % Self.chargePointsPerSite == 0 {
                sites.append(SitePlan(number / Self.chargePointsPerSite, zones: zones))
            }
            chargePoints.append(ChargePointPlan(number, site: sites[sites.count - 1], seed: options.seed))
        }
    }
}

struct SitePlan {
    var number: Int
    var template: SiteTemplate
    var zone: ZoneTable
    var id: String { "S\(number + 1)" }
    var name: String {
        let round = number / SiteTemplate.all.count
        return round == 0 ? template.name : "\(template.name) \(round + 1)"
    }

    init(_ number: Int, zones: (String) -> ZoneTable) {
        self.number = number
        template = SiteTemplate.all[number % SiteTemplate.all.count]
        zone = zones(template.timeZone)
    }

    func isOpen(at instant: Instant) -> Bool {
        guard let hours = template.openHours else { return true }
        return hours.contains(localHour(at: instant))
    }

    func localHour(at instant: Instant) -> Int {
        let local = zone.local(instant)
        return Int((local - local.day.start) / .hour)
    }

    /// 0 = Monday.
    func weekday(at instant: Instant) -> Int {
        Int(floorModulo(Int64(zone.local(instant).day.number) + 3, 7))
    }
}

struct ChargePointPlan {
    var number: Int
    var site: SitePlan
    var accent: Accent
    var model: String
    var ports: [PortPlan]
    /// Milliseconds the charger's clock is ahead of the CSMS's.
    var skewMilliseconds: Int64
    /// Thousandths by which this charge point is more, or less, popular than others.
    var popularity: Int64

    var id: String {
        let digits = String(number + 1)
        return "LP-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    init(_ number: Int, site: SitePlan, seed: UInt64) {
        self.number = number
        self.site = site
        var random = Random(seed, .layout, number)
        let slot = number % NetworkPlan.chargePointsPerSite
        let isDC = Self.isDC(site.template.use, slot)
        // The makes take turns, so that a small network has all of them.
        let turn = number + site.number + Int(seed % 12)
        let accent = isDC ? Accent.dc[turn % Accent.dc.count] : Accent.ac[turn % Accent.ac.count]
        self.accent = accent
        let power = Self.ratedKilowatts(isDC: isDC, site.template, accent: accent, &random)
        model = isDC ? "\(accent.model)\(power)" : accent.model
        let count = accent.hasTwoCables || (!isDC && random.chance(perMille: 350)) ? 1 : 2
        ports = (1...count).map {
            PortPlan(evse: $0, isDC: isDC, ratedMilliw: Int64(power) * 1_000_000, site: site.template, accent: accent)
        }
        skewMilliseconds = random.within(-700...900)
        popularity = random.within(700...1300)
    }

    private static func isDC(_ use: SiteUse, _ slot: Int) -> Bool {
        switch use {
        case .workplace: slot == 3
        case .city: slot >= 2
        case .highway: slot >= 1
        }
    }

    private static func ratedKilowatts(
        isDC: Bool, _ site: SiteTemplate, accent: Accent, _ random: inout Random
    ) -> Int {
        if !isDC { return site.isNorthAmerican ? 11 : random.pick([11, 22, 22]) }
        if accent.hasTwoCables { return 50 }
        return random.pick(site.use == .highway ? [150, 300] : [50, 150])
    }
}

/// A port: one car at a time.
struct PortPlan {
    var evse: Int
    var isDC: Bool
    var ratedMilliw: Int64
    /// AC: phases wired and the greatest current of each.
    var phases: Int
    var maxCurrentMilliamperes: Int64
    var voltageMillivolts: Int64
    /// The 1.6 connectorIds of its cables; a 2.0.1 port has connector 1.
    var connectors: [ConnectorPlan]
    var tariffID: String

    init(evse: Int, isDC: Bool, ratedMilliw: Int64, site: SiteTemplate, accent: Accent) {
        self.evse = evse
        self.isDC = isDC
        phases = isDC || site.isNorthAmerican ? 1 : 3
        voltageMillivolts = site.isNorthAmerican ? 240_000 : 230_000
        // 11 kW in North America is 48 A of one phase (11.52 kW), elsewhere 16 A of three.
        maxCurrentMilliamperes = site.isNorthAmerican ? 48_000 : (ratedMilliw > 11_000_000 ? 32_000 : 16_000)
        self.ratedMilliw = isDC || !site.isNorthAmerican ? ratedMilliw : 11_520_000
        connectors = Self.connectors(isDC: isDC, site: site, accent: accent, evse: evse)
        tariffID = (isDC ? "DC-" : "AC-") + site.currency
    }

    private static func connectors(isDC: Bool, site: SiteTemplate, accent: Accent, evse: Int) -> [ConnectorPlan] {
        let type = site.isNorthAmerican ? "IEC_62196_T1" : "IEC_62196_T2"
        guard isDC else {
            return [
                ConnectorPlan(
                    id: evse, standard: type, format: site.isNorthAmerican ? "CABLE" : "SOCKET",
                    powerType: site.isNorthAmerican ? "AC_1_PHASE" : "AC_3_PHASE")
            ]
        }
        let combo = ConnectorPlan(id: evse, standard: type + "_COMBO", format: "CABLE", powerType: "DC")
        guard accent.hasTwoCables else { return [combo] }
        return [combo, ConnectorPlan(id: 2, standard: "CHADEMO", format: "CABLE", powerType: "DC")]
    }
}

struct ConnectorPlan {
    /// The 1.6 connectorId.
    var id: Int
    var standard: String
    var format: String
    var powerType: String
}

func floorModulo(_ a: Int64, _ b: Int64) -> Int64 { a - floorDivide(a, b) * b }
