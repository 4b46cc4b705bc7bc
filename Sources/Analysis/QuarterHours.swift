import Telemetry

/// Spreads what is known of a port over UTC quarter hours, in exact integers.
///
/// A single stretch counts for its last 400 days at most (as long as any message may have waited, see `ClockRepair`): a
/// receive time of year 1, or an `--as-of` in 9999, must not fill memory.
struct QuarterHours {
    static let longest: Int64 = 400 * .day
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
        let start = max(a.at, b.at - Self.longest)
        var from = start
        var given: Int64 = 0
        while from < b.at {
            let next = min(b.at, from.quarterHour + .quarterHour)
            let due = Int64(Int128(total) * Int128(next - start) / Int128(b.at - start))
            self[from.quarterHour].energyMilliwh += due - given
            given = due
            from = next
        }
    }

    mutating func add(occupied spans: [Span], until now: Instant) {
        for span in spans {
            let bound = min(span.bound, now)
            var from = max(span.start, bound - Self.longest)
            while from < bound {
                let next = min(bound, from.quarterHour + .quarterHour)
                self[from.quarterHour].occupiedMilliseconds += next - from
                from = next
            }
        }
    }

    private subscript(start: Instant) -> QuarterHour {
        get { quarters[start] ?? QuarterHour(evseID: evse, start: start) }
        _modify { yield &quarters[start, default: QuarterHour(evseID: evse, start: start)] }
    }
}
