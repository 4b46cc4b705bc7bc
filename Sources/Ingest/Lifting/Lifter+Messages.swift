import JSONText
import OCPPWire
import Telemetry

/// Calls from the charge point, by action; what has no table of its own goes to `other_messages`.
extension Lifter {
    mutating func message(_ frame: Frame) throws(QuarantineReason) {
        guard let action = frame.action else { preconditionFailure("a call has an action") }
        let payload = frame.payload
        if action.equals(V16.MeterValues.action) {
            try payload["evseId"] == nil ? meterValues16(payload) : meterValues201(payload)
        } else if action.equals(Common.Heartbeat.action) {
            contact("heartbeat")
        } else if action.equals(V201.TransactionEvent.action) {
            try transactionEvent(V201.TransactionEvent(payload), frame)
        } else if action.equals(V16.StatusNotification.action) {
            try payload["connectorStatus"] == nil
                ? status(V16.StatusNotification(payload), frame) : status(V201.StatusNotification(payload), frame)
        } else if action.equals(V16.Authorize.action) {
            try payload["idToken"] == nil
                ? authorize(V16.Authorize(payload), frame) : authorize(V201.Authorize(payload), frame)
        } else if action.equals(V16.StartTransaction.action) {
            try startTransaction(V16.StartTransaction(payload), frame)
        } else if action.equals(V16.StopTransaction.action) {
            try stopTransaction(V16.StopTransaction(payload), frame)
        } else if action.equals(V16.BootNotification.action) {
            payload["chargingStation"] == nil
                ? boot(V16.BootNotification(payload), frame) : boot(V201.BootNotification(payload), frame)
        } else if action.equals(Common.SecurityEventNotification.action) {
            try securityEvent(Common.SecurityEventNotification(payload), frame)
        } else {
            otherMessage(frame)
        }
    }

    // MARK: Meter values

    private mutating func meterValues16(_ payload: JSONValue) throws(QuarantineReason) {
        let message = V16.MeterValues(payload)
        try require(.meterValue, payload["meterValue"], .array)
        let port = Port(connector16: try number(message.connectorID, .connectorId))
        meterValues(message.meterValue, .v16, port: port, transactionID: message.transactionID.text)
    }

    private mutating func meterValues201(_ payload: JSONValue) throws(QuarantineReason) {
        let message = V201.MeterValues(payload)
        try require(.meterValue, payload["meterValue"], .array)
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
        try authorize(token: try word(message.idTag, .idTag), type: .absent, frame)
    }

    private mutating func authorize(_ message: V201.Authorize, _ frame: Frame) throws(QuarantineReason) {
        guard let token = message.idToken.value else { throw .badField(.idToken) }
        try authorize(token: try word(token.idToken, .idToken), type: token.type, frame)
    }

    private mutating func authorize(
        token: Bytes, type: Field<Bytes>, _ frame: Frame
    ) throws(QuarantineReason) {
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
