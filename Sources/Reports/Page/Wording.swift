import Telemetry

/// Numbers and times as a reader wants them: grouped digits, short dates.

/// `1 742`, `1.23`: grouped by narrow no-break spaces; `digits` decimals, or as many as the size asks for. `–` for nil.
func figure(_ value: Double?, digits: Int? = nil) -> String {
    guard let value else { return "–" }
    let size = abs(value)
    let text = decimal(value, digits: digits ?? (size >= 100 ? 0 : size >= 10 ? 1 : 2))
    let parts = text.split(separator: ".", maxSplits: 1)
    let rest = parts.count > 1 ? "." + parts[1] : ""
    return (grouped(String(parts[0])) + rest).replacing("-", with: "−")
}

private func grouped(_ digits: String) -> String {
    guard digits.utf8.count > 3 else { return digits }
    var result = ""
    for (index, digit) in digits.reversed().enumerated() {
        if index > 0, index % 3 == 0, digit != "-" { result.append("\u{202F}") }
        result.append(digit)
    }
    return String(result.reversed())
}

private let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

extension Day {
    /// `5 Mar`.
    var short: String {
        let date = Civil.date(days: Int64(number))
        return "\(date.day) \(monthNames[Int(date.month) - 1])"
    }

    /// `5 Mar 2026`.
    var long: String { "\(short) \(Civil.date(days: Int64(number)).year)" }
}

extension Instant {
    /// `2 Apr 09:30`.
    var short: String { "\(day.short) \(iso8601.dropFirst(11).prefix(5))" }

    /// `2 Apr 2026, 09:30 UTC`.
    var long: String { "\(day.long), \(iso8601.dropFirst(11).prefix(5)) UTC" }
}

/// A stored time for reading; the text itself where it is none.
func shortTime(_ text: String) -> String { Instant(iso8601: text)?.short ?? text }

/// Two stored times: `2 Apr 09:30 – 3 Apr 01:15`, `2 Apr 09:30 – 11:45` within a day, `2 Apr 09:30` within a minute.
func shortSpan(_ from: String, _ to: String) -> String {
    let (start, end) = (shortTime(from), shortTime(to))
    guard start != end else { return start }
    guard let first = Instant(iso8601: from), let last = Instant(iso8601: to), first.day == last.day else {
        return "\(start) – \(end)"
    }
    return "\(start) – \(end.suffix(5))"
}

/// `3 ports`, `1 port`.
func counted(_ count: Int, _ noun: String) -> String {
    figure(Double(count), digits: 0) + " " + noun + (count == 1 ? "" : "s")
}
