import Telemetry

/// Spreads what is known of a port over UTC quarter hours, in exact integers.
struct QuarterHours {
    private var quarters: [Instant: QuarterHour] = [:]
    private let evse: Int

    init(evse: Int) { self.evse = evse }

    /// In order of time, only quarters in which something happened.
    var sorted: [QuarterHour] { quarters.values.sorted { $0.start < $1.start } }

    mutating func add(_ activity: PortActivity) {
        for (start, quarter) in activity.quarters {
            self[start].peakPowerMilliw = quarter.peakMilliw
            self[start].chargingMilliseconds = quarter.chargingMilliseconds
        }
    }

    mutating func add(_ session: Session) {
        if let start = session.start { self[start.quarterHour].sessionsStarted += 1 }
        for (a, b) in zip(session.energyCurve, session.energyCurve.dropFirst()) where b.energyMilliwh > a.energyMilliwh
        {
            spread(from: a, to: b)
        }
        if let first = session.energyCurve.first, first.energyMilliwh > 0 {
            self[first.at.quarterHour].energyMilliwh += first.energyMilliwh
        }
    }

    /// Energy flows evenly between two points; each quarter gets the difference of the rounded running total, so that the
    /// parts add up to the whole.
    private mutating func spread(from a: EnergyPoint, to b: EnergyPoint) {
        let total = b.energyMilliwh - a.energyMilliwh
        guard b.at > a.at else {
            self[b.at.quarterHour].energyMilliwh += total
            return
        }
        var from = a.at
        var given: Int64 = 0
        while from < b.at {
            let next = min(b.at, from.quarterHour + .quarterHour)
            let due = Int64(Int128(total) * Int128(next - a.at) / Int128(b.at - a.at))
            self[from.quarterHour].energyMilliwh += due - given
            given = due
            from = next
        }
    }

    mutating func add(occupied spans: [Span], until now: Instant) {
        fill(spans, until: now) { $0.occupiedMilliseconds += $1 }
    }

    mutating func add(outages: [Outage], until now: Instant) {
        fill(outages.map { Span(start: $0.start, end: $0.end) }, until: now) { $0.downMilliseconds += $1 }
    }

    private mutating func fill(_ spans: [Span], until now: Instant, _ add: (inout QuarterHour, Int64) -> Void) {
        for span in spans {
            var from = span.start
            while from < min(span.bound, now) {
                let next = min(span.bound, now, from.quarterHour + .quarterHour)
                add(&self[from.quarterHour], next - from)
                from = next
            }
        }
    }

    private subscript(start: Instant) -> QuarterHour {
        get { quarters[start] ?? QuarterHour(evseID: evse, start: start) }
        _modify { yield &quarters[start, default: QuarterHour(evseID: evse, start: start)] }
    }
}
