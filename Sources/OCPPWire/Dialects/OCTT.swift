import JSONText
import Telemetry

/// The OCPP compliance tool's log: frames marked `[msg-in]` and `[msg-out]` between lines of free text, all
/// `[2024-05-17T09:20:43:732] [mark] …`.
///
/// The tool plays the CSMS against the charging station under test: what comes in to it comes from the charge point
/// (in the published log `Authorize` and `TransactionEvent` are `msg-in`, `GetVariables` is `msg-out`). Times carry
/// no zone and are UTC, as the samples inside the frames show. The log names no charge point.
enum OCTT {
    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        guard scan.take("["), let time = scan.dateTime(), scan.take("] ["), let mark = scan.take(upTo: "]") else {
            return line.hasPrefix("Test Case Name") ? LogLine(body: .text) : nil
        }
        if mark.equals("msg-in") { return LogLine(time: time, direction: .in, body: .frame(scan.rest)) }
        if mark.equals("msg-out") { return LogLine(time: time, direction: .out, body: .frame(scan.rest)) }
        return LogLine(time: time, body: .text)
    }
}
