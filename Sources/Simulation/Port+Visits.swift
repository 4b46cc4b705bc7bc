import Telemetry

/// One car's stay at the port, as planned before it plays.
struct Visit {
    enum Outcome {
        case charge
        /// Plugs in, does nothing, leaves.
        case neverAuthorises
        /// Is let in and leaves without plugging in.
        case neverPlugsIn
    }
    var arrival: Instant
    /// The driver is back by then.
    var leave: Instant
    var driver: Driver
    var outcome: Outcome
    /// Thousandths of percent at arrival, and where the driver is content.
    var startSoc: Int64
    var targetSoc: Int64
    /// Index of the cable used.
    var connector: Int
    /// Cards refused before the right one.
    var refusals: Int
    var random: Random
}

/// A car that wants to come: by chance, or because something needs it to.
struct Wish {
    enum Cause {
        case chance
        /// A fault shows itself in it; it takes all the port gives and stays long enough.
        case fault(Int)
        case anchor(Driver)
        case traveller(Driver)
    }
    var arrival: Instant
    var cause: Cause

    /// Other cars make way for it.
    var isCertain: Bool {
        switch cause {
        case .fault, .anchor: true
        case .chance, .traveller: false
        }
    }
}

extension Port {
    /// Everyone who wants to come on this UTC day, in order of arrival.
    func wishes(of day: Day) -> [Wish] {
        var random = Random(station.seed, .arrivals, station.plan.number, plan.evse, Int(day.number))
        let demand = Demand(plan: station.plan, isDC: plan.isDC, start: station.period.lowerBound.day)
        var wishes: [Wish] = []
        for slot in 0..<144 {
            let arrival = day.start + Int64(slot) * 10 * .minute + random.below(10 * .minute)
            if random.chance(perMillion: demand.perMillion(at: arrival)) {
                wishes.append(Wish(arrival: arrival, cause: .chance))
            }
        }
        wishes += certainWishes.filter { $0.arrival.day == day }
        if plan.evse == 1, let (arrival, driver) = station.travellers.visit(on: day, to: station.plan) {
            wishes.append(Wish(arrival: arrival, cause: .traveller(driver)))
        }
        return wishes.sorted { $0.arrival < $1.arrival }
    }

    private var certainWishes: [Wish] {
        var wishes: [Wish] = []
        for (index, fault) in station.faults.enumerated()
        where fault.evse == plan.evse || (fault.evse == 0 && plan.evse == 1) {
            wishes += fault.arrivals.map { Wish(arrival: $0, cause: .fault(index)) }
        }
        if plan.evse == 1 { wishes += station.anchors.map { Wish(arrival: $0.arrival, cause: .anchor($0.driver)) } }
        return wishes
    }

    /// The visit that comes of a wish; nil where the port is taken or closed.
    func visit(for wish: Wish) -> Visit? {
        let minute = Int(wish.arrival.milliseconds / .minute)
        var random = Random(station.seed, .visit, station.plan.number, plan.evse, minute)
        let latest = latestLeave(after: wish.arrival, isCertain: wish.isCertain)
        guard wish.arrival >= freeAt, latest - wish.arrival >= 16 * .minute else { return nil }
        let stay = stayMinutes(wish, &random)
        let driver = driver(wish, &random)
        if driver.payment != .rfid, station.isOffline(at: wish.arrival) { return nil }
        let startSoc = startSoc(wish, &random)
        return Visit(
            arrival: wish.arrival, leave: min(wish.arrival + stay * .minute, latest), driver: driver,
            outcome: outcome(wish, &random), startSoc: startSoc,
            targetSoc: targetSoc(wish, after: startSoc, &random),
            connector: plan.connectors.count > 1 && random.chance(perMille: 120) ? 1 : 0,
            refusals: refusals(wish, driver, &random), random: random)
    }

    /// The next thing that a visit must be over before.
    private func latestLeave(after arrival: Instant, isCertain: Bool) -> Instant {
        var latest = arrival + 20 * .hour
        for obstacle in station.obstacles(evse: plan.evse) {
            if obstacle.contains(arrival) { return arrival }
            if obstacle.lowerBound > arrival { latest = min(latest, obstacle.lowerBound - 5 * .minute) }
        }
        for wish in certainWishes where wish.arrival > arrival { latest = min(latest, wish.arrival - 6 * .minute) }
        return latest
    }

    private func stayMinutes(_ wish: Wish, _ random: inout Random) -> Int64 {
        switch wish.cause {
        case .anchor: return Anchor.stayMinutes
        case .fault(let index) where station.faults[index].copied != nil: return random.within(30...50)
        case .fault: return plan.isDC ? random.within(32...44) : random.within(90...200)
        case .traveller: return random.within(25...45)
        case .chance:
            let hour = station.plan.site.localHour(at: wish.arrival)
            return Demand.stayMinutes(use, isDC: plan.isDC, localHour: hour, &random)
        }
    }

    private func driver(_ wish: Wish, _ random: inout Random) -> Driver {
        let northAmerican = station.plan.site.template.isNorthAmerican
        var driver: Driver
        switch wish.cause {
        case .anchor(let known), .traveller(let known): return known
        case .fault(let index):
            if let copied = station.faults[index].copied { return copied }
            driver = Driver.random(&random, northAmerican: northAmerican)
            driver.vehicle = .strong(&random, northAmerican: northAmerican)
            driver.payment = driver.payment == .app ? .rfid : driver.payment
            driver.token = .rfid(&random)
            driver.payment = .rfid
        case .chance:
            let isRegular = random.chance(perMille: use == .highway ? 350 : 780)
            driver = isRegular ? random.pick(drivers) : Driver.random(&random, northAmerican: northAmerican)
            // Cars without a DC inlet do not stop at a DC port.
            while plan.isDC, driver.vehicle.dc == nil { driver = Driver.random(&random, northAmerican: northAmerican) }
            if driver.payment == .terminal { driver.token = .terminal(&random) }
        }
        return driver
    }

    private func outcome(_ wish: Wish, _ random: inout Random) -> Visit.Outcome {
        guard case .chance = wish.cause else { return .charge }
        switch random.below(1000) {
        case ..<28: return .neverAuthorises
        case ..<40: return .neverPlugsIn
        default: return .charge
        }
    }

    private func startSoc(_ wish: Wish, _ random: inout Random) -> Int64 {
        switch wish.cause {
        case .fault: random.within(9_000...24_000)
        case .anchor: 12_000
        default: plan.isDC ? random.bell(8_000...58_000) : random.bell(15_000...88_000)
        }
    }

    private func targetSoc(_ wish: Wish, after start: Int64, _ random: inout Random) -> Int64 {
        switch wish.cause {
        case .fault, .anchor: return 97_000
        default:
            let wished = random.pick([80_000, 80_000, 85_000, 90_000, 100_000] as [Int64])
            return max(plan.isDC ? wished - random.below(8_000) : wished, start + 6_000)
        }
    }

    private func refusals(_ wish: Wish, _ driver: Driver, _ random: inout Random) -> Int {
        guard case .chance = wish.cause, driver.payment == .rfid, random.chance(perMille: 30) else { return 0 }
        return Int(random.within(1...2))
    }
}

extension StationPlan {
    /// Without a connection to the CSMS: nothing can be started or stopped remotely.
    func isOffline(at instant: Instant) -> Bool {
        routine.blips.contains { $0.contains(instant) }
            || faults.contains { $0.kind == .offlineGap && $0.window.contains(instant) }
    }
}
