import JSONText
import Telemetry

/// A call by what it says; versions stay apart here and are lifted to one vocabulary by Ingest.
public enum Message {
    case heartbeat(Common.Heartbeat)
    case authorizeV16(V16.Authorize)
    case authorizeV201(V201.Authorize)
    case bootNotificationV16(V16.BootNotification)
    case bootNotificationV201(V201.BootNotification)
    case statusNotificationV16(V16.StatusNotification)
    case statusNotificationV201(V201.StatusNotification)
    case meterValuesV16(V16.MeterValues)
    case meterValuesV201(V201.MeterValues)
    case startTransaction(V16.StartTransaction)
    case stopTransaction(V16.StopTransaction)
    case transactionEvent(V201.TransactionEvent)
    case notifyEvent(V201.NotifyEvent)
    case securityEvent(Common.SecurityEventNotification)
    case firmwareStatus(Common.FirmwareStatusNotification)
    case diagnosticsStatus(V16.DiagnosticsStatusNotification)
    case logStatus(Common.LogStatusNotification)
    case dataTransfer(Common.DataTransfer)
    /// A call to the charge point.
    case command(Command)
    /// A call of the charge point that has no type here, or one nobody knows.
    case other
}

extension Frame {
    /// What a call or send says; nil for answers. `direction` decides only where both sides send the action.
    public func message(_ direction: Direction?) -> Message? {
        guard let action else { return nil }
        if let message = Self.fromChargePoint(action, payload) {
            if case .dataTransfer = message, direction == .out { return .command(Command(payload)) }
            return message
        }
        return (direction ?? Action.direction(of: action)) == .out ? .command(Command(payload)) : .other
    }

    /// What an answer says; nil for calls.
    public var answer: Answer? { kind == .result ? Answer(payload) : nil }

    private static func fromChargePoint(_ action: Bytes, _ payload: JSONValue) -> Message? {
        guard let index = typed.find(action) else { return nil }
        return builders[Int(index)].build(payload)
    }

    private static let typed = WireWordTable(builders.map(\.action))

    private static let builders: [(action: StaticString, build: @Sendable (JSONValue) -> Message)] = [
        ("Heartbeat", { .heartbeat(Common.Heartbeat($0)) }),
        ("MeterValues", { $0["evseId"] == nil ? .meterValuesV16(.init($0)) : .meterValuesV201(.init($0)) }),
        (
            "StatusNotification",
            {
                $0["connectorStatus"] == nil && $0["evseId"] == nil
                    ? .statusNotificationV16(.init($0)) : .statusNotificationV201(.init($0))
            }
        ),
        ("TransactionEvent", { .transactionEvent(.init($0)) }),
        ("StartTransaction", { .startTransaction(.init($0)) }),
        ("StopTransaction", { .stopTransaction(.init($0)) }),
        ("Authorize", { $0["idToken"] == nil ? .authorizeV16(.init($0)) : .authorizeV201(.init($0)) }),
        (
            "BootNotification",
            {
                $0["chargingStation"] == nil && $0["reason"] == nil
                    ? .bootNotificationV16(.init($0)) : .bootNotificationV201(.init($0))
            }
        ),
        ("NotifyEvent", { .notifyEvent(.init($0)) }),
        ("SecurityEventNotification", { .securityEvent(.init($0)) }),
        ("FirmwareStatusNotification", { .firmwareStatus(.init($0)) }),
        ("SignedFirmwareStatusNotification", { .firmwareStatus(.init($0)) }),
        ("DiagnosticsStatusNotification", { .diagnosticsStatus(.init($0)) }),
        ("LogStatusNotification", { .logStatus(.init($0)) }),
        ("DataTransfer", { .dataTransfer(.init($0)) }),
    ]
}

extension Record {
    /// The direction the line names, else the one its action implies (CONTRACT 1); nil for an answer that names none.
    public var impliedDirection: Direction? {
        if let direction { return direction }
        guard case .frame(let frame) = content, let action = frame.action else { return nil }
        return Action.direction(of: action)
    }
}

extension Frame {
    /// Which versions this call can be of, told by its action and, where that is shared, by its payload's shape.
    /// Empty for unknown actions and for answers; several where the shapes do not differ (Heartbeat).
    public var versions: Action.Versions {
        guard let action, let known = Action.find(action) else { return [] }
        guard known.versions == .all else { return known.versions }
        if Self.keysOf16.contains(where: { payload[$0] != nil }) { return .v16 }
        return Self.keysOf2.contains(where: { payload[$0] != nil }) ? [.v201, .v21] : known.versions
    }

    /// Members that only one version's form of a shared action has.
    private static let keysOf16: [StaticString] = [
        "chargePointVendor", "chargePointModel", "errorCode", "idTag", "csChargingProfiles", "location", "listType",
        "retrieveDate", "parentIdTag",
    ]
    private static let keysOf2: [StaticString] = [
        "chargingStation", "connectorStatus", "evseId", "evse", "idToken", "operationalStatus", "chargingProfile",
        "requestId", "versionNumber", "remoteStartId",
    ]
}
