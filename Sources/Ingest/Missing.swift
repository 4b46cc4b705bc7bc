/// What a source does not say and something else must.
public enum Missing: String, Sendable, Codable {
    case chargePoint = "charge-point"
    case timeZone = "time-zone"
    case otherTables = "other-tables"

    /// The flag that says it; nil where files must.
    public var flag: String? { self == .otherTables ? nil : "--" + rawValue }

    public var sentence: String {
        switch self {
        case .chargePoint: "its lines name no charge point; say whose they are with --charge-point"
        case .timeZone: "its times are local and name no zone; say which with --time-zone (Europe/Berlin, UTC, …)"
        case .otherTables:
            "other tables of the export name its connectors: put connector.csv or evse.csv, charge_box.csv and "
                + "transaction_start.csv beside it, or ingest the export's .zip"
        }
    }
}
