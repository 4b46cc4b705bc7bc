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

    static func read(_ line: Bytes) -> LogLine? {
        var scan = TextScan(line)
        let time = scan.dateTime() ?? scan.unixTime()
        scan.skipSpace()
        guard let topic = topic(scan.word()) else { return nil }
        scan.skipSpace()
        return LogLine(
            time: time, chargePoint: topic.chargePoint, direction: topic.direction, body: .gatewayMessage(scan.rest))
    }

    /// `cs/in/ocpp1.6/CP1`; what stands before `/in` or `/out` is the operator's choice.
    static func topic(_ text: Bytes) -> Topic? {
        guard !text.contains(UInt8(ascii: "\"")) else { return nil }
        for (word, direction) in [("/in/ocpp", .in), ("/out/ocpp", .out)] as [(StaticString, Direction)] {
            var scan = TextScan(text)
            guard scan.take(upTo: word) != nil, scan.take(upTo: "/", within: 16) != nil, !scan.rest.isEmpty
            else { continue }
            return Topic(direction: direction, chargePoint: scan.rest)
        }
        return nil
    }

    /// What mosquitto's `tst` says: `2026-12-01T18:40:26.646683Z+0900` is nine hours east of Greenwich, whatever its `Z`.
    static func time(_ text: Bytes) -> ISO8601.Parsed? {
        guard let zulu = text.firstIndex(of: UInt8(ascii: "Z")), zulu + 1 < text.count else {
            return ISO8601.parse(text)
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { copy in
            let local = copy.initialize(fromContentsOf: text[..<zulu])
            let end = copy[local...].initialize(fromContentsOf: text[(zulu + 1)...])
            return ISO8601.parse(Bytes(rebasing: copy[..<end]))
        }
    }

    /// Whether an object seems to be a message of the gateway's.
    static func isMessage(_ has: (StaticString) -> Bool) -> Bool {
        has("\"type\"") && has("\"action\"") && has("\"id\"")
            && (has("\"request\"") || has("\"response\"") || has("\"error_code\""))
    }

    /// Whether it seems to be an MQTT client's, around what came on a topic.
    static func isDelivery(_ has: (StaticString) -> Bool) -> Bool { has("\"topic\"") && has("\"payload\"") }
}

extension RecordReader {
    /// An MQTT client's object around a message.
    mutating func readDelivery(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        record.dialect = .maeve
        guard let topic = json["topic"]?.string.flatMap(MaEVe.topic) else {
            record.content = .ignored(.freeText)
            return
        }
        guard let name = Record.identity(topic.chargePoint) else { throw .badChargePoint }
        record.chargePoint = name
        record.direction = topic.direction
        if let time = json["tst"], !time.isNull {
            guard let received = time.string.flatMap(MaEVe.time) else { throw .badTimestamp }
            record.receivedAt = placed(received)
        }
        guard let payload = json["payload"], !payload.isNull else { throw .noMessage }
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
        guard json.firstRepeatedKey == nil else {
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
