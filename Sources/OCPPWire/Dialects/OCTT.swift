import JSONText
import Telemetry

/// The OCPP compliance tool's log: frames marked `[msg-in]` and `[msg-out]` between lines of free text.
///
/// The tool plays the CSMS against the charging station under test: what comes in to it comes from the charge point
/// (in the published log `Authorize` and `TransactionEvent` are `msg-in`, `GetVariables` is `msg-out`). Times carry
/// no zone and are UTC, as the samples inside the frames show. The log names no charge point.
extension RecordReader {
    mutating func readOCTT(_ record: inout Record) {
        guard let line = OCTTLine(record.bytes) else {
            // A frame's line whose beginning is damaged is no free text.
            if record.bytes.containsFrameMark { record.content = .broken(Record.Fault(.line(.badTimestamp))) }
            return
        }
        switch line.mark {
        case .in, .out:
            record.receivedAt = line.time
            record.direction = line.mark == .in ? .in : .out
            record.content = content(of: line.rest, at: record.bytes.count - line.rest.count)
        case .text: break
        }
    }
}

/// `[2024-05-17T09:20:43:732] [mark] rest`.
struct OCTTLine {
    var time: ISO8601.Parsed
    var mark: Mark
    var rest: Bytes
    enum Mark { case `in`, out, text }

    init?(_ line: Bytes) {
        guard let (time, afterTime) = Self.bracketed(line), let parsed = ISO8601.parse(time),
            afterTime.first == 0x20,
            let (mark, rest) = Self.bracketed(Bytes(rebasing: afterTime.dropFirst()))
        else { return nil }
        self.time = parsed
        self.mark = mark.equals("msg-in") ? .in : mark.equals("msg-out") ? .out : .text
        self.rest = rest
    }

    private static func bracketed(_ text: Bytes) -> (inside: Bytes, rest: Bytes)? {
        guard text.first == UInt8(ascii: "["), let close = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        return (Bytes(rebasing: text[1..<close]), Bytes(rebasing: text[(close + 1)...]))
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate var containsFrameMark: Bool {
        let word: StaticString = "[msg-"
        guard count >= 5 else { return false }
        return (0...(count - 5)).contains { Bytes(rebasing: self[$0..<($0 + 5)]).equals(word) }
    }
}
