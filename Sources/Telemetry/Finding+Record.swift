/// A finding as others read it: its identity and its JSON (CONTRACT 7). Stream lines and the report's rows share both.

extension Finding {
    /// Hash of kind, place, subject and start: the same fault seen again, in another run or way, has the same id.
    ///
    /// 128-bit FNV-1a (Fowler, Noll, Vo) over the fields, each led by its length so that none can run into the next.
    public var id: String {
        var hash = FNV128.basis
        let fields = [
            kind.rawValue, chargePoint, String(evseID), String(connectorID), siteID, subject,
            String(start.milliseconds),
        ]
        for field in fields { hash = FNV128.hash("\(field.utf8.count):\(field)".utf8, from: hash) }
        let hex = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - hex.count) + hex
    }

    /// The rows it rests on, as a JSON array of `{"charge_point","received_at","ts","note"}`.
    public var evidenceJSON: String {
        let items = evidence.map { cited in
            "{\"charge_point\":\(jsonString(cited.chargePoint)),\"received_at\":\"\(cited.receivedAt.iso8601)\","
                + "\"ts\":\"\(cited.ts.iso8601)\",\"note\":\(jsonString(cited.note))}"
        }
        return "[" + items.joined(separator: ",") + "]"
    }

    /// One line of the stream's output. `emittedAt` is the injected clock's reading and no part of the finding.
    public func json(emittedAt: Instant) -> String {
        let fields: [(String, String)] = [
            ("finding_id", jsonString(id)), ("kind", jsonString(kind.rawValue)), ("state", jsonString(state.rawValue)),
            ("severity", jsonString(severity.rawValue)), ("confidence", confidence.isFinite ? "\(confidence)" : "null"),
            ("charge_point", jsonString(chargePoint)), ("evse_id", "\(evseID)"), ("connector_id", "\(connectorID)"),
            ("site_id", jsonString(siteID)), ("subject", jsonString(subject)), ("start_ts", jsonString(start.iso8601)),
            ("end_ts", end.map { jsonString($0.iso8601) } ?? "null"), ("summary", jsonString(summary)),
            ("evidence", evidenceJSON), ("action", jsonString(action)), ("ocpp_request", ocppRequest ?? "null"),
            ("emitted_at", jsonString(emittedAt.iso8601)),
        ]
        return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
}

/// `text` as a JSON string, quotes and all. Control characters, and the two line ends that JavaScript reads and JSON
/// does not (U+2028, U+2029), are escaped, so that the result is one line for every reader.
public func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
            let hex = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
