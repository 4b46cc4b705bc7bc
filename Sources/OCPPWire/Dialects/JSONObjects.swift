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
        if has("\"raw_frame\"") || has("\"charger_id\"") || has("\"platform_id\"") { return .evpanda }
        if has("\"stationId\"") { return .citrineOS }
        if has("\"message\""), has("\"timestamp\"") { return .timePrefixed }
        if MaEVe.isDelivery(has) || MaEVe.isMessage(has) { return .maeve }
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
        } else if let message = json["message"] {
            record.dialect = .timePrefixed
            record.receivedAt = try time(json["timestamp"])
            record.content = content(of: message)
        } else if let topic = json["topic"]?.string, let payload = json["payload"] {
            try readDelivery(json, topic, payload, &record)
        } else if MaEVe.isMessage(json) {
            try readMessage(json, &record)
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
    mutating func content(of message: JSONValue) -> Record.Content {
        message.string.map { content(ofInner: $0) } ?? Self.content(message)
    }

    func identity(_ value: JSONValue?) throws(Record.LineFault) -> Bytes {
        guard let value, !value.isNull else { throw .noChargePoint }
        guard let text = value.string ?? value.number, Frame.isIdentity(text) else { throw .badChargePoint }
        return text
    }

    func time(_ value: JSONValue?) throws(Record.LineFault) -> ISO8601.Parsed {
        guard let value, !value.isNull else { throw .noTimestamp }
        let text = value.string ?? value.raw
        guard let time = ISO8601.parse(text) ?? TimePrefixed.unixTime(text) else { throw .badTimestamp }
        return placed(time)!
    }
}
