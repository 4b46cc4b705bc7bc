import JSONText

/// Telling OCPI's objects (2.1.1, 2.2.1, 2.3.0) from all else: what platforms exchange, not what chargers say.
enum OCPI {
    /// By keys that no frame around which we know anything has.
    static func isLikely(_ has: (StaticString) -> Bool) -> Bool {
        ownKeys.contains(where: has) || (has("\"currency\"") && (has("\"elements\"") || has("\"tariff_alt_text\"")))
            || (has("\"evse_id\"") && has("\"connectors\"")) || (has("\"coordinates\"") && has("\"address\""))
            || (has("\"data\"") && has("\"status_code\""))
    }

    private static let ownKeys: [StaticString] = [
        "\"party_id\"", "\"country_code\"", "\"charging_periods\"", "\"start_date_time\"", "\"start_datetime\"",
        "\"stop_date_time\"", "\"auth_id\"", "\"evses\"", "\"kwh\"", "\"cdr_token\"", "\"cdr_location\"",
        "\"evse_uid\"",
    ]

    /// What has no table: tokens, credentials, an EVSE alone, patches of them, answers that carry nothing.
    static func nameOfOther(_ json: JSONValue) throws(Record.LineFault) -> StaticString? {
        if json["status_code"] != nil {
            // One that carries objects is opened where it stands, not inside an array.
            if let data = json["data"], data.count > 0 { throw .unknownObject }
            return "OCPI response"
        }
        return json["party_id"] != nil || json["last_updated"] != nil ? "OCPI object" : nil
    }

    /// What a response's beginning leads to: `{"data":[`, with its `status_code`, `status_message` and `timestamp` before
    /// or after the data.
    enum Response: Equatable {
        /// After so many bytes the first of many objects, or the one that it carries.
        case list(Int)
        case single(Int)
        /// Something else.
        case none
    }

    static func response(_ head: Bytes) -> Response {
        var scan = TextScan(head)
        guard scan.take("{") else { return .none }
        while true {
            scan.skipSpace()
            guard let key = scan.shortText() else { return .none }
            scan.skipSpace()
            guard scan.take(":") else { return .none }
            scan.skipSpace()
            let place = head.count - scan.rest.count
            if key.equals("data") {
                if scan.next == UInt8(ascii: "[") { return .list(place + 1) }
                return scan.next == UInt8(ascii: "{") ? .single(place) : .none
            }
            guard isAroundData(key), scan.skipScalar() else { return .none }
            scan.skipSpace()
            guard scan.take(",") else { return .none }
        }
    }

    private static func isAroundData(_ key: Bytes) -> Bool {
        key.equals("status_code") || key.equals("status_message") || key.equals("timestamp")
    }

    /// What is wrong with the rest of a response, after its data and up to its closing bracket: nothing but scalars may
    /// stand there, so that nothing is passed over in it.
    static func fault(inRest rest: JSONValue) -> Record.Fault? {
        for (key, value) in rest.members
        where value.kind == .object || value.kind == .array || key.equals("data") {
            return Record.Fault(.line(.unknownObject))
        }
        return nil
    }
}

extension TextScan {
    /// A quoted text without escapes.
    fileprivate mutating func shortText() -> Bytes? {
        guard take("\""), let text = take(upTo: "\"") else { return nil }
        return text.contains(UInt8(ascii: "\\")) ? nil : text
    }

    /// A text, a number or a word; false where something else stands.
    fileprivate mutating func skipScalar() -> Bool {
        if take("\"") { return skipText() }
        var isAny = false
        while let byte = next, Self.isOfScalar(byte) { isAny = takeByte() }
        return isAny
    }

    /// From after its opening quote on.
    private mutating func skipText() -> Bool {
        while let byte = next {
            _ = takeByte()
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") { _ = takeByte() }
        }
        return false
    }

    private static func isOfScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
            UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
