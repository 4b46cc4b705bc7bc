import JSONText

/// evpanda's captures: `{"charger_id":…,"captured_at":…,"event_type":2,"direction":"FROM_CP","raw_frame":"[2,…]"}`.
extension RecordReader {
    /// A captured event: a connection's beginning (1) or end (0), or a frame (2), which is text or base64.
    mutating func readCapture(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        record.dialect = .evpanda
        if json["platform_id"] != nil, json["charger_id"] == nil {
            record.content = .ignored(.otherProtocol)
            return
        }
        record.chargePoint = try identity(json["charger_id"])
        record.receivedAt = try time(json["captured_at"])
        record.connection = json["connection_id"]?.string.flatMap(Record.identity)
        switch json["event_type"]?.int {
        case 0: record.content = .contact(.disconnect)
        case 1: record.content = .contact(.connect)
        default:
            record.direction = try json["direction"]?.string.map(Evpanda.direction)
            record.content = try captured(json)
        }
    }

    private mutating func captured(_ json: JSONValue) throws(Record.LineFault) -> Record.Content {
        guard let frame = json["raw_frame"], !frame.isNull else { throw .noMessage }
        guard json["raw_frame_encoding"]?.string?.equals("base64") == true else { return content(of: frame) }
        made.removeAll()
        guard let text = frame.string, Base64.decode(text, into: &made) else { throw .badEncoding }
        return contentMade()
    }
}

enum Evpanda {
    static func direction(_ word: Bytes) throws(Record.LineFault) -> Direction {
        if word.equals("FROM_CP") { return .in }
        if word.equals("TO_CP") { return .out }
        throw .badDirection
    }
}

/// RFC 4648 section 4.
enum Base64 {
    /// False where `text` is not base64.
    static func decode(_ text: Bytes, into output: inout MadeText) -> Bool {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        guard text.count - digits.count <= 2, text.dropFirst(digits.count).allSatisfy({ $0 == UInt8(ascii: "=") }),
            digits.count % 4 != 1
        else { return false }
        var (bits, count): (UInt32, Int) = (0, 0)
        for byte in digits {
            guard let value = value(byte) else { return false }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(byte: UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return true
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
