import JSONText
import OCPPWire

extension QuarantineReason {
    /// What a quarantine's reason means to whoever sent the record, and what to do; nil for a name that is none of the list.
    public static func remedy(_ name: String) -> String? {
        if let reason = JSONError.Reason(rawValue: name) { return remedy(reason) }
        if let fault = Record.LineFault(rawValue: name) { return remedy(fault) }
        if let fault = Frame.Fault(rawValue: name) { return remedy(fault) }
        let parts = name.split(separator: ":", maxSplits: 1)
        if parts.count == 2, Field(rawValue: String(parts[1])) != nil {
            switch parts[0] {
            case "missing-field": return "OCPP requires \(parts[1]) in this message; its sender left it out"
            case "bad-field": return "OCPP has no such type or value for \(parts[1]) here; its sender is wrong"
            default: return nil
            }
        }
        return packing[name] ?? (name == noTime.name ? "nothing of its charge point tells any time" : nil)
    }

    private static func remedy(_ reason: JSONError.Reason) -> String {
        switch reason {
        case .unexpectedEnd: "cut off before its end; send the whole line"
        case .unexpectedByte: "no JSON begins or goes on here; UTF-16 becomes UTF-8 by iconv -f UTF-16 -t UTF-8"
        case .bytesAfterEnd: "more follows than one value; lines end with a line feed"
        case .badNumber, .badEscape, .controlCharacter, .loneSurrogate: "not JSON by RFC 8259; its writer is wrong"
        case .invalidUTF8: "JSON is UTF-8; iconv converts from other encodings"
        case .tooDeep, .tooLong, .tooManyValues: "beyond what an OCPP message may hold"
        }
    }

    private static func remedy(_ fault: Record.LineFault) -> String {
        switch fault {
        case .lineTooLong: "beyond what an OCPP message may hold"
        case .badHeader: "a frame in a line whose beginning is not the log's"
        case .notAnObject: "no envelope among envelopes"
        case .noTimestamp: "the line names no time"
        case .badTimestamp: "its time is not ISO 8601"
        case .noChargePoint: "nothing names its charge point; where a format never does, --charge-point can"
        case .badChargePoint, .badConnection, .badDirection: "of the wrong type, or of a length no one could mean"
        case .noMessage: "the line holds no message"
        case .wrongFieldCount: "not as many fields as the header names"
        case .badQuotes: "a quote of the CSV does not end"
        case .repeatedKey: "which of the two is meant, nobody knows"
        case .badEncoding: "Base64 that is none"
        case .unknownConnector: "no other table of the export names its connector"
        case .noOtherTables: "other tables of the export name its connector"
        case .unknownObject: "no OCPI object of a kind that is read"
        }
    }

    private static func remedy(_ fault: Frame.Fault) -> String {
        switch fault {
        case .repeatedKey: "which of the two is meant, nobody knows"
        case .notAnArray, .unknownMessageType, .wrongCount, .badMessageID, .badAction, .badPayload, .badErrorCode:
            "no message by OCPP-J; its sender is wrong"
        }
    }

    private static let packing: [String: String] = {
        let cut = "cut off; what came before is stored, ingest the whole file too"
        let damaged = "damaged; what came before is stored, copy the file once more"
        let remedies: [(QuarantineReason, String)] = [
            (.truncatedGzip, cut), (.truncatedZstd, cut), (.truncatedZip, cut), (.damagedGzip, damaged),
            (.damagedZstd, damaged), (.damagedZip, damaged),
            (.unreadableZip, "encrypted or packed unusually; unpack it first"),
        ]
        return Dictionary(uniqueKeysWithValues: remedies.map { ($0.0.name, $0.1) })
    }()
}
