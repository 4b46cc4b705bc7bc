import Foundation
import Telemetry

/// What tells a message from others of its connection.
struct MessageName: Hashable {
    var connection: String?
    var id: String
}

/// What a stored row says of the message it comes from.
extension Row {
    /// Nil where it does not tell which OCPP it is of (`EventDecoder`).
    var isOfV2: Bool? {
        switch table {
        case .transactions: int(TransactionsColumn.seqNo) != nil || int(TransactionsColumn.triggerReason) != nil
        case .statuses: int(StatusesColumn.errorCode) != nil ? false : nil
        default: nil
        }
    }

    var transactionID: String? {
        switch table {
        case .meterValues: string(MeterValuesColumn.transactionId)
        case .meterValuesOther: string(MeterValuesOtherColumn.transactionId)
        case .transactions: string(TransactionsColumn.transactionId)
        case .results: string(ResultsColumn.transactionId)
        case .commands: Self.transactionID(in: string(CommandsColumn.payload))
        case .otherMessages: Self.transactionID(in: string(OtherMessagesColumn.payload))
        default: nil
        }
    }

    /// Of an order to stop it, say.
    private static func transactionID(in payload: String?) -> String? {
        guard let payload, payload.contains("\"transactionId\""),
            let fields = try? JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any]
        else { return nil }
        return fields["transactionId"] as? String ?? (fields["transactionId"] as? NSNumber)?.stringValue
    }

    /// Nil where it has none: readings, and the end of a connection.
    var messageName: MessageName? {
        func name<C: SchemaColumn>(_ connection: C, _ id: C) -> MessageName? {
            string(id).map { MessageName(connection: string(connection), id: $0) }
        }
        return switch table {
        case .statuses: name(StatusesColumn.conn, .messageId)
        case .transactions: name(TransactionsColumn.conn, .messageId)
        case .results: name(ResultsColumn.conn, .messageId)
        case .authorizations: name(AuthorizationsColumn.conn, .messageId)
        case .contacts: isSignOfLife ? nil : name(ContactsColumn.conn, .messageId)
        case .commands: name(CommandsColumn.conn, .messageId)
        case .securityEvents: name(SecurityEventsColumn.conn, .messageId)
        case .otherMessages: name(OtherMessagesColumn.conn, .messageId)
        default: nil
        }
    }

    var hasErrorCode: Bool {
        guard table == .statuses else { return false }
        let code = string(StatusesColumn.errorCode) ?? ""
        return code != "" && code != "NoError" || string(StatusesColumn.vendorErrorCode) ?? "" != ""
    }

    /// Heartbeats and bare answers, which the store keeps without the call's id.
    var isSignOfLife: Bool {
        table == .contacts && ["heartbeat", "ack"].contains(string(ContactsColumn.kind))
    }

    var source: String { string(LeadingColumn.sourceId) ?? "" }
}
