import JSONText
import Telemetry

/// MicroOcpp's console, on the charger itself: what it sends comes in to the CSMS.
///
/// `[OCPP] Send: [2,…]`, `[OCPP] Recv: [3,…]`, `[OcppOperation] Sent requirement (success): […]`, and its platform's
/// `"OCPP1.6" TX:  "[2,\"…\",…]"` with the frame as a JSON string. The lines name neither charge point nor time.
enum MicroOcpp {
    private static let marks: [(word: StaticString, direction: Direction)] = [
        ("[OCPP] Send: ", .in), ("[OCPP] Recv: ", .out), ("[MO] Send: ", .in), ("[MO] Recv: ", .out),
        ("[OcppOperation] Sent requirement (success): ", .in),
    ]
    private static let quotedMarks: [(word: StaticString, direction: Direction)] = [
        ("\" TX:", .in), ("\" RX:", .out),
    ]

    static func read(_ line: Bytes) -> LogLine? {
        for mark in marks {
            var scan = TextScan(line)
            guard let before = scan.take(upTo: mark.word, within: 96) else { continue }
            return LogLine(time: time(before), direction: mark.direction, body: .frame(scan.rest))
        }
        return quoted(line) ?? text(line)
    }

    private static func quoted(_ line: Bytes) -> LogLine? {
        for mark in quotedMarks {
            var scan = TextScan(line)
            guard let before = scan.take(upTo: mark.word, within: 96), before.firstPlace(of: "\"OCPP") != nil
            else { continue }
            scan.skipSpace()
            return LogLine(time: time(before), direction: mark.direction, body: .quotedFrame(scan.rest))
        }
        return nil
    }

    private static func text(_ line: Bytes) -> LogLine? {
        line.hasPrefix("[OCPP]") || line.hasPrefix("[MO]") || line.hasPrefix("[Ocpp") ? LogLine(body: .text) : nil
    }

    /// Of a console that was captured with one.
    private static func time(_ text: Bytes) -> ISO8601.Parsed? {
        var scan = TextScan(text)
        return scan.dateTime()
    }
}
