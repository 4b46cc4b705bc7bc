/// What a format does not say and a flag must.
public enum Missing: String, Sendable, Codable {
    case chargePoint = "charge-point"
    case timeZone = "time-zone"

    public var sentence: String {
        switch self {
        case .chargePoint: "its lines name no charge point; say whose they are with --charge-point"
        case .timeZone: "its times are local and name no zone; say which with --time-zone (Europe/Berlin, UTC, …)"
        }
    }
}
