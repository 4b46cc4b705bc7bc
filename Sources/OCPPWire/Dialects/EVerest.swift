import JSONText
import Telemetry

/// libocpp's `ocpp.log`, as EVerest writes it: a header line, then the frame, pretty-printed over many lines.
///
///     2024-02-26T09:10:45.446Z: ChargePoint>CentralSystem BootNotification
///     [
///       2,
///
/// Answers are named after their call (`BootNotificationResponse`). The log is one charge point's and does not name it.
/// Lines of EVerest's journal (`2024-02-26 10:12:49.833097 [INFO] ocpp:OCPP :: …`) are text. The same log as a page is
/// `EVerestPage`'s.
enum EVerest {
    private static let ends: [(word: StaticString, direction: Direction)] = [
        ("ChargePoint>CentralSystem", .in), ("CentralSystem>ChargePoint", .out),
        ("ChargingStation>CSMS", .in), ("CSMS>ChargingStation", .out),
    ]

    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        guard let time = scan.dateTime() else { return EVerestPage.read(line) }
        if scan.take(" ["), let level = scan.take(upTo: "] ", within: 16), LogLevel.isLevel(level) {
            return LogLine(time: time, body: .text)
        }
        guard scan.take(": ") else { return nil }
        if scan.take("SYS>") { return LogLine(time: time, body: .text) }
        guard let end = ends.first(where: { scan.take($0.word) }) else { return nil }
        scan.skipSpace()
        var log = LogLine(time: time, direction: end.direction, body: .text)
        if scan.next != UInt8(ascii: "[") { log.action = action(scan.word()) }
        scan.skipSpace()
        log.body = .frame(scan.rest)
        return log
    }

    /// Whether a line that cannot be read has the bracket that begins a pretty-printed frame: by itself, as under a
    /// header, or at the end of a page's row.
    static func beginsFrame(_ text: Bytes) -> Bool {
        if isBracketAlone(text) { return true }
        let line = firstLine(text)
        return line.last == UInt8(ascii: "[")
            && ["ChargePoint", "CentralSystem"].contains { line.firstPlace(of: $0) != nil }
    }

    static func isBracketAlone(_ text: Bytes) -> Bool { firstLine(text).equals("[") }

    private static func firstLine(_ text: Bytes) -> Bytes {
        Bytes(rebasing: text[..<(text.firstLineEnd ?? text.count)]).trimmingSpace
    }

    static func action(_ name: Bytes) -> Bytes? {
        let suffix: StaticString = "Response"
        guard name.count > suffix.utf8CodeUnitCount, name.hasSuffix(suffix) else { return name.isEmpty ? nil : name }
        return Bytes(rebasing: name.dropLast(suffix.utf8CodeUnitCount))
    }
}
