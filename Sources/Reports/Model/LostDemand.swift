import Analysis
import Telemetry

/// What an outage probably cost: what the port itself delivers at those hours of the day when it is up.
///
/// An upper bound: a driver who went to the port beside it is counted as lost. Nothing is said (NULL) of a port that
/// was up for less than a day or delivered nothing.
struct LostDemand {
    static let energyDoc =
        "Estimate: the port's own mean power by local hour of day while up, times the outage's hours; NULL: too little "
        + "to say."
    static let revenueDoc =
        "Estimate: lost_energy_wh times the port's own revenue per Wh (without VAT); an upper bound, as drivers may "
        + "have used another port."

    /// Wh per millisecond up, by local hour of day.
    private let rate: [Double]
    private let zone: ZoneTable
    private let observed: Range<Instant>
    private let now: Instant
    /// Currency units per Wh, in the currency in which the port earned most.
    private let price: (perWh: Double, currency: String)?

    init?(_ station: NetworkMap.Station, evseID: Int, sessions: [SessionRow], now: Instant) {
        zone = station.zone
        observed = station.observed
        self.now = now
        var upMs = Array(repeating: Int64(0), count: 24)
        var energy = Array(repeating: Int64(0), count: 24)
        zone.forEachLocalHour(in: observed) { hour, ms in upMs[hour % 24] += ms }
        for outage in station.ledger where outage.evseID == evseID {
            zone.forEachLocalHour(in: outage.range(now: now)) { hour, ms in upMs[hour % 24] -= ms }
        }
        for quarter in station.seen?.quarterHours ?? [] where quarter.evseID == evseID {
            energy[zone.weekHour(quarter.start) % 24].addSaturating(quarter.energyMilliwh)
        }
        let totalMs = upMs.reduce(0, +)
        let totalWh = energy.reduce(0.0) { $0 + Double($1) / 1000 }
        guard totalMs >= .day, totalWh > 0 else { return nil }
        // An hour of the day that was hardly ever up says nothing of itself: the port's mean stands in.
        rate = (0..<24).map { hour in
            upMs[hour] >= .hour ? Double(energy[hour]) / 1000 / Double(upMs[hour]) : totalWh / Double(totalMs)
        }
        price = Self.price(sessions)
    }

    func energyWh(_ outage: Outage) -> Double {
        guard let within = outage.range(now: now).overlap(observed) else { return 0 }
        var energy = 0.0
        zone.forEachLocalHour(in: within) { hour, ms in energy += rate[hour % 24] * Double(ms) }
        return energy
    }

    func revenue(_ outage: Outage) -> (amount: Double, currency: String)? {
        price.map { (energyWh(outage) * $0.perWh, $0.currency) }
    }

    private static func price(_ sessions: [SessionRow]) -> (perWh: Double, currency: String)? {
        var earned: [String: (micros: Int64, milliwh: Int64)] = [:]
        for row in sessions {
            guard let currency = row.currency else { continue }
            earned[currency, default: (0, 0)].micros.addSaturating(row.price.exclVATMicros)
            earned[currency, default: (0, 0)].milliwh.addSaturating(row.session.energyMilliwh)
        }
        let best = earned.keys.sorted().max { earned[$0]!.micros < earned[$1]!.micros }
        guard let best, let sum = earned[best], sum.milliwh > 0 else { return nil }
        return (Double(sum.micros) / 1000 / Double(sum.milliwh), best)
    }
}
