import Telemetry

/// Spreads what is known of a port over UTC quarter hours, in exact integers.
///
/// A single stretch counts for its last 400 days at most (as long as any message may have waited, see `ClockRepair`): a
/// receive time of year 1, or an `--as-of` in 9999, must not fill memory.
struct QuarterHours {
    static let longest: Int64 = 400 * .day
    /// In order of time, only quarters in which something happened.
    private(set) var sorted: [QuarterHour] = []
    /// The place of the quarter asked for last: the next one is mostly that or the one after it.
    private var recent = 0
    private let evse: Int

    init(evse: Int) { self.evse = evse }

    mutating func add(_ activity: PortActivity) {
        for quarter in activity.quarters {
            self[quarter.start].peakPowerMilliw = quarter.peakMilliw
            self[quarter.start].chargingMilliseconds = quarter.chargingMilliseconds
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
        if recent < sorted.count, a.at < b.at, a.at >= sorted[recent].start, b.at - sorted[recent].start <= .quarterHour
        {
            sorted[recent].energyMilliwh += total
            return
        }
        guard b.at > a.at else {
            self[b.at.quarterHour].energyMilliwh += total
            return
        }
        let start = max(a.at, b.at - Self.longest)
        var from = start
        var given: Int64 = 0
        while from < b.at {
            let next = min(b.at, from.quarterHour + .quarterHour)
            let due = next == b.at ? total : Int64(Int128(total) * Int128(next - start) / Int128(b.at - start))
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
        mutating get { sorted[place(of: start)] }
        _modify {
            recent = place(of: start)
            yield &sorted[recent]
        }
    }

    private mutating func place(of start: Instant) -> Int {
        if recent < sorted.count, sorted[recent].start == start { return recent }
        if recent + 1 < sorted.count, sorted[recent + 1].start == start { return recent + 1 }
        var (low, high) = (0, sorted.count)
        if let last = sorted.last, last.start < start { low = high }
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].start < start { low = middle + 1 } else { high = middle }
        }
        if low == sorted.count || sorted[low].start != start {
            sorted.insert(QuarterHour(evseID: evse, start: start), at: low)
        }
        return low
    }
}
