import Telemetry

/// What a charger or the CSMS says, before any version or accent gives it words.
enum Message {
    case boot(BootReason, firmware: String)
    case heartbeat
    case status(Place, Status, Problem)
    case authorize(Token, Verdict)
    case transaction(TransactionMessage)
    /// Clock-aligned meter values outside a transaction.
    case clockAligned(Place, Reading)
    case firmwareStatus(FirmwareStatus, request: Int)
    case security(type: String, info: String)
    /// 2.0.1 NotifyEvent: a problem comes (or is cleared).
    case event(Place, Problem, cleared: Bool, number: Int)
    case dataTransfer(vendor: String, name: String, data: String)
    case command(Command)
}

/// Where on the charge point: a port and the cable in use. Port 0 is the charge point as a whole.
struct Place: Equatable {
    var evse: Int
    /// The 1.6 connectorId.
    var connector: Int
    static let station = Place(evse: 0, connector: 0)
}

/// The 1.6 words; 2.0.1 knows five of them and calls every state with a car `Occupied`.
enum Status: String {
    case available = "Available"
    case preparing = "Preparing"
    case charging = "Charging"
    case suspendedEVSE = "SuspendedEVSE"
    case suspendedEV = "SuspendedEV"
    case finishing = "Finishing"
    case unavailable = "Unavailable"
    case faulted = "Faulted"

    var v201: String {
        switch self {
        case .available, .unavailable, .faulted: rawValue
        case .preparing, .charging, .suspendedEV, .suspendedEVSE, .finishing: "Occupied"
        }
    }
}

/// An error a charger may report, as 1.6 and as MREC call it.
enum Problem {
    case none, connectorLock, groundFault, highTemperature, communication, powerModule

    var errorCode: String {
        switch self {
        case .none: "NoError"
        case .connectorLock: "ConnectorLockFailure"
        case .groundFault: "GroundFailure"
        case .highTemperature: "HighTemperature"
        case .communication: "EVCommunicationError"
        case .powerModule: "InternalError"
        }
    }

    var mrec: String? {
        switch self {
        case .none, .powerModule: nil
        case .connectorLock: "CX001"
        case .groundFault: "CX002"
        case .highTemperature: "CX003"
        case .communication: "CX014"
        }
    }

    var vendorNumber: String? {
        switch self {
        case .none: nil
        case .connectorLock: "E11"
        case .groundFault: "E27"
        case .highTemperature: "E40"
        case .communication: "E08"
        case .powerModule: "E63"
        }
    }

    var info: String? {
        switch self {
        case .none: nil
        case .connectorLock: "plug lock does not reach end position"
        case .groundFault: "residual current above limit"
        case .highTemperature: "cabinet temperature high, derating"
        case .communication: "control pilot lost"
        case .powerModule: "power module offline"
        }
    }
}

enum BootReason: String {
    case powerUp = "PowerUp"
    case firmwareUpdate = "FirmwareUpdate"
    case remoteReset = "RemoteReset"
    case watchdog = "Watchdog"
    case scheduled = "ScheduledReset"
}

enum Verdict: String {
    case accepted = "Accepted"
    case invalid = "Invalid"
    case blocked = "Blocked"
}

enum FirmwareStatus: String {
    case downloading = "Downloading"
    case downloaded = "Downloaded"
    case installing = "Installing"
    case installed = "Installed"
}

/// What the CSMS asks of a charger.
enum Command {
    case remoteStart(Token, Place, id: Int)
    case remoteStop(Transaction)
    case changeAvailability(Place, operative: Bool)
    /// The whole charge point may draw no more than this.
    case limit(milliw: Int64, milliamperes: Int64, phases: Int)
    case clearLimit
    case getConfiguration
    case updateFirmware(version: String, request: Int)
    case reset
}
