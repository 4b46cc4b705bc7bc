import JSONText
import Telemetry

/// Our own lines (CONTRACT 1): `{"ts":…,"cp":…,"conn":…,"dir":…,"msg":[…]}` in any order; other members are passed over.
extension RecordReader {
    mutating func readEnvelope(_ record: inout Record) {
        do throws(JSONError) {
            record.readEnvelope(try tape.parse(record.bytes))
        } catch {
            record.content = .broken(Record.Fault(.json(error.reason), at: error.offset))
            record.salvage()
        }
    }
}

extension Record {
    mutating func readEnvelope(_ json: JSONValue) {
        var message: JSONValue?
        do throws(LineFault) {
            guard json.kind == .object else { throw .notAnObject }
            let envelope = try Envelope(json)
            message = envelope.message
            // Whatever else is wrong, what can be read of the line is kept with it.
            chargePoint = envelope.chargePoint.flatMap(Envelope.identity)
            receivedAt = envelope.timestamp?.string.flatMap(ISO8601.parse)
            connection = envelope.connection.flatMap(Envelope.identity)
            direction = envelope.direction?.string.flatMap(Direction.init(bytes:))
            try check(envelope)
        } catch {
            content = .broken(Fault(.line(error)))
            return
        }
        content = RecordReader.content(message!)
    }

    private func check(_ envelope: Envelope) throws(LineFault) {
        if envelope.chargePoint == nil { throw .noChargePoint }
        if chargePoint == nil { throw .badChargePoint }
        if envelope.timestamp == nil { throw .noTimestamp }
        if receivedAt == nil { throw .badTimestamp }
        if envelope.connection != nil, connection == nil { throw .badConnection }
        if envelope.direction != nil, direction == nil { throw .badDirection }
        if envelope.message == nil { throw .noMessage }
    }
}

/// The members of an envelope line; null counts as absent.
private struct Envelope {
    var timestamp, chargePoint, connection, direction, message: JSONValue?

    init(_ json: JSONValue) throws(Record.LineFault) {
        for (key, value) in json.members {
            if key.equals("ts") {
                try Self.set(&timestamp, value)
            } else if key.equals("cp") {
                try Self.set(&chargePoint, value)
            } else if key.equals("conn") {
                try Self.set(&connection, value)
            } else if key.equals("dir") {
                try Self.set(&direction, value)
            } else if key.equals("msg") {
                try Self.set(&message, value)
            }
        }
    }

    private static func set(_ member: inout JSONValue?, _ value: JSONValue) throws(Record.LineFault) {
        guard member == nil else { throw .repeatedKey }
        if !value.isNull { member = value }
    }

    static func identity(_ value: JSONValue) -> Bytes? {
        guard let text = value.string, Frame.isIdentity(text) else { return nil }
        return text
    }
}

extension Record {
    /// Reads `cp` and `ts` out of a line that is no JSON, where they stand outside all nested values.
    mutating func salvage() {
        var scan = Salvage(bytes: bytes)
        while let (key, value) = scan.nextTextMember() {
            if chargePoint == nil, key.equals("cp"), Frame.isIdentity(value), value.isValidUTF8 { chargePoint = value }
            if receivedAt == nil, key.equals("ts") { receivedAt = ISO8601.parse(value) }
        }
    }
}

/// Walks broken JSON by quotes and brackets alone, and finds `"key":"value"` of the outermost object.
private struct Salvage {
    let bytes: Bytes
    private var position = 0
    private var depth = 0

    init(bytes: Bytes) { self.bytes = bytes }

    mutating func nextTextMember() -> (key: Bytes, value: Bytes)? {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                if let member = member() { return member }
                continue
            default: break
            }
            position += 1
        }
        return nil
    }

    /// At an opening quote: past the string, and past its value where both make up a member of texts without escapes.
    private mutating func member() -> (key: Bytes, value: Bytes)? {
        guard let key = string() else { return nil }
        let afterKey = position
        skipSpace()
        guard depth == 1, take(UInt8(ascii: ":")) else { return back(to: afterKey) }
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return back(to: afterKey) }
        return string().map { (key, $0) }
    }

    private mutating func back(to place: Int) -> (key: Bytes, value: Bytes)? {
        position = place
        return nil
    }

    /// The string at the quote, or nil where it has escapes or no end; the scan is past it either way.
    private mutating func string() -> Bytes? {
        let start = position + 1
        var isPlain = true
        position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\") {
                isPlain = false
                position += 1
            }
            position += 1
        }
        guard position < bytes.count else {
            position = bytes.count
            return nil
        }
        position += 1
        return isPlain ? Bytes(rebasing: bytes[start..<(position - 1)]) : nil
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// For bytes that no JSON reader has checked.
    var isValidUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}
