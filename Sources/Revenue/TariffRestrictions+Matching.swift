import Telemetry

/// What restrictions look at, at the beginning of a stretch of a session.
struct Moment {
    /// The local reading, held as if it were UTC.
    var local: Instant
    var elapsedMilliseconds: Int64
    var energyMilliwh: Int64
    var powerMilliw: Int64

    /// Sum over the phases at 230 V, thousandths of A: chargers' currents do not reach a session.
    var milliamps: Int64 { powerMilliw / 230 }
}

extension TariffRestrictions {
    func matches(_ moment: Moment) -> Bool {
        !isReservation && notUnderstood.isEmpty && matchesCalendar(moment.local)
            && isWithin(moment.energyMilliwh, minMilliwh, maxMilliwh)
            && isWithin(moment.elapsedMilliseconds, minMilliseconds, maxMilliseconds)
            && isWithin(moment.powerMilliw, minMilliw, maxMilliw)
            && isWithin(moment.milliamps, minMilliamps, maxMilliamps)
    }

    var usesPower: Bool { minMilliw != nil || maxMilliw != nil || usesCurrent }
    var usesCurrent: Bool { minMilliamps != nil || maxMilliamps != nil }

    private func matchesCalendar(_ local: Instant) -> Bool {
        let day = local.day
        guard isWithin(day, startDay, endDay) else { return false }
        // 1970-01-01 was a Thursday, 3 counted from Monday.
        let weekday = Int(day.number) + 3
        guard weekdays.isEmpty || weekdays.contains((weekday % 7 + 7) % 7) else { return false }
        return matchesTimeOfDay(minute: (local - day.start) / .minute)
    }

    private func matchesTimeOfDay(minute: Int64) -> Bool {
        let start = startMinute ?? 0
        guard let end = endMinute else { return minute >= start }
        return start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }
}

private func isWithin<T: Comparable>(_ value: T, _ lower: T?, _ upper: T?) -> Bool {
    (lower.map { $0 <= value } ?? true) && (upper.map { value < $0 } ?? true)
}
