import Foundation
import Telemetry

/// What tells a call from others: charger and CSMS may use the same id at once.
struct CallName: Hashable {
    var connection: String?
    var isFromCharger: Bool
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

    /// Of an order to stop it or a profile for it, say.
    private static func transactionID(in payload: String?) -> String? {
        guard let payload, payload.contains("\"transactionId\"") else { return nil }
        return transactionID(in: try? JSONSerialization.jsonObject(with: Data(payload.utf8)))
    }

    private static func transactionID(in value: Any?) -> String? {
        guard let fields = value as? [String: Any] else { return nil }
        if let id = fields["transactionId"] { return id as? String ?? (id as? NSNumber)?.stringValue }
        return fields.keys.sorted().lazy.compactMap { transactionID(in: fields[$0]) }.first
    }

    /// What it is called, or of an answer what it answers; both where its line names no direction. None: readings, signs of
    /// life and the end of a connection.
    var calls: [CallName] {
        func call<C: SchemaColumn>(_ connection: C, _ id: C, _ isFromCharger: Bool) -> [CallName] {
            string(id).map {
                [CallName(connection: string(connection), isFromCharger: isFromCharger, id: $0)]
            } ?? []
        }
        return switch table {
        case .statuses: call(StatusesColumn.conn, .messageId, true)
        case .transactions: call(TransactionsColumn.conn, .messageId, true)
        case .authorizations: call(AuthorizationsColumn.conn, .messageId, true)
        case .contacts: isSignOfLife ? [] : call(ContactsColumn.conn, .messageId, true)
        case .commands: call(CommandsColumn.conn, .messageId, false)
        case .securityEvents: call(SecurityEventsColumn.conn, .messageId, true)
        case .otherMessages:
            call(OtherMessagesColumn.conn, .messageId, string(OtherMessagesColumn.dir) != "out")
        case .results:
            [true, false].filter { string(ResultsColumn.dir) != ($0 ? "in" : "out") }
                .flatMap { call(ResultsColumn.conn, .messageId, $0) }
        default: []
        }
    }

    /// Somebody shows a card or begins, in OCPP 2.x perhaps within another's transaction.
    var isSignOfDriver: Bool {
        table == .transactions
            && (string(TransactionsColumn.idToken) != nil || string(TransactionsColumn.event) == "started")
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
