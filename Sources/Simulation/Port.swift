import Telemetry

/// One port over time: cars come, charge and go; its meter never stops counting.
///
/// A port is played a day of arrivals at a time; what it says is added to the station's script, in any order, some of
/// it for later days.
struct Port {
    let plan: PortPlan
    let station: StationPlan
    /// What the meter has really counted.
    var registerMilliwh: Int64
    /// What is subtracted on the display: grows when the register resets.
    var displayOffsetMilliwh: Int64 = 0
    /// The display's value while it is frozen.
    var frozenMilliwh: Int64?
    /// No car comes before.
    var freeAt: Instant
    /// Clock-aligned values are told up to here.
    var clockCursor: Instant
    var lastStatus: Status = .available
    var sessionCount = 0
    let drivers: [Driver]

    init(_ plan: PortPlan, station: StationPlan) {
        self.plan = plan
        self.station = station
        var random = Random(station.seed, .fleet, station.plan.number, plan.evse)
        registerMilliwh = random.within(120_000...9_800_000) * 1000
        let warmUp = station.warmUpStart
        freeAt = warmUp
        clockCursor = warmUp
        let northAmerican = station.plan.site.template.isNorthAmerican
        drivers = (0..<random.within(9...22)).map { _ in
            Driver.random(&random, northAmerican: northAmerican)
        }
    }

    var use: SiteUse { station.plan.site.template.use }
    var accent: Accent { station.plan.accent }

    func place(_ connector: Int = 0) -> Place {
        Place(evse: plan.evse, connector: plan.connectors[connector].id)
    }

    /// Plays all cars that arrive on the UTC day.
    mutating func play(_ day: Day, _ script: inout Script) {
        for wish in wishes(of: day) {
            guard let visit = visit(for: wish) else { continue }
            tellClock(until: visit.arrival, &script)
            play(visit, &script)
        }
        tellClock(until: max(day.end, freeAt), &script)
    }

    /// Clock-aligned values between sessions, at whole multiples of their period.
    private mutating func tellClock(until end: Instant, _ script: inout Script) {
        guard let seconds = accent.clockAlignedSeconds else {
            clockCursor = end
            return
        }
        let period = seconds * .second
        var next = Instant(milliseconds: (floorDivide(clockCursor.milliseconds, period) + 1) * period)
        clockCursor = max(clockCursor, end)
        while next < end {
            if next >= freeAt, !station.isBlocked(evse: plan.evse, at: next) {
                var reading = Reading(at: next, context: .clock, energyMilliwh: display(at: next))
                reading.voltageMillivolts = idleVoltage(at: next)
                reading.offeredMilliw = plan.ratedMilliw
                reading.offeredMilliamperes = plan.maxCurrentMilliamperes
                reading.temperatureMillicelsius = 21_000 + next.milliseconds / period % 17 * 100
                reading.isMislabelled = station.fault(.unitMislabelled, evse: plan.evse, at: next) != nil
                script.say(.clockAligned(place(), reading), at: next)
            }
            next = next + period
        }
    }

    private func idleVoltage(at instant: Instant) -> Phases {
        plan.isDC
            ? Phases() : Phases(l1: plan.voltageMillivolts, l2: plan.voltageMillivolts, l3: plan.voltageMillivolts)
    }

    /// Says a status; 2.0.1 knows fewer and says nothing where its word stays the same.
    mutating func tell(
        _ status: Status, _ place: Place, _ problem: Problem = .none, at instant: Instant, _ script: inout Script
    ) {
        let isSame = accent.version == .v201 ? status.v201 == lastStatus.v201 : status == lastStatus
        lastStatus = status
        if !isSame || (problem != .none && accent.version == .v16) {
            script.say(.status(place, status, problem), at: instant)
        }
    }

    /// What the display shows: the register, unless it is frozen or was reset.
    mutating func display(at instant: Instant) -> Int64 {
        if station.fault(.frozenRegister, evse: plan.evse, at: instant) != nil {
            let value = frozenMilliwh ?? (registerMilliwh - displayOffsetMilliwh)
            frozenMilliwh = value
            return value
        }
        if let value = frozenMilliwh {
            displayOffsetMilliwh = registerMilliwh - value
            frozenMilliwh = nil
        }
        return registerMilliwh - displayOffsetMilliwh
    }
}

/// What a station's ports share: its plan, its faults, its routine.
struct StationPlan {
    let seed: UInt64
    let plan: ChargePointPlan
    let faults: [Fault]
    let routine: RoutinePlan
    /// Times at which the driver of the anchor visit comes to port 1.
    let anchors: [Anchor]
    let travellers: Travellers
    /// The data's edges.
    let period: Range<Instant>
    let intervalSeconds: Int64

    /// The network runs for a day before the data begin, so that they begin in the middle of things.
    var warmUpStart: Instant { period.lowerBound - .day }

    /// The fault of this kind acting on a port now.
    func fault(_ kind: FindingKind, evse: Int, at instant: Instant) -> Int? {
        faults.firstIndex { $0.kind == kind && $0.acts(on: evse, at: instant) }
    }

    /// No visit may overlap these.
    func isBlocked(evse: Int, at instant: Instant) -> Bool {
        obstacles(evse: evse).contains { $0.contains(instant) }
    }

    func obstacles(evse: Int) -> [Range<Instant>] {
        routine.jobs.map(\.window)
            + faults.filter { $0.evse == 0 || $0.evse == evse }.flatMap(\.obstacles)
    }
}
