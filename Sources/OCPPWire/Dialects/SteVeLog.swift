import JSONText
import Telemetry

/// SteVe's log: `[INFO ] 2024-02-26 09:10:45,446 CLASS (THREAD) - [chargeBoxId=…, sessionId=…] Received: [2,…]`.
///
/// The pattern is logback's `[%-5level] %d %c \(%thread\) - %msg%n`; older releases write no thread. Times name no zone;
/// SteVe runs on UTC unless told otherwise. What its WebSocketLogger says of connections becomes contacts.
enum SteVeLog {
    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        guard scan.take("["), let level = scan.take(upTo: "] ", within: 8), LogLevel.isLevel(level),
            let time = scan.dateTime()
        else { return nil }
        var log = LogLine(time: time, body: .text)
        guard scan.take(upTo: " - ", within: 256) != nil, scan.take("[chargeBoxId="),
            let chargePoint = scan.take(upTo: ", sessionId="), let session = scan.take(upTo: "] ")
        else {
            // Errors and debug output may show a frame; the logger of frames says so in one of these words.
            let words: [StaticString] = ["chargeBox", "sessionId", "Received: ", "Sending: "]
            if !words.contains(where: { line.firstPlace(of: $0, within: 1024) != nil }) { log.body = .aside }
            return log
        }
        log.chargePoint = chargePoint
        log.connection = session
        readMessage(&scan, &log)
        return log
    }

    private static func readMessage(_ scan: inout TextScan, _ log: inout LogLine) {
        if scan.take("Received: ") {
            (log.direction, log.body) = (.in, .frame(scan.rest))
        } else if scan.take("Sending: ") {
            (log.direction, log.body) = (.out, .frame(scan.rest))
        } else if scan.take("Connection is established") {
            log.body = .contact(.connect)
        } else if scan.take("Connection is closed") || scan.take("Connection ended unexpectedly") {
            log.body = .contact(.disconnect)
        } else if scan.take("Attempted to send to closed session") {
            log.body = .aside
        }
    }
}
