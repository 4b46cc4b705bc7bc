import JSONText
import Telemetry

/// The calls of OCPP: who sends each, and which versions have it (the message lists of 1.6-J with its security
/// whitepaper, 2.0.1 and 2.1).
public struct Action: Sendable {
    public let name: StaticString
    /// `in` from the charge point, `out` from the CSMS; nil for DataTransfer, which both send.
    public let sender: Direction?
    public let versions: Versions

    public struct Versions: OptionSet, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let v16 = Versions(rawValue: 1)
        public static let v201 = Versions(rawValue: 2)
        public static let v21 = Versions(rawValue: 4)
        public static let all: Versions = [.v16, .v201, .v21]
    }

    /// Nil for an action of no version, such as a vendor's own.
    public static func find(_ name: Bytes) -> Action? { table.find(name).map { all[Int($0)] } }

    /// Where a line names no direction (CONTRACT 1); nil for an action nobody knows.
    public static func direction(of name: Bytes) -> Direction? { find(name).map { $0.sender ?? .in } }

    private static let table = WireWordTable(all.map(\.name))

    private static func named(_ names: [StaticString], from sender: Direction, in versions: Versions) -> [Action] {
        names.map { Action(name: $0, sender: sender, versions: versions) }
    }

    public static let all: [Action] = [
        [Action(name: "DataTransfer", sender: nil, versions: .all)],
        named(
            [
                "Authorize", "BootNotification", "FirmwareStatusNotification", "Heartbeat", "LogStatusNotification",
                "MeterValues", "SecurityEventNotification", "SignCertificate", "StatusNotification",
            ], from: .in, in: .all),
        named(
            [
                "ClearedChargingLimit", "Get15118EVCertificate", "GetCertificateStatus", "NotifyChargingLimit",
                "NotifyCustomerInformation", "NotifyDisplayMessages", "NotifyEVChargingNeeds",
                "NotifyEVChargingSchedule",
                "NotifyEvent", "NotifyMonitoringReport", "NotifyReport", "PublishFirmwareStatusNotification",
                "ReportChargingProfiles", "ReservationStatusUpdate", "TransactionEvent",
            ], from: .in, in: [.v201, .v21]),
        named(
            [
                "DiagnosticsStatusNotification", "SignedFirmwareStatusNotification", "StartTransaction",
                "StopTransaction",
            ], from: .in, in: .v16),
        named(
            [
                "BatterySwap", "ClosePeriodicEventStream", "GetCertificateChainStatus", "NotifyDERAlarm",
                "NotifyDERStartStop", "NotifyPeriodicEventStream", "NotifyPriorityCharging", "NotifySettlement",
                "OpenPeriodicEventStream", "PullDynamicScheduleUpdate", "ReportDERControl", "VatNumberValidation",
            ], from: .in, in: .v21),
        named(
            [
                "CancelReservation", "CertificateSigned", "ChangeAvailability", "ClearCache", "ClearChargingProfile",
                "DeleteCertificate", "GetCompositeSchedule", "GetInstalledCertificateIds", "GetLocalListVersion",
                "GetLog",
                "InstallCertificate", "ReserveNow", "Reset", "SendLocalList", "SetChargingProfile", "TriggerMessage",
                "UnlockConnector", "UpdateFirmware",
            ], from: .out, in: .all),
        named(
            [
                "ClearDisplayMessage", "ClearVariableMonitoring", "CostUpdated", "CustomerInformation", "GetBaseReport",
                "GetChargingProfiles", "GetDisplayMessages", "GetMonitoringReport", "GetReport", "GetTransactionStatus",
                "GetVariables", "PublishFirmware", "RequestStartTransaction", "RequestStopTransaction",
                "SetDisplayMessage",
                "SetMonitoringBase", "SetMonitoringLevel", "SetNetworkProfile", "SetVariableMonitoring", "SetVariables",
                "UnpublishFirmware",
            ], from: .out, in: [.v201, .v21]),
        named(
            [
                "ChangeConfiguration", "ExtendedTriggerMessage", "GetConfiguration", "GetDiagnostics",
                "RemoteStartTransaction", "RemoteStopTransaction", "SignedUpdateFirmware",
            ], from: .out, in: .v16),
        named(
            [
                "AFRRSignal", "AdjustPeriodicEventStream", "ChangeTransactionTariff", "ClearDERControl", "ClearTariffs",
                "GetDERControl", "GetPeriodicEventStream", "GetTariffs", "NotifyAllowedEnergyTransfer",
                "NotifyWebPaymentStarted", "RequestBatterySwap", "SetDERControl", "SetDefaultTariff",
                "UpdateDynamicSchedule", "UsePriorityCharging",
            ], from: .out, in: .v21),
    ].flatMap(\.self)
}
