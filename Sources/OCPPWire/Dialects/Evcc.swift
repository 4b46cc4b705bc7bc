import JSONText
import Telemetry

/// evcc's trace log: `[ocpp  ] TRACE 2024/07/09 12:02:19 recv CP: [2,…]`, `… sent CP: […]`; its WebSocket library says
/// `received JSON message from CP: […]`. Times are local and in whole seconds; evcc plays the CSMS.
enum Evcc {
    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        guard scan.take("["), scan.take(upTo: "] ", within: 32) != nil, LogLevel.isLevel(scan.word()), scan.take(" "),
            let time = scan.dateTime(), scan.take(" ")
        else { return nil }
        var log = LogLine(time: time, body: .text)
        guard let direction = direction(&scan) else { return log }
        var frame = scan
        if let chargePoint = frame.take(upTo: ": "), frame.next == UInt8(ascii: "[") {
            (log.chargePoint, log.direction, log.body) = (chargePoint, direction, .frame(frame.rest))
        }
        return log
    }

    private static func direction(_ scan: inout TextScan) -> Direction? {
        if scan.take("recv ") || scan.take("received JSON message from ") { return .in }
        if scan.take("sent JSON message to ") || scan.take("sent ") || scan.take("send ") { return .out }
        return nil
    }
}
