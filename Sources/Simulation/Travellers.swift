import Telemetry

/// Contract holders who charge at two neighbouring sites, on different days: honest people with one token in two
/// places. Each day a traveller has at most one charge point in mind; where it does not exist, nobody comes.
struct Travellers {
    let seed: UInt64
    private static let perPair = 6

    /// The traveller, if any, who comes to this charge point on `day`, in the site's late morning or early afternoon.
    func visit(on day: Day, to plan: ChargePointPlan) -> (arrival: Instant, driver: Driver)? {
        let reach = 2 * NetworkPlan.chargePointsPerSite
        let pair = plan.number / reach
        for number in 0..<Self.perPair {
            var random = Random(seed, .traveller, pair, number, Int(day.number))
            guard random.chance(perMille: 220), Int(random.below(Int64(reach))) == plan.number % reach else { continue }
            let arrival = plan.site.zone.instant(ofLocal: day.start + 10 * .hour + random.below(4 * .hour))
            // Evening in UTC may already be the next day; then this traveller stays away.
            return arrival.day == day ? (arrival, driver(pair, number, plan)) : nil
        }
        return nil
    }

    private func driver(_ pair: Int, _ number: Int, _ plan: ChargePointPlan) -> Driver {
        var random = Random(seed, .traveller, pair, number)
        let northAmerican = plan.site.template.isNorthAmerican
        let token = Token.contract(&random, northAmerican: northAmerican)
        var vehicle = Vehicle.random(&random, northAmerican: northAmerican)
        if vehicle.dc == nil { vehicle = .strong(&random, northAmerican: northAmerican) }
        return Driver(token: token, payment: .rfid, vehicle: vehicle)
    }
}
