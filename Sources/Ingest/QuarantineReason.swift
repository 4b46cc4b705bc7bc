import OCPPWire

/// Why a record was not stored: a closed list; `name` is what the quarantine's index, the report and `--json` show.
///
/// A record is quarantined whole and verbatim. A bad sample inside a good frame is not a reason: it goes to
/// `meter_values_other` with one of the reasons there.
public enum QuarantineReason: Error, Hashable, Sendable {
    /// No frame in it: broken JSON, a broken line around the frame, or an array that is no OCPP-J message.
    case broken(String)
    /// A frame without what its row cannot do without, or with something else in its place.
    case missingField(Field)
    case badField(Field)
    /// The message's own timestamp is there and cannot be read.
    case badTimestamp
    /// Neither the record nor the file's path nor `--charge-point` names a charge point.
    case noChargePoint
    /// The format has no receive times, and nothing from this charge point tells any time (CONTRACT 2).
    case noTime
    /// The source's packing broke off here; what was read before is stored.
    case truncatedGzip, damagedGzip, truncatedZstd, damagedZstd, truncatedZip, damagedZip
    /// A member of a zip archive that is encrypted, or packed in an unusual way: unpack it first.
    case unreadableZip

    /// Fields that a row needs.
    public enum Field: String, CaseIterable, Sendable {
        case connectorId, status, meterValue, transactionId, eventType, transactionInfo, evseId, connectorStatus, idTag
        case idToken, type, evse, id
    }

    public var name: String {
        switch self {
        case .broken(let name): name
        case .missingField(let field): "missing-field:\(field.rawValue)"
        case .badField(let field): "bad-field:\(field.rawValue)"
        case .badTimestamp: "bad-timestamp"
        case .noChargePoint: "no-charge-point"
        case .noTime: "no-time"
        case .truncatedGzip: "truncated-gzip"
        case .damagedGzip: "damaged-gzip"
        case .truncatedZstd: "truncated-zstd"
        case .damagedZstd: "damaged-zstd"
        case .truncatedZip: "truncated-zip"
        case .damagedZip: "damaged-zip"
        case .unreadableZip: "unreadable-zip"
        }
    }

    init(_ fault: Record.Fault) { self = .broken(fault.reason.name) }

    init(_ fault: UnpackingFault) {
        self =
            switch fault {
            case .truncatedGzip: .truncatedGzip
            case .damagedGzip: .damagedGzip
            case .truncatedZstd: .truncatedZstd
            case .damagedZstd: .damagedZstd
            case .truncatedZip: .truncatedZip
            case .damagedZip: .damagedZip
            case .unreadableZip: .unreadableZip
            }
    }
}
