import Telemetry

/// When something happened: as the charger says, as the CSMS saw it, and `at`, the best reading of the two.
struct EventTime: Hashable, Codable, Sendable {
    enum Anomaly: Hashable, Codable, Sendable {
        case none
        /// A stamp from before the first clock synchronisation (DOMAIN 3, row 11).
        case unsynchronised
        /// Local time labelled as UTC: milliseconds the stamp is ahead (DOMAIN 3, row 12).
        case offset(Int64)
        /// Ahead of the receive time by no zone's offset, or older than any message waits.
        case implausible
    }
    var at: Instant
    var ts: Instant
    var receivedAt: Instant
    var anomaly: Anomaly = .none
    /// The record's number in its source: rows of one frame share it.
    var frame: Int64 = 0

    var isRepaired: Bool { anomaly != .none }
    var message: MessageTime { MessageTime(receivedAt: receivedAt, ts: ts) }
    /// Milliseconds on the way, as sent.
    var delay: Int64 { receivedAt - ts }
}

/// A port's connector after the fleet file's mapping; evse 0 is the whole charge point.
struct Place: Hashable, Sendable {
    var evse: Int
    var connector: Int
}

/// One row, decoded once for all trackers and detectors; boxed, so that it is cheap to hand around. (A meter value is no
/// event but a `MeterSample`: there are too many to wrap each.)
enum Event: Sendable {
    indirect case status(StatusReport)
    /// A `TransactionStep`: its port, and whether it names a driver or says that power flows. (There are too many to box each.)
    case transaction(evse: Int, isInUse: Bool)
    case contact(Contact)
    indirect case boot(Boot)
    indirect case authorization(AuthorizationRequest)
    indirect case result(CallResult)
    indirect case command(Command)
    indirect case security(SecurityReport)
    indirect case problem(ProblemReport)
    case quarantined(reason: String)
    case other
    // What the trackers conclude from the rows above:
    indirect case sessionStarted(Session)
    indirect case sessionEnded(Session)
    indirect case authorizationAnswered(Authorization)
    /// A start's or stop's own register value (samples carry theirs).
    indirect case registerRead(Place, RegisterStep)
}

struct StatusReport: Sendable {
    var place: Place
    var status: PortStatus
    var errorCode: String
    var info: String
    var vendorErrorCode: String
}

/// OCPP 1.6 and 2.x connector statuses.
enum PortStatus: String, Codable, Sendable {
    case available = "Available"
    case preparing = "Preparing"
    case charging = "Charging"
    case suspendedEV = "SuspendedEV"
    case suspendedEVSE = "SuspendedEVSE"
    case finishing = "Finishing"
    case occupied = "Occupied"
    case reserved = "Reserved"
    case unavailable = "Unavailable"
    case faulted = "Faulted"
    case unknown = ""

    /// A vehicle is plugged in.
    var isOccupied: Bool {
        switch self {
        case .preparing, .charging, .suspendedEV, .suspendedEVSE, .finishing, .occupied: true
        default: false
        }
    }
    var isDown: Bool { self == .unavailable || self == .faulted }
}

struct TransactionStep: Sendable {
    enum Phase: String, Sendable { case started, updated, ended }
    var place: Place
    var phase: Phase
    /// Nil where absent or no id at all (`-1`, `0`: DOMAIN 3, row 16).
    var transactionID: String?
    /// Only where something waits for its answer.
    var call: CallKey?
    var triggerReason: String?
    var chargingState: String?
    var stopReason: String?
    var idToken: String?
    var idTokenType: String?
    /// Thousandths of Wh; nil where unknown (`-1`: row 10).
    var meter: Int64?
    /// TransactionEvent (2.x) rather than Start- or StopTransaction (1.6).
    var isV2: Bool
}

/// A sign of life that says nothing more. (A boot says more: it is an event of its own.)
enum Contact: String, Sendable { case boot, heartbeat, ack, connect, disconnect }

struct Boot: Codable, Sendable {
    var vendor: String?
    var model: String?
    var firmware: String?
    var reason: String?
    var call: CallKey?
}

struct AuthorizationRequest: Sendable {
    var place: Place
    var idToken: String
    var call: CallKey?
}

struct CallResult: Sendable {
    var call: CallKey?
    var action: String?
    var status: String?
    var transactionID: String?
    var errorCode: String?
    var payload: String?
}

struct Command: Sendable {
    var place: Place
    var action: String
    var payload: String
    var call: CallKey?
}

/// A 2.x NotifyEvent about a fault: what 1.6 tells with a status.
struct ProblemReport: Sendable {
    var place: Place
    /// An MREC code (`CX002`) or the vendor's own.
    var code: String
    var isCleared: Bool

    var isGroundFault: Bool { code == "CX002" }
    var isHighTemperature: Bool { code == "CX003" || code == "CX018" }
}

struct SecurityReport: Sendable {
    var type: String
    var techInfo: String?
}

/// What names a call on its connection; ids alone are reused (DOMAIN 3, row 27).
struct CallKey: Hashable, Codable, Sendable {
    var conn: String
    /// The call came from the charge point.
    var isFromCharger: Bool
    var messageID: String
}
