import JSONText
import Telemetry

/// JSON objects that hold a frame and what is to be known of it: CitrineOS's rows, evpanda's captures, MaEVe's messages,
/// libocpp's security log, and `{"timestamp":…,"message":[2,…]}`.
enum JSONObjects {
    /// How much of an object is looked at for the keys that tell its dialect.
    static let judgedBytes = 1024

    /// By the keys near its beginning. Those of our own envelope are looked for first: a payload may hold the others.
    static func recognise(_ text: Bytes) -> Dialect? {
        let head = Bytes(rebasing: text.prefix(judgedBytes))
        func has(_ key: StaticString) -> Bool { head.firstPlace(of: key) != nil }
        if has("\"msg\"") || has("\"cp\"") { return .envelope }
        if MaEVe.isDelivery(has) { return .maeve }
        if has("\"raw_frame\"") || has("\"charger_id\"") || has("\"platform_id\"") { return .evpanda }
        if has("\"stationId\"") { return .citrineOS }
        if MaEVe.isMessage(has) { return .maeve }
        if has("\"message\""), has("\"timestamp\"") { return .timePrefixed }
        if OCPI.isLikely(has) { return .ocpi }
        return has("\"type\"") && has("\"timestamp\"") ? .everestSecurity : nil
    }

    /// The dialect itself where every object of a file in it is read as one, whatever its keys.
    static func own(_ dialect: Dialect) -> Dialect? {
        switch dialect {
        case .citrineOS, .evpanda, .everestSecurity, .maeve, .timePrefixed, .ocpi: dialect
        default: nil
        }
    }
}

extension RecordReader {
    /// A record that is one JSON object, whichever its keys say.
    mutating func readObject(_ record: inout Record) {
        do throws(JSONError) {
            let json = try tape.parse(record.bytes)
            do throws(Record.LineFault) {
                try readObject(json, &record)
            } catch {
                record.content = .broken(Record.Fault(.line(error)))
            }
        } catch {
            record.content = .broken(Record.Fault(.json(error.reason), at: error.offset))
        }
    }

    private mutating func readObject(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        guard json.kind == .object else { throw .notAnObject }
        if json["raw_frame"] != nil || json["event_type"] != nil || json["platform_id"] != nil {
            try readCapture(json, &record)
        } else if json["stationId"] != nil {
            try readCitrineOS(json, &record)
        } else if json["msg"] != nil {
            record.dialect = .envelope
            record.readEnvelope(json)
        } else if json["topic"] != nil, json["payload"] != nil {
            try readDelivery(json, &record)
        } else if json["type"] != nil, json["action"] != nil, json["id"] != nil {
            try readMessage(json, &record)
        } else if let message = json["message"] {
            record.dialect = .timePrefixed
            record.receivedAt = try time(json["timestamp"])
            record.content = content(of: message)
        } else if try readOCPI(json, &record) {
            record.dialect = .ocpi
        } else if json["type"]?.string != nil, record.dialect != .ocpi {
            try readSecurityEvent(json, &record)
        } else {
            throw record.dialect == .ocpi ? .unknownObject : .noMessage
        }
    }

    // MARK: OCPI

    /// False where it is none of OCPI's.
    private func readOCPI(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) -> Bool {
        if let object = OCPIObject(json) {
            record.chargePoint = object.place
            record.receivedAt = object.updatedAt
            let isRepeated = json.firstRepeatedKey != nil
            record.content = isRepeated ? .broken(Record.Fault(.frame(.repeatedKey))) : .object(object)
            return true
        }
        guard let name = try OCPI.nameOfOther(json) else { return false }
        record.action = Bytes(start: name.utf8Start, count: name.utf8CodeUnitCount)
        record.content = .ignored(.otherObject)
        return true
    }

    // MARK: CitrineOS

    /// A row of `OCPPMessages`, as `row_to_json` and Hasura give it: `origin` is `cs` (the charging station) or `csms`,
    /// `message` the whole frame, as JSON or as its text.
    private mutating func readCitrineOS(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        record.dialect = .citrineOS
        record.chargePoint = try identity(json["stationId"])
        record.receivedAt = try time(json["timestamp"])
        record.action = json["action"]?.string.flatMap(Record.identity)
        record.direction = try json["origin"]?.string.map(CitrineOS.direction)
        guard let message = json["message"] else { throw .noMessage }
        record.content = content(of: message)
    }

    // MARK: evpanda

    /// A captured event: a connection's beginning (1) or end (0), or a frame (2), which is text or base64.
    private mutating func readCapture(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
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

    // MARK: libocpp's security log

    private mutating func readSecurityEvent(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        record.dialect = .everestSecurity
        record.receivedAt = try time(json["timestamp"])
        record.direction = .in
        made.removeAll()
        made.append(#"[2,"security-log","SecurityEventNotification","#)
        made.append(json.raw)
        made.append("]")
        record.content = contentMade()
    }

    // MARK: Values

    /// The frame whose text was made, or decoded, here.
    mutating func contentMade() -> Record.Content {
        let text = made.bytes
        return content(ofInner: text)
    }

    /// A frame, or the text of one.
    private mutating func content(of message: JSONValue) -> Record.Content {
        message.string.map { content(ofInner: $0) } ?? Self.content(message)
    }

    private func identity(_ value: JSONValue?) throws(Record.LineFault) -> Bytes {
        guard let value, !value.isNull else { throw .noChargePoint }
        guard let text = value.string ?? value.number, Frame.isIdentity(text) else { throw .badChargePoint }
        return text
    }

    private func time(_ value: JSONValue?) throws(Record.LineFault) -> ISO8601.Parsed {
        guard let value, !value.isNull else { throw .noTimestamp }
        let text = value.string ?? value.raw
        guard let time = ISO8601.parse(text) ?? TimePrefixed.unixTime(text) else { throw .badTimestamp }
        return placed(time)!
    }
}

enum CitrineOS {
    static func direction(_ origin: Bytes) throws(Record.LineFault) -> Direction {
        if origin.equals("cs") { return .in }
        if origin.equals("csms") { return .out }
        throw .badDirection
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
