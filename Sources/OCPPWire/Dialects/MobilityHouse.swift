import JSONText
import Telemetry

/// mobilityhouse/ocpp for Python, alone or inside Home Assistant: `… CP: receive message [2,…]` and `… CP: send [3,…]`.
///
/// What stands before the charge point is the user's logging format: Home Assistant's `2022-02-04 06:29:19 INFO
/// (MainThread) [ocpp] CP`, Python's own `INFO:ocpp:CP`, or anything else. A date and time are read where the line
/// begins with them; they are local. Frames of some chargers (Wallbox Pulsar) have raw line ends in them.
enum MobilityHouse {
    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        let time = scan.dateTime()
        if let log = frame(line, time) { return log }
        guard time != nil, scan.take(" "), LogLevel.isLevel(scan.word()), scan.take(" (") else { return nil }
        // The library below repeats, for those who debug it, what crossed.
        let isRepeating = scan.take(upTo: ") [") != nil && scan.take("websockets")
        return LogLine(time: time, body: isRepeating ? .aside : .text)
    }

    private static func frame(_ line: Bytes, _ time: ISO8601.Parsed?) -> LogLine? {
        for (mark, direction) in [(": receive ", Direction.in), (": send ", .out)] as [(StaticString, Direction)] {
            var scan = TextScan(line)
            guard let before = scan.take(upTo: mark, within: 512) else { continue }
            _ = scan.take("message ")
            guard scan.next == UInt8(ascii: "[") else { continue }
            return LogLine(
                time: time, chargePoint: chargePoint(before), direction: direction, body: .frame(scan.rest))
        }
        return nil
    }

    /// The last word, without a logger's `LEVEL:name:` before it.
    private static func chargePoint(_ text: Bytes) -> Bytes {
        let text = text.trimmingSpace
        let start = text.lastIndex(of: 0x20).map { $0 + 1 } ?? 0
        var scan = TextScan(Bytes(rebasing: text[start...]))
        let whole = scan.rest
        guard let level = scan.take(upTo: ":"), LogLevel.isLevel(level), scan.take(upTo: ":") != nil else {
            return whole
        }
        return scan.rest
    }
}
