import JSONText

/// A way in which frames lie in a file: who writes it, and what its lines say around a frame.
///
/// The raw values are what `ingest --explain` prints. How each is read stands in `Dialects/`.
public enum Dialect: String, Sendable, CaseIterable {
    /// Our own lines: `{"ts":…,"cp":…,"dir":…,"msg":[…]}` (CONTRACT 1).
    case envelope
    /// Frames and nothing else, one a line or as one JSON array: charge point and time come from elsewhere.
    case bare
    /// `2024-01-01T10:00:00.000Z [2,…]`, `1704067200.123 [3,…]` or `{"timestamp":…,"message":[2,…]}`.
    case timePrefixed = "time-prefixed"
    /// SteVe's log, with and without thread names.
    case steve
    /// A table of SteVe's data export.
    case steveTable = "steve-export"
    /// mobilityhouse/ocpp for Python, and Home Assistant's OCPP integration, which is built on it.
    case mobilityhouse
    case evcc
    case microOcpp = "microocpp"
    /// The OCPP compliance tool's log.
    case octt
    /// libocpp's `ocpp.log` and `ocpp.html`, as EVerest writes them.
    case everest
    /// libocpp's `*.security.log`: one security event a line.
    case everestSecurity = "everest-security"
    /// CitrineOS's table `OCPPMessages`, as CSV or as JSON rows.
    case citrineOS = "citrineos"
    /// What MaEVe's gateway and manager tell each other, captured from their MQTT topics.
    case maeve
    /// evpanda's captures.
    case evpanda
    /// kwwhat: a CSV with the columns `timestamp,id,action,msg`.
    case kwwhat
    /// Idaho National Laboratory: a CSV with the columns `device_ID,message,timestamp`.
    case idahoLab = "idaholab"
    /// OCPI objects: one, an array of them, one after another, or in OCPI's responses.
    case ocpi

    /// Whether its lines name no charge point; in the others a line that names none is broken.
    public var mayLackChargePoint: Bool {
        switch self {
        case .bare, .timePrefixed, .microOcpp, .octt, .everest, .everestSecurity, .maeve: true
        default: false
        }
    }

    /// Whether a file whose lines name no charge point is one's, so that its name may say whose. A bus is everybody's.
    public var isOfOneChargePoint: Bool { self != .maeve }

    /// Whether its times are its writer's local ones and name no zone. Those of SteVe, OCTT and the tables are UTC
    /// where they name none.
    public var hasLocalTimes: Bool { self == .mobilityhouse || self == .evcc }

    /// Whether text between its frames is to be expected; elsewhere a line that is no frame is broken.
    var isLog: Bool {
        switch self {
        case .steve, .mobilityhouse, .evcc, .microOcpp, .octt, .everest, .maeve: true
        default: false
        }
    }

    var isCSV: Bool { self == .kwwhat || self == .idahoLab || self == .steveTable }
}
