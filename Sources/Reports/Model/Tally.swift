import Analysis
import Telemetry

/// The exact sums that KPIs divide; those of a larger place are the sums of its parts.
struct Tally: Sendable {
    var observedMs: Int64 = 0
    var downMs: Int64 = 0
    var downExcludedMs: Int64 = 0
    var outages: Int64 = 0
    var errors: Int64 = 0
    var occupiedMs: Int64 = 0
    var chargingMs: Int64 = 0
    var sessionsStarted: Int64 = 0
    var ratedEnergyMilliwh: Int64 = 0
    var ratedCapacityMilliwh: Int64 = 0
    var judged: Int64 = 0
    var withPower: Int64 = 0
    var succeeded: Int64 = 0
    var energyWithPower: Int64 = 0
    var withEnergy: Int64 = 0
    var pricedWithEnergy: Int64 = 0
    var visits: Int64 = 0
    var visitSessions: Int64 = 0
    var judgedVisits: Int64 = 0
    var firstTimeVisits: Int64 = 0
    var authorizationsAnswered: Int64 = 0
    var authorizationsAccepted: Int64 = 0

    mutating func add(_ day: PortDayRow, ratedMilliw: Int64?) {
        observedMs += day.observedMs
        downMs += day.downMs
        downExcludedMs += day.downExcludedMs
        occupiedMs += day.occupiedMs
        chargingMs += day.chargingMs
        sessionsStarted += Int64(day.sessionsStarted)
        guard let ratedMilliw, ratedMilliw > 0 else { return }
        ratedEnergyMilliwh.addSaturating(day.energyMilliwh)
        ratedCapacityMilliwh.addSaturating(
            Int64(clamping: Int128(ratedMilliw) * Int128(day.observedMs) / Int128(Int64.hour)))
    }

    mutating func add(_ row: SessionRow) {
        if row.session.energyMilliwh > 0 {
            withEnergy += 1
            if row.currency != nil { pricedWithEnergy += 1 }
        }
        guard row.outcome.isJudged else { return }
        judged += 1
        if row.outcome == .success { succeeded += 1 }
        if row.outcome.hadPower {
            withPower += 1
            energyWithPower.addSaturating(row.session.energyMilliwh)
        }
    }

    mutating func add(_ visit: VisitRow) {
        visits += 1
        visitSessions += Int64(visit.sessions)
        guard visit.outcome != .unjudged else { return }
        judgedVisits += 1
        if visit.outcome == .firstAttemptSuccess { firstTimeVisits += 1 }
    }

    mutating func add(_ authorization: Authorization) {
        guard let status = authorization.status else { return }
        authorizationsAnswered += 1
        if status == "Accepted" { authorizationsAccepted += 1 }
    }
}

/// Tallies of every place, filled from below: what a port counts, its charge point, site and network count too.
struct Tallies {
    private(set) var places: [Place: Tally] = [:]

    mutating func add(to place: Place, _ change: (inout Tally) -> Void) {
        for outer in place.enclosing { change(&places[outer, default: Tally()]) }
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
