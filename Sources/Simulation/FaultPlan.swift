import Telemetry

/// Which faults happen where and when.
///
/// The period is cut into *slots* of about a week. Each slot of a charge point that is not spared holds one fault in
/// its middle, so faults of a port never overlap; the slot's edges are left for routine work (`RoutinePlan`). Each
/// kind in turn is the one used least so far by the charge points before, so a plan never depends on those after.
struct FaultPlan {
    let options: SimulationOptions
    let slots: Slots
    private var used: [Int]

    init(_ options: SimulationOptions) {
        self.options = options
        slots = Slots(options)
        used = Array(repeating: 0, count: options.faults.count)
    }

    /// One charge point of every site stays healthy, never the site's first.
    func isSpared(_ plan: ChargePointPlan) -> Bool {
        var random = Random(options.seed, .faults, -1 - plan.site.number)
        return Int(random.within(1...Int64(NetworkPlan.chargePointsPerSite - 1)))
            == plan.number % NetworkPlan.chargePointsPerSite
    }

    /// The faults of the next charge point. Call in the order of their numbers.
    mutating func faults(of plan: ChargePointPlan, network: NetworkPlan) -> [Fault] {
        guard !options.faults.isEmpty, !isSpared(plan) else { return [] }
        var random = Random(options.seed, .faults, plan.number)
        var faults: [Fault] = []
        for slot in 0..<slots.count {
            if let fault = fault(of: plan, network: network, slot: slot, &random) { faults.append(fault) }
        }
        return faults
    }

    private mutating func fault(
        of plan: ChargePointPlan, network: NetworkPlan, slot: Int, _ random: inout Random
    ) -> Fault? {
        let slotStart = slots.start(slot)
        let able = options.faults.indices.filter { plan.canHave(options.faults[$0], at: slotStart + .day) }
        guard let index = choose(able, &random) else { return nil }
        used[index] += 1
        let kind = options.faults[index]
        let traits = FaultTraits.of(kind)
        let evse = traits.isPort ? Int(random.within(1...Int64(plan.ports.count))) : 0
        if kind == .tokenAtTwoSites { return copiedToken(plan, network: network, slot: slot, &random) }
        let window = slots.window(slot, minutes: random.within(traits.minutes), site: plan.site, &random)
        let arrivals = Self.arrivals(traits.visits, in: window, site: plan.site, &random)
        return Fault(kind: kind, evse: evse, window: window, arrivals: arrivals, copied: nil)
    }

    /// The kind used least; of several, first those few can have, then by lot.
    private func choose(_ able: [Int], _ random: inout Random) -> Int? {
        guard let least = able.map({ used[$0] }).min() else { return nil }
        let due = able.filter { used[$0] == least }
        let lot = due[Int(random.below(Int64(due.count)))]
        for kind in FaultTraits.rareFirst {
            if let rare = due.first(where: { options.faults[$0] == kind }) { return rare }
        }
        return lot
    }

    /// Visits spread evenly over the window, each a little off; at opening hours only.
    private static func arrivals(
        _ count: Int, in window: Range<Instant>, site: SitePlan, _ random: inout Random
    ) -> [Instant] {
        guard count > 0 else { return [] }
        let step = (window.upperBound - window.lowerBound) / Int64(count)
        return (0..<count)
            .map { window.lowerBound + Int64($0) * step + random.within(4...12) * .minute }
            .filter { site.isOpen(at: $0) && site.isOpen(at: $0 + .hour) }
    }

    /// The copy arrives while the owner of the token charges at the neighbouring site.
    private func copiedToken(
        _ plan: ChargePointPlan, network: NetworkPlan, slot: Int, _ random: inout Random
    ) -> Fault? {
        guard let partner = plan.partnerNumber else { return nil }
        let anchor = Anchor(of: network.chargePoints[partner], slot: slot, slots: slots, seed: options.seed)
        let arrival = anchor.arrival + random.within(9...19) * .minute
        return Fault(
            kind: .tokenAtTwoSites, evse: 0, window: arrival..<(arrival + .hour), arrivals: [arrival],
            copied: anchor.driver)
    }
}

/// The period cut into pieces of about a week.
struct Slots {
    let period: Range<Instant>
    let count: Int
    private let length: Int64

    init(_ options: SimulationOptions) {
        period = options.start.start..<options.start.advanced(by: Int32(options.days)).start
        count = max(1, options.days / 7)
        length = (period.upperBound - period.lowerBound) / Int64(count)
    }

    func start(_ slot: Int) -> Instant { period.lowerBound + Int64(slot) * length }

    /// The middle of a slot, where its fault lies: some quiet time comes before, a day after.
    func middle(_ slot: Int) -> Range<Instant> {
        let before = min((slot == 0 ? 30 : 14) * .hour, length / 4)
        let after = min(.day, length / 4)
        return (start(slot) + before)..<(start(slot) + length - after)
    }

    /// The end of a slot, after its fault.
    func tail(_ slot: Int) -> Range<Instant> {
        (start(slot) + length - min(.day, length / 4))..<(start(slot) + length)
    }

    /// A time within the middle, beginning in the local morning where the middle is long enough.
    func window(_ slot: Int, minutes: Int64, site: SitePlan, _ random: inout Random) -> Range<Instant> {
        let middle = middle(slot)
        let room = middle.upperBound - middle.lowerBound
        let duration = min(minutes * .minute, room * 3 / 4)
        var begin = middle.lowerBound + random.below(max(1, room - duration))
        let wish = random.within(7...13)
        let local = site.zone.local(begin)
        let morning = site.zone.instant(ofLocal: local.day.start + wish * .hour + random.below(.hour))
        for candidate in [morning, morning + .day, morning - .day]
        where candidate >= middle.lowerBound && candidate + duration <= middle.upperBound {
            begin = candidate
            break
        }
        return begin..<(begin + duration)
    }
}

/// A visit that each charge point of an even site gets at the end of each slot, fault or no fault: its driver's token
/// is the one that `token-at-two-sites` copies next door. Being there always, it costs the independence of charge
/// points nothing.
struct Anchor {
    var arrival: Instant
    var driver: Driver
    static let stayMinutes: Int64 = 80

    init(of plan: ChargePointPlan, slot: Int, slots: Slots, seed: UInt64) {
        var random = Random(seed, .anchor, plan.number, slot)
        let tail = slots.tail(slot)
        let length = tail.upperBound - tail.lowerBound
        arrival = tail.lowerBound + length / 2 + random.below(max(1, length / 8))
        let northAmerican = plan.site.template.isNorthAmerican
        var vehicle = Vehicle.strong(&random, northAmerican: northAmerican)
        // A large battery and a slow car: the visit lasts on any charger.
        vehicle.dc?.peakMilliw = 48_000_000
        let token =
            random.chance(perMille: 500) ? Token.rfid(&random) : .contract(&random, northAmerican: northAmerican)
        driver = Driver(token: token, payment: .rfid, vehicle: vehicle)
    }
}
