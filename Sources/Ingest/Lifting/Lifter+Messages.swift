import JSONText
import OCPPWire
import Telemetry

/// Calls from the charge point, by action; what has no table of its own goes to `other_messages`.
extension Lifter {
    mutating func message(_ frame: Frame) throws(QuarantineReason) {
        switch frame.message(origin.direction) {
        case .heartbeat: contact("heartbeat")
        case .authorizeV16(let message): try authorize(message, frame)
        case .authorizeV201(let message): try authorize(message, frame)
        case .bootNotificationV16(let message): boot(message, frame)
        case .bootNotificationV201(let message): boot(message, frame)
        case .statusNotificationV16(let message): try status(message, frame)
        case .statusNotificationV201(let message): try status(message, frame)
        case .meterValuesV16(let message): try meterValues(message)
        case .meterValuesV201(let message): try meterValues(message)
        case .startTransaction(let message): try startTransaction(message, frame)
        case .stopTransaction(let message): try stopTransaction(message, frame)
        case .transactionEvent(let message): try transactionEvent(message, frame)
        case .securityEvent(let message): try securityEvent(message, frame)
        case .command(let message): command(message, frame)
        case .notifyEvent, .firmwareStatus, .diagnosticsStatus, .logStatus, .dataTransfer, .other, nil:
            otherMessage(frame)
        }
    }

    // MARK: Meter values

    private mutating func meterValues(_ message: V16.MeterValues) throws(QuarantineReason) {
        try require(.meterValue, message.payload["meterValue"], .array)
        let port = Port(connector16: try number(message.connectorID, .connectorId))
        meterValues(message.meterValue, .v16, port: port, transactionID: message.transactionID.text)
    }

    private mutating func meterValues(_ message: V201.MeterValues) throws(QuarantineReason) {
        try require(.meterValue, message.payload["meterValue"], .array)
        let port = Port(evseID: try number(message.evseID, .evseId), connectorID: 0)
        meterValues(message.meterValue, .v201, port: port, transactionID: nil)
    }

    // MARK: Contacts

    /// A heartbeat or an acknowledgement: its id would outweigh all meter values (CONTRACT 4) and is not kept.
    mutating func contact(_ kind: StaticString) {
        let row = begin(.contacts, .whole, at: origin.receivedAt)
        row.set(ContactsColumn.kind, kind)
        setEnvelope(row, ContactsColumn.conn, dir: ContactsColumn.dir)
        end(row)
    }

    private mutating func boot(_ message: V16.BootNotification, _ frame: Frame) {
        boot(message.vendor, message.model, message.firmware, reason: .absent, frame)
    }

    private mutating func boot(_ message: V201.BootNotification, _ frame: Frame) {
        boot(message.vendor, message.model, message.firmware, reason: message.reason, frame)
    }

    private mutating func boot(
        _ vendor: Field<Bytes>, _ model: Field<Bytes>, _ firmware: Field<Bytes>, reason: Field<Bytes>, _ frame: Frame
    ) {
        let row = begin(.contacts, .whole, at: origin.receivedAt)
        row.set(ContactsColumn.kind, "boot")
        setEnvelope(row, ContactsColumn.conn, dir: ContactsColumn.dir)
        row.set(ContactsColumn.vendor, vendor.text)
        row.set(ContactsColumn.model, model.text)
        row.set(ContactsColumn.firmware, firmware.text)
        row.set(ContactsColumn.bootReason, reason.text)
        row.set(ContactsColumn.messageId, frame.messageID)
        end(row)
    }

    // MARK: Statuses

    private mutating func status(_ message: V16.StatusNotification, _ frame: Frame) throws(QuarantineReason) {
        let port = Port(connector16: try number(message.connectorID, .connectorId))
        let status = try word(message.status, .status)
        let row = begin(.statuses, port, at: try time(message.timestamp))
        setMessage(row, StatusesColumn.conn, StatusesColumn.messageId, frame)
        row.set(StatusesColumn.status, status)
        row.set(StatusesColumn.errorCode, message.errorCode.text)
        row.set(StatusesColumn.info, message.info.text)
        row.set(StatusesColumn.vendorId, message.vendorID.text)
        row.set(StatusesColumn.vendorErrorCode, message.vendorErrorCode.text)
        end(row)
    }

    private mutating func status(_ message: V201.StatusNotification, _ frame: Frame) throws(QuarantineReason) {
        let port = Port(
            evseID: try number(message.evseID, .evseId),
            connectorID: try number(message.connectorID, .connectorId, orElse: 0))
        let status = try word(message.status, .connectorStatus)
        let row = begin(.statuses, port, at: try time(message.timestamp))
        setMessage(row, StatusesColumn.conn, StatusesColumn.messageId, frame)
        row.set(StatusesColumn.status, status)
        end(row)
    }

    // MARK: Authorisations

    private mutating func authorize(_ message: V16.Authorize, _ frame: Frame) throws(QuarantineReason) {
        authorize(token: try word(message.idTag, .idTag), type: .absent, frame)
    }

    private mutating func authorize(_ message: V201.Authorize, _ frame: Frame) throws(QuarantineReason) {
        guard case .present(let token) = message.idToken else { throw .badField(.idToken) }
        authorize(token: try word(token.idToken, .idToken), type: token.type, frame)
    }

    private mutating func authorize(token: Bytes, type: Field<Bytes>, _ frame: Frame) {
        let row = begin(.authorizations, .whole, at: origin.receivedAt)
        setMessage(row, AuthorizationsColumn.conn, AuthorizationsColumn.messageId, frame)
        setToken(row, AuthorizationsColumn.idToken, token)
        row.set(AuthorizationsColumn.idTokenType, type.text)
        end(row)
    }

    // MARK: Security events

    private mutating func securityEvent(
        _ message: Common.SecurityEventNotification, _ frame: Frame
    ) throws(QuarantineReason) {
        let type = try word(message.type, .type)
        let row = begin(.securityEvents, .whole, at: try time(message.timestamp))
        setMessage(row, SecurityEventsColumn.conn, SecurityEventsColumn.messageId, frame)
        row.set(SecurityEventsColumn.type, type)
        row.set(SecurityEventsColumn.techInfo, message.techInfo.text)
        if SecurityEvent.isCritical(type) { row.set(SecurityEventsColumn.severity, "critical") }
        end(row)
    }
}

/// The events that a charging station must push, being critical (2.0.1 part 2, appendix 1; 1.6 security whitepaper).
enum SecurityEvent {
    private static let critical: [StaticString] = [
        "FirmwareUpdated", "SettingSystemTime", "StartupOfTheDevice", "ResetOrReboot", "SecurityLogWasCleared",
        "MemoryExhaustion", "TamperDetectionActivated",
    ]

    static func isCritical(_ type: Bytes) -> Bool { critical.contains { type.equals($0) } }
}
