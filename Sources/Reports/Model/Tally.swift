import Analysis
import Telemetry

/// The exact sums that KPIs divide; those of a larger place are the sums of its parts.
struct Tally: Sendable {
    var observedMs: Int64 = 0
    var downMs: Int64 = 0
    var downExcludedMs: Int64 = 0
    /// Not excluded and inside opening hours.
    var countedDownMs: Int64 = 0
    var silentMs: Int64 = 0
    var yearObservedMs: Int64 = 0
    var yearCountedDownMs: Int64 = 0
    var ukOpenMs: Int64 = 0
    var ukUnreliableMs: Int64 = 0
    var ukUnknownMs: Int64 = 0
    var outages: Int64 = 0
    var errors: Int64 = 0
    var occupiedMs: Int64 = 0
    var chargingMs: Int64 = 0
    var idleMs: Int64 = 0
    var sessionsStarted: Int64 = 0
    var ratedEnergyMilliwh: Int64 = 0
    var ratedCapacityMilliwh: Int64 = 0
    var judged: Int64 = 0
    var ended: Int64 = 0
    var powered: Int64 = 0
    var poweredAndEnded: Int64 = 0
    var succeeded: Int64 = 0
    var lastedFiveMinutes: Int64 = 0
    var completed: Int64 = 0
    var answered: Int64 = 0
    var accepted: Int64 = 0
    /// Milliseconds from the first sign to power.
    var waits: [Int64] = []
    var sessions: Int64 = 0
    var metered: Int64 = 0
    var energyMilliwh: Int64 = 0
    var withEnergy: Int64 = 0
    var pricedWithEnergy: Int64 = 0
    var idleAfterFullMs: Int64 = 0
    var sessionsWithIdle: Int64 = 0
    var visits: Int64 = 0
    var visitAttempts: Int64 = 0
    var judgedVisits: Int64 = 0
    var firstTimeVisits: Int64 = 0
    var peakQuarterMilliwh: Int64?
    var peakPorts: Int64 = 0

    /// Thousandths of W from which SI 2023/1168 calls a point rapid.
    private static let rapid: Int64 = 50_000_000

    /// - Parameter today: the local day of the report's as-of.
    mutating func add(_ day: PortDayRow, ratedMilliw: Int64?, today: Day) {
        let counted = day.downCountedMs
        observedMs += day.observedMs
        downMs += day.downMs
        downExcludedMs += day.downExcludedMs
        countedDownMs += counted
        silentMs += day.silentMs
        occupiedMs += day.occupiedMs
        chargingMs += day.chargingMs
        idleMs += max(0, day.occupiedMs - day.chargingMs)
        sessionsStarted += Int64(day.sessionsStarted)
        if day.day > today.advanced(by: -365) {
            yearObservedMs += day.observedMs
            yearCountedDownMs += counted
        }
        guard let ratedMilliw, ratedMilliw > 0 else { return }
        if ratedMilliw >= Self.rapid, day.day.iso8601.prefix(4) == today.iso8601.prefix(4) {
            ukOpenMs += day.openMs
            ukUnreliableMs += day.unreliableMs
            ukUnknownMs += day.unknownMs
        }
        ratedEnergyMilliwh.addSaturating(day.energyMilliwh)
        ratedCapacityMilliwh.addSaturating(
            Int64(clamping: Int128(ratedMilliw) * Int128(day.observedMs) / Int128(Int64.hour)))
    }

    mutating func add(_ row: SessionRow) {
        sessions += 1
        if let idle = row.idleMs {
            idleAfterFullMs.addSaturating(idle)
            sessionsWithIdle += 1
        }
        guard let energy = row.energyMilliwh else { return }
        metered += 1
        energyMilliwh.addSaturating(energy)
        if energy > 0 {
            withEnergy += 1
            if row.currency != nil { pricedWithEnergy += 1 }
        }
    }

    mutating func add(_ row: AttemptRow) {
        if let wait = row.waitMs { waits.append(wait) }
        if let isAccepted = row.attempt.isAccepted {
            answered += 1
            accepted += isAccepted ? 1 : 0
        }
        judged += row.isJudged ? 1 : 0
        powered += row.hadPower ? 1 : 0
        guard row.hasEnded else { return }
        ended += 1
        poweredAndEnded += row.hadPower ? 1 : 0
        succeeded += row.hasSucceeded ? 1 : 0
        lastedFiveMinutes += row.lastedFiveMinutes ? 1 : 0
        completed += row.isComplete ? 1 : 0
    }

    mutating func add(_ visit: VisitRow) {
        guard visit.outcome != .turnedDown else { return }
        // The end of a session that began before the data is a visit, but nothing says of how many attempts.
        if visit.attempts > 0 { visits += 1 }
        visitAttempts += Int64(visit.attempts)
        guard visit.outcome != .unjudged else { return }
        judgedVisits += 1
        if visit.outcome == .firstAttemptSuccess { firstTimeVisits += 1 }
    }

    mutating func add(_ peak: PeakRow) {
        peakQuarterMilliwh = max(peakQuarterMilliwh ?? 0, peak.energyMilliwh)
        peakPorts = max(peakPorts, peak.portsCharging)
    }
}

/// Tallies of every place, filled from below: what a port counts, its charge point, site and network count too.
struct Tallies {
    private(set) var places: [Place: Tally] = [:]

    mutating func add(to place: Place, _ change: (inout Tally) -> Void) {
        for outer in place.enclosing { change(&places[outer, default: Tally()]) }
    }

    /// Of the place alone: peaks do not add up.
    mutating func add(only place: Place, _ change: (inout Tally) -> Void) {
        change(&places[place, default: Tally()])
    }

    /// In order of scope and identity.
    var rows: [KPIRow] {
        places.keys.sorted().flatMap { place in
            KPI.all.filter { $0.scopes.contains(place.scope) }.map { kpi in
                let sums = kpi.sums(places[place]!)
                return KPIRow(place: place, kpi: kpi, numerator: sums.numerator, denominator: sums.denominator)
            }
        }
    }
}

extension Place: Comparable {
    static func port(_ siteID: String, _ chargePoint: String, _ evseID: Int) -> Place {
        evseID > 0
            ? Place(scope: .port, siteID: siteID, chargePoint: chargePoint, evseID: evseID)
            : .chargePoint(siteID, chargePoint)
    }

    static func chargePoint(_ siteID: String, _ id: String) -> Place {
        Place(scope: .chargePoint, siteID: siteID, chargePoint: id)
    }

    /// Itself and every place it lies in.
    var enclosing: [Place] {
        switch scope {
        case .port: [self] + Place.chargePoint(siteID, chargePoint).enclosing
        case .chargePoint: [self] + Place.site(siteID).enclosing
        case .site: [self, .network]
        case .network: [self]
        }
    }

    private var rank: Int { Scope.allCases.firstIndex(of: scope)! }

    public static func < (a: Place, b: Place) -> Bool {
        (a.rank, a.siteID, a.chargePoint, a.evseID) < (b.rank, b.siteID, b.chargePoint, b.evseID)
    }
}
