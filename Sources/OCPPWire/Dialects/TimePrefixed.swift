import JSONText
import Telemetry

/// A time, a space, a frame: `2024-01-01T10:00:00.000Z [2,…]`, or Unix time in seconds or milliseconds.
enum TimePrefixed {
    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        guard let time = scan.dateTime() ?? scan.unixTime() else { return nil }
        scan.skipSpace()
        return BareFrames.isFrame(scan.rest) ? LogLine(time: time, body: .frame(scan.rest)) : nil
    }

    /// `1704067200`, `1704067200.123` or `1704067200123`: of twelve digits and more, milliseconds.
    static func unixTime(_ word: Bytes) -> ISO8601.Parsed? {
        let whole = word.prefix { $0 != UInt8(ascii: ".") }
        guard (10...13).contains(whole.count), let value = digits(whole) else { return nil }
        guard whole.count < word.count else {
            let milliseconds = whole.count >= 12 ? value : value * 1000
            return ISO8601.Parsed(
                instant: Instant(milliseconds: milliseconds), hasZone: true, droppedDigits: false)
        }
        let fraction = word.dropFirst(whole.count + 1)
        guard whole.count < 12, (1...9).contains(fraction.count), var part = digits(fraction) else { return nil }
        var dropped = false
        for _ in 0..<max(0, 3 - fraction.count) { part *= 10 }
        for _ in 0..<max(0, fraction.count - 3) {
            if part % 10 != 0 { dropped = true }
            part /= 10
        }
        return ISO8601.Parsed(
            instant: Instant(milliseconds: value * 1000 + part), hasZone: true, droppedDigits: dropped)
    }

    private static func digits(_ text: Slice<Bytes>) -> Int64? {
        var value: Int64 = 0
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }
}

extension TextScan {
    mutating func unixTime() -> ISO8601.Parsed? {
        var after = self
        guard let time = TimePrefixed.unixTime(after.word()) else { return nil }
        self = after
        return time
    }
}
