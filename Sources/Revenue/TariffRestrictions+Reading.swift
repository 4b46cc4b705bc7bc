import JSONText
import Telemetry

extension TariffRestrictions {
    /// Reads an OCPI TariffRestrictions object; names and values not understood are kept in `notUnderstood`.
    init(_ node: TariffReader.Node) {
        self.init()
        guard node.value.kind == .object else {
            notUnderstood = [""]
            return
        }
        for (key, value) in node.value.members where !value.isNull {
            if !set(key.text, value) { notUnderstood.append(key.text) }
        }
    }

    private mutating func set(_ key: String, _ value: JSONValue) -> Bool {
        switch key {
        case "start_time": set(\.startMinute, minuteOfDay(value))
        case "end_time": set(\.endMinute, minuteOfDay(value))
        case "start_date": set(\.startDay, day(value))
        case "end_date": set(\.endDay, day(value))
        case "min_kwh": set(\.minMilliwh, amount(value, scale: 6))
        case "max_kwh": set(\.maxMilliwh, amount(value, scale: 6))
        case "min_current": set(\.minMilliamps, amount(value, scale: 3))
        case "max_current": set(\.maxMilliamps, amount(value, scale: 3))
        case "min_power": set(\.minMilliw, amount(value, scale: 6))
        case "max_power": set(\.maxMilliw, amount(value, scale: 6))
        case "min_duration": set(\.minMilliseconds, amount(value, scale: 3))
        case "max_duration": set(\.maxMilliseconds, amount(value, scale: 3))
        case "day_of_week": setWeekdays(value)
        case "reservation": setReservation(value)
        default: false
        }
    }

    private mutating func set<T>(_ field: WritableKeyPath<Self, T?>, _ value: T?) -> Bool {
        self[keyPath: field] = value
        return value != nil
    }

    private mutating func setWeekdays(_ value: JSONValue) -> Bool {
        let names = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
        let days = value.elements.map { $0.string.flatMap { names.firstIndex(of: $0.text) } }
        weekdays = Set(days.compactMap { $0 })
        return value.kind == .array && !days.contains(nil)
    }

    private mutating func setReservation(_ value: JSONValue) -> Bool {
        isReservation = true
        return value.string.map { $0.equals("RESERVATION") || $0.equals("RESERVATION_EXPIRES") } ?? false
    }
}

/// `13:30`; nil for anything else.
private func minuteOfDay(_ value: JSONValue) -> Int64? {
    guard let text = value.string, text.count == 5, text[2] == UInt8(ascii: ":") else { return nil }
    let digits = [0, 1, 3, 4].map { Int64(text[$0]) - Int64(UInt8(ascii: "0")) }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    return hour < 24 && minute < 60 ? hour * 60 + minute : nil
}

/// `2015-12-24`; nil for anything else.
private func day(_ value: JSONValue) -> Day? { value.string.flatMap { Day(iso8601: $0.text) } }

private func amount(_ value: JSONValue, scale: Int) -> Int64? {
    guard let text = value.number ?? value.string, let parsed = ExactDecimal.parse(text, scale: scale) else {
        return nil
    }
    return parsed.value >= 0 ? parsed.value : nil
}
