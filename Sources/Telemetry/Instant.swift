/// A moment in UTC, in whole milliseconds since 1970-01-01T00:00:00Z; the resolution of the store (CONTRACT 2).
public struct Instant: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
    @inlinable public static func + (a: Instant, milliseconds: Int64) -> Instant {
        Instant(milliseconds: a.milliseconds + milliseconds)
    }
    @inlinable public static func - (a: Instant, milliseconds: Int64) -> Instant {
        Instant(milliseconds: a.milliseconds - milliseconds)
    }
    /// Milliseconds from `b` to `a`.
    @inlinable public static func - (a: Instant, b: Instant) -> Int64 { a.milliseconds - b.milliseconds }

    @inlinable public var day: Day { Day(number: Int32(floorDivide(milliseconds, .day))) }

    /// The start of the UTC quarter hour this moment lies in.
    @inlinable public var quarterHour: Instant {
        Instant(milliseconds: floorDivide(milliseconds, .quarterHour) * .quarterHour)
    }
}

extension Int64 {
    public static let second: Int64 = 1000
    public static let minute: Int64 = 60_000
    public static let quarterHour: Int64 = 900_000
    public static let hour: Int64 = 3_600_000
    public static let day: Int64 = 86_400_000
}

/// A UTC calendar day, counted from 1970-01-01; names the store's `day=` partitions.
public struct Day: Hashable, Comparable, Codable, Sendable {
    public var number: Int32

    @inlinable public init(number: Int32) { self.number = number }
    public static func < (a: Day, b: Day) -> Bool { a.number < b.number }

    public var start: Instant { Instant(milliseconds: Int64(number) * .day) }
    public var end: Instant { Instant(milliseconds: (Int64(number) + 1) * .day) }
    public func advanced(by days: Int32) -> Day { Day(number: number + days) }
}

/// Quotient rounded toward negative infinity.
@inlinable public func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient
}

/// Proleptic Gregorian calendar arithmetic without Foundation.
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
public enum Civil {
    @inlinable public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = floorDivide(y, 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    public static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = days + 719_468
        let era = floorDivide(z, 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
    }

    @inlinable public static func daysInMonth(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Instant {
    /// `2026-03-01T06:00:12.345Z`; always three digits of milliseconds, so texts sort as the instants do.
    public var iso8601: String {
        let time = milliseconds - Int64(day.number) * .day
        return day.iso8601 + "T" + padded(time / .hour, 2) + ":" + padded(time / .minute % 60, 2) + ":"
            + padded(time / .second % 60, 2) + "." + padded(time % 1000, 3) + "Z"
    }

    /// Reads what `iso8601` writes, and any RFC 3339 date-time (see `ISO8601.parse`).
    public init?(iso8601 text: String) {
        var text = text
        let parsed = text.withUTF8 { ISO8601.parse($0) }
        guard let parsed else { return nil }
        self = parsed.instant
    }
}

extension Day {
    /// `2026-03-01`.
    public var iso8601: String {
        let (year, month, day) = Civil.date(days: Int64(number))
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    public init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, let instant = Instant(iso8601: text + "T00:00:00Z") else { return nil }
        self = instant.day
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(abs(value))
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (value < 0 ? "-" : "") + zeros + digits
}
