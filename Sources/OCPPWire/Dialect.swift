import JSONText

/// A way in which frames lie in a file.
public enum Dialect: String, Sendable, CaseIterable {
    /// Our own lines: `{"ts":…,"cp":…,"dir":…,"msg":[…]}` (CONTRACT 1).
    case envelope
    /// One frame a line and nothing else: charge point and time come from elsewhere.
    case bare
    /// kwwhat: a CSV with the columns `timestamp,id,action,msg`.
    case csv
    /// The OCPP compliance tool's log: `[2024-05-17T09:20:43:732] [msg-in] [3,…]` with free text between.
    case octt
}

extension Dialect {
    /// The dialect a line gives away, or nil where it could be anything.
    static func recognise(_ line: Bytes) -> Dialect? {
        let line = line.trimmingSpace
        guard let first = line.first else { return nil }
        if first == UInt8(ascii: "{") { return .envelope }
        if CSVHeader(line) != nil { return .csv }
        if OCTTLine(line) != nil || line.hasPrefix("Test Case Name") { return .octt }
        guard first == UInt8(ascii: "["), let type = line.dropFirst().first(where: { !Self.isSpace($0) }) else {
            return nil
        }
        return (UInt8(ascii: "2")...UInt8(ascii: "6")).contains(type) ? .bare : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
