import JSONText
import OCPPWire
import Telemetry

/// Reading a message's fields, and setting the columns that several tables share.
extension Lifter {
    /// An evse or connector number: whole, not negative, in the column's range.
    static func portNumber(_ value: Int64) -> Int64? { value >= 0 && value <= Int64(Int32.max) ? value : nil }

    func number(
        _ field: Field<Int64>, _ name: QuarantineReason.Field, orElse absent: Int64? = nil
    ) throws(QuarantineReason) -> Int64 {
        switch field {
        case .present(let value):
            guard let number = Self.portNumber(value) else { throw .badField(name) }
            return number
        case .absent:
            guard let absent else { throw .missingField(name) }
            return absent
        case .wrong: throw .badField(name)
        }
    }

    func word(_ field: Field<Bytes>, _ name: QuarantineReason.Field) throws(QuarantineReason) -> Bytes {
        switch field {
        case .present(let text): return text
        case .absent: throw .missingField(name)
        case .wrong: throw .badField(name)
        }
    }

    func require(
        _ name: QuarantineReason.Field, _ value: JSONValue?, _ kind: JSONKind
    ) throws(QuarantineReason) {
        guard let value, !value.isNull else { throw .missingField(name) }
        if value.kind != kind { throw .badField(name) }
    }

    /// The message's own time, or the receive time where it has none.
    mutating func time(_ field: Field<Bytes>) throws(QuarantineReason) -> Instant {
        switch field {
        case .absent: return origin.receivedAt
        case .wrong: throw .badTimestamp
        case .present(let text):
            guard let parsed = ISO8601.parse(text) else { throw .badTimestamp }
            if parsed.droppedDigits { samples.cutTimestamps += 1 }
            return parsed.instant
        }
    }

    func setMessage<C: SchemaColumn>(_ row: RowBuilder, _ conn: C, _ messageID: C, _ frame: Frame) {
        row.set(conn, origin.connection)
        row.set(messageID, frame.messageID)
    }

    func setEnvelope<C: SchemaColumn>(_ row: RowBuilder, _ conn: C, dir: C) {
        row.set(conn, origin.connection)
        row.set(dir, origin.direction?.bytes)
    }

    /// The token's pseudonym; a blank token names nobody and is null.
    mutating func setToken<C: SchemaColumn>(_ row: RowBuilder, _ column: C, _ token: Bytes?) {
        guard let token else { return }
        let name = redactor.pseudonyms.pseudonym(of: token)
        if !name.isEmpty { name.withUnsafeBufferPointer { row.set(column, $0) } }
    }

    mutating func setPayload<C: SchemaColumn>(_ row: RowBuilder, _ column: C, _ payload: JSONValue, action: Bytes?) {
        redactor.withRedacted(payload, action: action) { row.set(column, $0) }
    }
}

extension Field<Bytes> {
    /// The text, or the JSON as written where something else stands in its place; nil where absent.
    var text: Bytes? {
        switch self {
        case .absent: nil
        case .present(let text): text
        case .wrong(let json): json.raw
        }
    }
}
