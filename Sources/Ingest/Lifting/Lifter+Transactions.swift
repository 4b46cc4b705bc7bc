import JSONText
import OCPPWire
import Telemetry

/// Transactions: 1.6 tells their start and end, 2.x their every event.
extension Lifter {
    mutating func startTransaction(_ message: V16.StartTransaction, _ frame: Frame) throws(QuarantineReason) {
        let port = Port(connector16: try number(message.connectorID, .connectorId))
        let ts = try time(message.timestamp)
        let row = begin(.transactions, port, at: ts)
        row.set(TransactionsColumn.event, "started")
        setMessage(row, TransactionsColumn.conn, TransactionsColumn.messageId, frame)
        setToken(row, TransactionsColumn.idToken, message.idTag.text)
        let meter = meter(message.meterStart, unknown: nil)
        row.set(TransactionsColumn.meterWh, meter.value)
        end(row)
        keepMeter(meter, message.meterStart.text, "Transaction.Begin", port, ts, transactionID: nil)
    }

    /// Names no connector: evse_id 0, and the analysis binds it by its transaction (CONTRACT 10).
    mutating func stopTransaction(_ message: V16.StopTransaction, _ frame: Frame) throws(QuarantineReason) {
        let transactionID = try word(message.transactionID, .transactionId)
        let ts = try time(message.timestamp)
        let row = begin(.transactions, .whole, at: ts)
        row.set(TransactionsColumn.event, "ended")
        row.set(TransactionsColumn.transactionId, transactionID)
        setMessage(row, TransactionsColumn.conn, TransactionsColumn.messageId, frame)
        row.set(TransactionsColumn.stopReason, message.reason.text)
        setToken(row, TransactionsColumn.idToken, message.idTag.text)
        let meter = meter(message.meterStop, unknown: -1000)
        row.set(TransactionsColumn.meterWh, meter.value)
        end(row)
        keepMeter(meter, message.meterStop.text, "Transaction.End", .whole, ts, transactionID: transactionID)
        meterValues(message.transactionData, .v16, port: .whole, transactionID: transactionID)
    }

    mutating func transactionEvent(_ message: V201.TransactionEvent, _ frame: Frame) throws(QuarantineReason) {
        let event = try event(message.eventType)
        try require(.transactionInfo, message.payload["transactionInfo"], .object)
        let transactionID = try word(message.transactionID, .transactionId)
        let port = try port(message.evse)
        let row = begin(.transactions, port, at: try time(message.timestamp))
        row.set(TransactionsColumn.event, event)
        row.set(TransactionsColumn.transactionId, transactionID)
        setMessage(row, TransactionsColumn.conn, TransactionsColumn.messageId, frame)
        row.set(TransactionsColumn.seqNo, message.seqNo.value.flatMap { Int32(exactly: $0) }.map(Int64.init))
        row.set(TransactionsColumn.triggerReason, message.triggerReason.text)
        row.set(TransactionsColumn.chargingState, message.chargingState.text)
        row.set(TransactionsColumn.stopReason, message.stoppedReason.text)
        setToken(row, TransactionsColumn.idToken, message.idToken.value?.idToken.text)
        row.set(TransactionsColumn.idTokenType, message.idToken.value?.type.text)
        row.set(TransactionsColumn.offline, message.offline.value.map { $0 ? 1 : 0 })
        end(row)
        meterValues(message.meterValue, .v201, port: port, transactionID: transactionID)
    }

    private func event(_ type: Field<Bytes>) throws(QuarantineReason) -> StaticString {
        let type = try word(type, .eventType)
        if type.equals("Started") { return "started" }
        if type.equals("Updated") { return "updated" }
        if type.equals("Ended") { return "ended" }
        throw .badField(.eventType)
    }

    /// An event without `evse` is of the charge point as a whole until its transaction says more (CONTRACT 10).
    private func port(_ evse: Field<V201.EVSE>) throws(QuarantineReason) -> Port {
        switch evse {
        case .absent: return .whole
        case .wrong: throw .badField(.evse)
        case .present(let evse):
            return Port(
                evseID: try number(evse.id, .evse), connectorID: try number(evse.connectorID, .evse, orElse: 0))
        }
    }

    // MARK: meterStart and meterStop

    private typealias Meter = (value: Int64?, apart: KeptApart.Reason?)

    /// Thousandths of Wh. A meterStop of -1 is how a charger says that it does not know (DOMAIN 3, row 10): null.
    private func meter(_ field: Field<Bytes>, unknown: Int64?) -> Meter {
        switch field {
        case .absent: return (nil, nil)
        case .wrong: return (nil, .notANumber)
        case .present(let text):
            switch Quantity.thousandths(text) {
            case .value(let value, isRounded: false) where value == unknown: return (nil, nil)
            case .value(let value, let isRounded): return (value, isRounded ? .rounded : nil)
            case .outOfRange: return (nil, .outOfRange)
            case .notANumber: return (nil, .notANumber)
            }
        }
    }

    /// A register that does not fit its column is kept verbatim as a sample's would be. It is no sample and not counted
    /// as one.
    private mutating func keepMeter(
        _ meter: Meter, _ text: Bytes?, _ context: StaticString, _ port: Port, _ ts: Instant, transactionID: Bytes?
    ) {
        guard let reason = meter.apart else { return }
        let row = begin(.meterValuesOther, port, at: ts, item: nextItem)
        nextItem += 1
        row.set(MeterValuesOtherColumn.transactionId, transactionID)
        row.set(MeterValuesOtherColumn.context, context)
        row.set(MeterValuesOtherColumn.measurand, Measurand.energyActiveImportRegister.bytes)
        row.set(MeterValuesOtherColumn.unit, "Wh")
        row.set(MeterValuesOtherColumn.value, text)
        row.builder.pointee.set(MeterValuesOtherColumn.reason.rawValue, reason.rawValue)
        end(row)
    }
}
