import Telemetry

/// Which port and session of a charge point a stored row is of, by what the report knows: the store keeps numbers and times
/// as they were sent.
struct EvidencePorts {
    struct Session {
        var evse: Int
        var time: ClosedRange<Instant>
    }

    /// Where a row belongs. No ports: it names none, and may be any port's. No session: it names no transaction of one.
    struct Place {
        var ports: Set<Int>
        var session: ClosedRange<Instant>?
    }

    /// A transaction id used again has several.
    private var ofTransactions: [String: [Session]] = [:]
    /// The fleet file's `ocpp_connector_ids`: the port of each connector that is listed.
    private var ofConnectors: [Int: Int] = [:]
    private var withoutList: Set<Int> = []
    /// Its messages name EVSEs, which pass as sent; of a charge point that was migrated from then on.
    private var isV2 = false

    mutating func note(transaction: String, _ session: Session) {
        ofTransactions[transaction, default: []].append(session)
    }

    /// - Parameter connectors: as in the report, comma-separated; nil without a list.
    mutating func note(evse: Int, connectors: String?) {
        guard let connectors else {
            withoutList.insert(evse)
            return
        }
        for connector in connectors.split(separator: ",").compactMap({ Int($0) }) { ofConnectors[connector] = evse }
    }

    /// A message of a transaction is of its session and that session's port: a stop names none itself, and what one names may
    /// be a connector's number. Ask in order of receipt.
    mutating func place(of row: Row) -> Place {
        isV2 = row.isOfV2 ?? isV2
        let evse = evse(row)
        var sessions = row.transactionID.flatMap { ofTransactions[$0] } ?? []
        if evse > 0, Set(sessions.map(\.evse)).count > 1 { sessions.removeAll { $0.evse != evse } }
        guard let session = sessions.min(by: { row.distance(to: $0.time) < row.distance(to: $1.time) }) else {
            return Place(ports: evse == 0 ? [] : [evse])
        }
        return Place(ports: [session.evse], session: session.time)
    }

    /// With lists, a 1.6 number that none has is nobody's port (as when analysing, `PlaceMapping`).
    private func evse(_ row: Row) -> Int {
        let sent = row.evseID
        if ofConnectors.isEmpty || isV2 || row.connectorID != 1 { return sent }
        return ofConnectors[sent] ?? (withoutList.contains(sent) ? sent : 0)
    }
}

extension Row {
    /// Nil where it does not tell (`EventDecoder`).
    fileprivate var isOfV2: Bool? {
        switch table {
        case .transactions: int(TransactionsColumn.seqNo) != nil || int(TransactionsColumn.triggerReason) != nil
        case .statuses: int(StatusesColumn.errorCode) != nil ? false : nil
        default: nil
        }
    }

    /// In milliseconds, from the nearer of its two times: a clock may be unset, and a queue late. What the charger says happened in
    /// the session is nearer than all that was only received in it.
    fileprivate func distance(to session: ClosedRange<Instant>) -> Int64 {
        if session.contains(ts) { return -1 }
        return [ts, receivedAt].map { max(session.lowerBound - $0, $0 - session.upperBound, 0) }.min()!
    }

    fileprivate var transactionID: String? {
        switch table {
        case .meterValues: string(MeterValuesColumn.transactionId)
        case .meterValuesOther: string(MeterValuesOtherColumn.transactionId)
        case .transactions: string(TransactionsColumn.transactionId)
        case .results: string(ResultsColumn.transactionId)
        default: nil
        }
    }
}
