import JSONText
import Telemetry

/// MaEVe's bus: between its gateway and its manager every frame is an object on an MQTT topic, `cs/in/ocpp1.6/CP1` from
/// the charging station and `cs/out/ocpp1.6/CP1` to it (thoughtworks/maeve-csms, gateway/pipe/message.go).
///
///     cs/in/ocpp1.6/CP1 {"type":2,"action":"Heartbeat","id":"1","request":{}}
///
/// Captured by an MQTT client: after the topic (`mosquitto_sub -v`), after a time and the topic (`-F '%I %t %p'` or
/// `%U`), or within an object that names both (`-F %j`, `%J`). An object alone names neither time nor charge point.
enum MaEVe {
    struct Topic {
        var direction: Direction
        var chargePoint: Bytes
    }

    /// A topic and a message, or a topic alone at a file's torn end; what else comes on such a topic is no frame.
    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        let time = scan.dateTime() ?? scan.unixTime()
        scan.skipSpace()
        guard let topic = topic(scan.word()) else { return nil }
        scan.skipSpace()
        guard scan.next == nil || scan.next == UInt8(ascii: "{") else { return nil }
        return LogLine(
            time: time, chargePoint: topic.chargePoint, direction: topic.direction, body: .gatewayMessage(scan.rest))
    }

    /// `cs/in/ocpp1.6/CP1`; what stands before `/in` or `/out` is the operator's choice.
    static func topic(_ text: Bytes) -> Topic? {
        guard !text.contains(UInt8(ascii: "\"")) else { return nil }
        for (word, direction) in [("/in/ocpp", .in), ("/out/ocpp", .out)] as [(StaticString, Direction)] {
            var scan = TextScan(text)
            guard scan.take(upTo: word) != nil, let version = scan.take(upTo: "/", within: 16), !scan.rest.isEmpty,
                version.first.map({ $0 &- UInt8(ascii: "0") < 10 }) == true
            else { continue }
            return Topic(direction: direction, chargePoint: scan.rest)
        }
        return nil
    }

    /// What mosquitto's `tst` says: `2026-12-01T18:40:26.646683Z+0900` is nine hours east of Greenwich, whatever its `Z`.
    static func time(_ text: Bytes) -> ISO8601.Parsed? {
        guard let zulu = text.firstIndex(of: UInt8(ascii: "Z")), zulu + 1 < text.count else {
            return ISO8601.parse(text) ?? TimePrefixed.unixTime(text)
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { copy in
            let local = copy.initialize(fromContentsOf: text[..<zulu])
            let end = copy[local...].initialize(fromContentsOf: text[(zulu + 1)...])
            return ISO8601.parse(Bytes(rebasing: copy[..<end]))
        }
    }

    /// By the keys in a text: whether it seems to be a message of the gateway's.
    static func isMessage(_ has: (StaticString) -> Bool) -> Bool {
        has("\"type\"") && has("\"action\"") && has("\"id\"")
            && (has("\"request\"") || has("\"response\"") || has("\"error_code\""))
    }

    static func isMessage(_ json: JSONValue) -> Bool {
        json["type"] != nil && json["action"] != nil && json["id"] != nil
            && (json["request"] != nil || json["response"] != nil || json["error_code"] != nil)
    }

    /// Whether it seems to be an MQTT client's object, around what came on a charging station's topic.
    static func isDelivery(_ has: (StaticString) -> Bool) -> Bool {
        has("\"topic\"") && has("\"payload\"") && (has("/in/ocpp") || has("/out/ocpp"))
    }

    /// Whether there seems to be a message in a text, or the end of one.
    static func seemsToHoldMessage(_ text: Bytes) -> Bool {
        ["\"request", "\"response", "\"error_code"].contains { text.firstPlace(of: $0) != nil }
    }
}

extension RecordReader {
    /// An MQTT client's object around what came on a topic.
    mutating func readDelivery(
        _ json: JSONValue, _ topic: Bytes, _ payload: JSONValue, _ record: inout Record
    ) throws(Record.LineFault) {
        record.dialect = .maeve
        guard let topic = MaEVe.topic(topic) else {
            if payload.raw.seemsToHoldFrame || MaEVe.seemsToHoldMessage(payload.raw) { throw .badHeader }
            record.content = .ignored(.freeText)
            return
        }
        guard let name = Record.identity(topic.chargePoint) else { throw .badChargePoint }
        record.chargePoint = name
        record.direction = topic.direction
        if let time = json["tst"] ?? json["timestamp"], !time.isNull {
            guard let received = MaEVe.time(time.string ?? time.raw) else { throw .badTimestamp }
            record.receivedAt = placed(received)
        }
        if let text = payload.string { readMessage(text, at: nil, &record) } else { try readMessage(payload, &record) }
    }

    /// A message's text after its topic, at `place` of the record, or in a string.
    mutating func readMessage(_ text: Bytes, at place: Int?, _ record: inout Record) {
        do throws(JSONError) {
            let json = try innerTape.parse(text)
            do throws(Record.LineFault) {
                try readMessage(json, &record)
            } catch {
                record.content = .broken(Record.Fault(.line(error)))
            }
        } catch {
            record.content = .broken(Record.Fault(.json(error.reason), at: place.map { $0 + error.offset }))
        }
    }

    /// The frame that a message was made of. A station's answers repeat what was asked, the manager's do not: that tells
    /// which way they went where no topic does.
    mutating func readMessage(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        record.dialect = .maeve
        guard json.kind == .object, let type = json["type"], let id = json["id"] else { throw .noMessage }
        let isCall = type.int == 2
        if !isCall { record.direction = record.direction ?? (json["request"] == nil ? .out : .in) }
        guard json.firstRepeatedOwnKey == nil else {
            record.content = .broken(Record.Fault(.frame(.repeatedKey)))
            return
        }
        made.removeAll()
        made.append("[")
        made.append(type.raw)
        made.append(",")
        made.append(id.raw)
        if type.int == 4 {
            appendError(json)
        } else {
            if isCall { appendMember(json["action"]) }
            appendMember(isCall ? json["request"] : json["response"])
        }
        made.append("]")
        let length = made.bytes.count
        made.append(json["action"]?.string ?? Bytes(start: nil, count: 0))
        let text = made.bytes
        record.action = Record.identity(Bytes(rebasing: text[length...]))
        record.content = content(ofInner: Bytes(rebasing: text[..<length]))
    }

    /// The gateway keeps an error's code and its description, which it leaves out where it is empty.
    private mutating func appendError(_ json: JSONValue) {
        appendMember(json["error_code"])
        made.append(",")
        made.append(json["error_description"]?.raw ?? Bytes(start: nil, count: 0))
        if json["error_description"] == nil { made.append("\"\"") }
        made.append(",{}")
    }

    /// Nothing for what is not there: the frame then lacks an element, and says so.
    private mutating func appendMember(_ value: JSONValue?) {
        guard let value else { return }
        made.append(",")
        made.append(value.raw)
    }
}
