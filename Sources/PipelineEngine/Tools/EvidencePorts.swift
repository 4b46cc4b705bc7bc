import Telemetry

/// Which port of a charge point a stored row is of, by what the report knows: the store keeps numbers as they were sent.
struct EvidencePorts {
    /// The ports that the report's sessions have each transaction at.
    private var ofTransactions: [String: Set<Int>] = [:]
    /// The fleet file's `ocpp_connector_ids`: the port of each connector that is listed.
    private var ofConnectors: [Int: Int] = [:]
    private var withoutList: Set<Int> = []
    /// Its messages name EVSEs, which pass as sent; of a charge point that was migrated from then on.
    private var isV2 = false

    mutating func note(transaction: String, evse: Int) { ofTransactions[transaction, default: []].insert(evse) }

    /// - Parameter connectors: as in the report, comma-separated; nil without a list.
    mutating func note(evse: Int, connectors: String?) {
        guard let connectors else {
            withoutList.insert(evse)
            return
        }
        for connector in connectors.split(separator: ",").compactMap({ Int($0) }) { ofConnectors[connector] = evse }
    }

    /// A message of a transaction is of its session's port: a stop names none itself, and a transaction id used again
    /// leaves several. Empty: it names no port, and may be any port's. Ask in order of receipt.
    mutating func ports(of row: Row) -> Set<Int> {
        isV2 = row.isOfV2 ?? isV2
        if let ports = row.transactionID.flatMap({ ofTransactions[$0] }), ports.count == 1 || row.evseID == 0 {
            return ports
        }
        let evse = evse(row)
        return evse == 0 ? [] : [evse]
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
