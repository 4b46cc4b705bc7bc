import Telemetry

/// A port's power samples: charging-rate statistics over all of them, peak and charging time by quarter hour.
struct PortActivity: Sendable {
    struct Quarter: Sendable {
        var peakMilliw: Int64 = 0
        var chargingMilliseconds: Int64 = 0
    }

    private(set) var rate = RateMeter()
    private(set) var quarters: [Instant: Quarter] = [:]
    private var lastAt: Instant?

    /// - Parameters:
    ///   - elapsed: milliseconds since the session's sample before it; 0 where none is near.
    ///   - isOwn: the row itself names the port (not bound to it by its transaction): only those count in the port's
    ///     statistics, so that any tool gets the same from the stored rows.
    mutating func add(_ sample: MeterSample, at: Instant, elapsed: Int64, isOwn: Bool) {
        guard let power = sample.powerMilliw else { return }
        if isOwn { rate.add(power, at: at, duration: elapsed, offered: sample[.powerOfferedW]) }
        guard power > 0 else { return }
        quarters[at.quarterHour, default: Quarter()].peakMilliw = max(quarters[at.quarterHour]?.peakMilliw ?? 0, power)
        var from = at - elapsed
        while from < at {
            let next = min(at, from.quarterHour + .quarterHour)
            quarters[from.quarterHour, default: Quarter()].chargingMilliseconds += next - from
            from = next
        }
    }
}
