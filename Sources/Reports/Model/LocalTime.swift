import Telemetry

/// Calendar days and hours at a site, from its zone table: days have 23, 24 or 25 hours.
extension ZoneTable {
    func localDay(_ instant: Instant) -> Day { local(instant).day }

    func bounds(ofLocalDay day: Day) -> Range<Instant> {
        let start = instant(ofLocal: day.start)
        return start..<max(start, instant(ofLocal: day.end))
    }

    /// Cuts `range` at local midnights (a day may come in several pieces).
    func forEachLocalDay(in range: Range<Instant>, _ body: (Day, _ milliseconds: Int64) -> Void) {
        forEachPiece(of: .day, in: range) { body(Day(number: Int32($0)), $1) }
    }

    /// Cuts `range` at full local hours; `weekHour` is 0 for Monday 00–01 … 167 for Sunday 23–24.
    func forEachLocalHour(in range: Range<Instant>, _ body: (_ weekHour: Int, _ milliseconds: Int64) -> Void) {
        forEachPiece(of: .hour, in: range) { body(Self.weekHour($0), $1) }
    }

    /// Cuts `range` where the local reading reaches a multiple of `unit`, and at changes of the offset: some zones set
    /// clocks back across midnight, so that a day goes on after the next has begun.
    private func forEachPiece(
        of unit: Int64, in range: Range<Instant>, _ body: (_ number: Int64, _ milliseconds: Int64) -> Void
    ) {
        var start = range.lowerBound
        var next = changes.firstIndex { $0.at > start } ?? changes.count
        while start < range.upperBound {
            if next < changes.count, changes[next].at <= start { next += 1 }
            let reading = start.milliseconds + (next > 0 ? changes[next - 1].offset : initialOffset) * .second
            let number = floorDivide(reading, unit)
            var end = min(range.upperBound, start + ((number + 1) * unit - reading))
            if next < changes.count { end = min(end, changes[next].at) }
            body(number, end - start)
            start = end
        }
    }

    func weekHour(_ instant: Instant) -> Int { Self.weekHour(floorDivide(local(instant).milliseconds, .hour)) }

    /// 1970-01-01 was a Thursday, whose week began 72 hours earlier.
    private static func weekHour(_ hoursSince1970: Int64) -> Int {
        let shifted = hoursSince1970 + 72
        return Int(shifted - floorDivide(shifted, 168) * 168)
    }
}

extension Range where Bound == Instant {
    var milliseconds: Int64 { upperBound - lowerBound }

    /// The part that both have; nil where none.
    func overlap(_ other: Range<Instant>) -> Range<Instant>? {
        let both = clamped(to: other)
        return both.isEmpty ? nil : both
    }
}

extension Int64 {
    /// Adds, cut at the ends: hostile values must not stop a report.
    mutating func addSaturating(_ value: Int64) {
        let (sum, overflow) = addingReportingOverflow(value)
        self = overflow ? (value > 0 ? .max : .min) : sum
    }
}
