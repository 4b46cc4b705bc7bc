import Telemetry

/// A port's power samples: charging-rate statistics over all of them, peak and charging time by quarter hour.
struct PortActivity: Codable, Sendable {
    struct Quarter: Codable, Sendable {
        var start: Instant
        var peakMilliw: Int64 = 0
        var chargingMilliseconds: Int64 = 0

        mutating func note(_ powerMilliw: Int64, _ milliseconds: Int64) {
            peakMilliw = max(peakMilliw, powerMilliw)
            chargingMilliseconds += milliseconds
        }
    }

    private(set) var rate = RateMeter()
    /// Ascending.
    private(set) var quarters: [Quarter] = []

    /// - Parameters:
    ///   - elapsed: milliseconds since the session's sample before it; 0 where none is near.
    ///   - counts: the row names the port, or an event of its transaction does: only those count in the port's statistics,
    ///     so that any tool gets the same from the stored rows.
    mutating func add(_ sample: inout MeterSample, at: Instant, elapsed: Int64, counts: Bool) {
        guard let power = sample.powerMilliw else { return }
        if counts, !sample.isRepeat { rate.add(power, at: at, duration: elapsed, offered: sample[.powerOfferedW]) }
        guard power > 0 else { return }
        // Samples come nearly in order: most are of the newest quarter hour, and no stretch before them is of another.
        if let newest = quarters.last?.start, at - newest < .quarterHour, at - elapsed >= newest {
            return quarters[quarters.count - 1].note(power, elapsed)
        }
        let start = at.quarterHour
        let own = place(of: start)
        quarters[own].note(power, elapsed > at - start ? 0 : elapsed)
        guard elapsed > at - start else { return }
        var from = at - elapsed
        while from < at {
            let quarter = from.quarterHour
            let next = min(at, quarter + .quarterHour)
            let place = place(of: quarter)
            quarters[place].chargingMilliseconds += next - from
            from = next
        }
    }

    /// What was kept apart until its port was known.
    mutating func merge(_ other: PortActivity, counts: Bool) {
        if counts { rate.merge(other.rate) }
        for quarter in other.quarters {
            let own = place(of: quarter.start)
            quarters[own].peakMilliw = max(quarters[own].peakMilliw, quarter.peakMilliw)
            quarters[own].chargingMilliseconds += quarter.chargingMilliseconds
        }
    }

    private mutating func place(of start: Instant) -> Int {
        if let last = quarters.last, last.start == start { return quarters.count - 1 }
        var (low, high) = (0, quarters.count)
        if let last = quarters.last, last.start < start { low = high }
        while low < high {
            let middle = (low + high) / 2
            if quarters[middle].start < start { low = middle + 1 } else { high = middle }
        }
        if low == quarters.count || quarters[low].start != start { quarters.insert(Quarter(start: start), at: low) }
        return low
    }
}
