import Telemetry

/// When a site is open, as moments: the UK counts reliability in opening hours only, and NEVI excludes outages outside
/// them.
enum OpeningTimes {
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The open parts of `range` in order, disjoint. A span whose end is not after its start goes on into the next day; a
    /// weekday that is not listed is closed; what is no `HH:MM` is left out.
    static func open(_ hours: OpeningHours?, in range: Range<Instant>, zone: ZoneTable) -> [Range<Instant>] {
        guard case .weekly(let week)? = hours else { return range.isEmpty ? [] : [range] }
        guard !range.isEmpty else { return [] }
        var open: [Range<Instant>] = []
        var day = zone.localDay(range.lowerBound).advanced(by: -1)
        while day <= zone.localDay(range.upperBound) {
            let weekday = weekdays[Int((Int64(day.number) + 3 + 7_000_000) % 7)]
            for span in (week[weekday] ?? []).compactMap(minutes).sorted(by: { $0.start < $1.start }) {
                let start = zone.instant(ofLocal: day.start + span.start * .minute)
                let end = zone.instant(ofLocal: day.start + span.end * .minute)
                guard start < end, let part = (start..<end).overlap(range) else { continue }
                append(part, to: &open)
            }
            day = day.advanced(by: 1)
        }
        return open
    }

    private static func append(_ part: Range<Instant>, to open: inout [Range<Instant>]) {
        if let last = open.last, last.upperBound >= part.lowerBound {
            open[open.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
        } else {
            open.append(part)
        }
    }

    /// `["22:00","02:00"]` is minutes 1320 … 1560.
    private static func minutes(_ span: [String]) -> (start: Int64, end: Int64)? {
        guard span.count == 2, let start = minute(span[0]), let end = minute(span[1]) else { return nil }
        return (start, end > start ? end : end + 1440)
    }

    private static func minute(_ text: String) -> Int64? {
        let parts = text.split(separator: ":").map { Int64($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }
}

extension Range where Bound == Instant {
    /// Its parts that lie in `ranges`, which are in order and disjoint.
    func parts(in ranges: [Range<Instant>]) -> [Range<Instant>] {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= lowerBound { low = middle + 1 } else { high = middle }
        }
        return ranges[low...].prefix { $0.lowerBound < upperBound }.compactMap { overlap($0) }
    }
}
