import Telemetry

/// A transaction starts, goes on or ends: three messages in 1.6, three kinds of one message in 2.0.1.
struct TransactionMessage {
    enum Phase: Int { case started, updated, ended }
    var phase: Phase
    var transaction: Transaction
    var place: Place
    var seqNo: Int
    /// 2.0.1 words.
    var trigger: Trigger
    var state: ChargingState
    var stopReason: StopReason?
    /// The token is named in this message (2.0.1).
    var namesToken: Bool
    var reading: Reading?
    /// 1.6 StopTransaction: the session's first reading, for `transactionData`.
    var firstReading: Reading?
    /// Happened while the charge point was offline (2.0.1).
    var isOffline = false
}

struct Transaction {
    /// The 1.6 transactionId.
    var number: Int
    /// The 2.0.1 transactionId.
    var uuid: String
    var token: Token?
    var remoteStartID: Int?
}

enum Trigger: String {
    case cablePluggedIn = "CablePluggedIn"
    case authorized = "Authorized"
    case remoteStart = "RemoteStart"
    case chargingStateChanged = "ChargingStateChanged"
    case meterValuePeriodic = "MeterValuePeriodic"
    case meterValueClock = "MeterValueClock"
    case stopAuthorized = "StopAuthorized"
    case remoteStop = "RemoteStop"
    case evDeparted = "EVDeparted"
    case evCommunicationLost = "EVCommunicationLost"
    case evConnectTimeout = "EVConnectTimeout"
    case abnormalCondition = "AbnormalCondition"
}

enum ChargingState: String {
    case charging = "Charging"
    case evConnected = "EVConnected"
    case suspendedEV = "SuspendedEV"
    case suspendedEVSE = "SuspendedEVSE"
    case idle = "Idle"
}

enum StopReason {
    case local, remote, evDisconnected, stoppedByEV, fault

    var v16: String {
        switch self {
        case .local: "Local"
        case .remote: "Remote"
        case .evDisconnected: "EVDisconnected"
        case .stoppedByEV, .fault: "Other"
        }
    }

    var v201: String {
        switch self {
        case .local: "Local"
        case .remote: "Remote"
        case .evDisconnected: "EVDisconnected"
        case .stoppedByEV: "StoppedByEV"
        case .fault: "GroundFault"
        }
    }
}
