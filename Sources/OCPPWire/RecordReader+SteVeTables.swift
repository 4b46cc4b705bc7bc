import JSONText
import Telemetry

/// Rows of SteVe's tables as the frames they were stored from.
///
/// A row that SteVe stamped on receipt (`event_timestamp`) was received then; the others tell only when the charge
/// point says it happened, which then stands for both.
extension RecordReader {
    mutating func read(_ table: SteVeTable, _ header: CSVHeader, part: Int, _ record: inout Record) {
        do throws(Record.LineFault) {
            switch table {
            case .meterValues: try readMeterValue(header, &record)
            case .statuses: try readStatus(header, &record)
            case .transactionStarts: try readStart(header, part, &record)
            case .transactionStops: try readStop(header, &record)
            case .failedStops: try readFailedStop(header, &record)
            case .transactions: try readTransaction(header, part, &record)
            case .securityEvents: try readSecurityEvent(header, &record)
            case .connectors, .chargeBoxes, .other: readKeys(table, header, &record)
            }
        } catch {
            record.content = .broken(Record.Fault(.line(error)))
        }
    }

    // MARK: Keys

    private func readKeys(_ table: SteVeTable, _ header: CSVHeader, _ record: inout Record) {
        record.content = .ignored(.otherTable)
        guard let name = header.value(.chargeBoxID, csv).flatMap(Record.identity) else { return }
        if table == .connectors, let key = header.number(.connectorKey, csv),
            let number = header.number(.connectorNumber, csv)
        {
            exportKeys.addConnector(key, name, number)
        } else if table == .chargeBoxes, let key = header.number(.chargeBoxKey, csv) {
            exportKeys.addChargeBox(key, name)
        }
    }

    func connector(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) -> Int64 {
        guard let key = header.number(.connectorKey, csv), let connector = exportKeys.connector(key) else {
            throw exportKeys.fault(lacking: ["connector.csv", "evse.csv"])
        }
        record.chargePoint = connector.chargePoint
        return connector.number
    }

    func receive(_ column: SteVeTable.Column, _ header: CSVHeader, _ record: inout Record) throws(Record
        .LineFault)
    {
        guard let text = header.value(column, csv) else { throw .noTimestamp }
        guard let time = ISO8601.parse(text) else { throw .badTimestamp }
        record.receivedAt = placed(time)
        record.direction = .in
    }

    // MARK: Statuses

    private mutating func readStatus(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        try receive(.statusTimestamp, header, &record)
        let number = try connector(header, &record)
        begin(#"[2,"connector-status","StatusNotification",{"connectorId":"#)
        made.append(number)
        add("status", .status, header)
        add("errorCode", .errorCode, header)
        add("info", .errorInfo, header)
        add("vendorId", .vendorID, header)
        add("vendorErrorCode", .vendorErrorCode, header)
        add("timestamp", .statusTimestamp, header)
        end("}]", &record)
    }

    private mutating func readSecurityEvent(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        try receive(header.value(.eventTimestamp, csv) == nil ? .timestamp : .eventTimestamp, header, &record)
        guard let key = header.number(.chargeBoxKey, csv), let name = exportKeys.chargeBox(key) else {
            throw exportKeys.fault(lacking: ["charge_box.csv"])
        }
        record.chargePoint = name
        begin(#"[2,"charge-box-security-event","SecurityEventNotification",{"type":"#)
        made.append(string: header.value(.type, csv) ?? Bytes(start: nil, count: 0))
        add("timestamp", .timestamp, header)
        add("techInfo", .techInfo, header)
        end("}]", &record)
    }

    // MARK: Transactions

    private mutating func readStart(_ header: CSVHeader, _ part: Int, _ record: inout Record) throws(Record.LineFault) {
        try receive(.eventTimestamp, header, &record)
        if let key = header.number(.transactionKey, csv), let connector = header.number(.connectorKey, csv) {
            exportKeys.addTransaction(key, connector: connector, startedAt: record.receivedAt?.instant)
        }
        try makeStart(header, part, connector: try connector(header, &record), &record)
    }

    private mutating func readStop(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        try receive(.eventTimestamp, header, &record)
        guard let key = header.number(.transactionKey, csv), let known = exportKeys.connector(ofTransaction: key) else {
            throw exportKeys.fault(lacking: ["transaction_start.csv"])
        }
        record.chargePoint = known.chargePoint
        try makeStop(header, &record)
    }

    /// SteVe could not store it as a stop; the charge point sent it all the same.
    private mutating func readFailedStop(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        try receive(header.value(.eventTimestamp, csv) == nil ? .stopTimestamp : .eventTimestamp, header, &record)
        try readChargePoint(header, &record)
        try makeStop(header, &record)
    }

    private mutating func readTransaction(
        _ header: CSVHeader, _ part: Int, _ record: inout Record
    ) throws(Record.LineFault) {
        try receive(part < 2 ? .startTimestamp : .stopTimestamp, header, &record)
        try readChargePoint(header, &record)
        guard let number = header.number(.connectorNumber, csv) else { throw .unknownConnector }
        if part == 2 { return try makeStop(header, &record) }
        try makeStart(header, part, connector: number, &record)
    }

    private func readChargePoint(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        guard let text = header.value(.chargeBoxID, csv) else { throw .noChargePoint }
        guard let name = Record.identity(text) else { throw .badChargePoint }
        record.chargePoint = name
    }

    private func transaction(_ header: CSVHeader) throws(Record.LineFault) -> Int64 {
        guard let key = header.number(.transactionKey, csv) else { throw .unknownConnector }
        return key
    }

    /// StartTransaction, or the answer with the transaction's id.
    private mutating func makeStart(
        _ header: CSVHeader, _ part: Int, connector: Int64, _ record: inout Record
    ) throws(Record.LineFault) {
        let transaction = try transaction(header)
        begin(part == 0 ? #"[2,"transaction-start-"# : #"[3,"transaction-start-"#)
        made.append(transaction)
        guard part == 0 else {
            record.direction = .out
            made.append(#"",{"idTagInfo":{"status":"Accepted"},"transactionId":"#)
            made.append(transaction)
            return end("}]", &record)
        }
        made.append(#"","StartTransaction",{"connectorId":"#)
        made.append(connector)
        add("idTag", .idTag, header)
        add("timestamp", .startTimestamp, header)
        add("meterStart", .startValue, header)
        end("}]", &record)
    }

    private mutating func makeStop(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        let transaction = try transaction(header)
        begin(#"[2,"transaction-stop-"#)
        made.append(transaction)
        made.append(#"","StopTransaction",{"transactionId":"#)
        made.append(transaction)
        add("timestamp", .stopTimestamp, header)
        add("meterStop", .stopValue, header)
        add("reason", .stopReason, header)
        end("}]", &record)
    }

    // MARK: Writing

    mutating func begin(_ text: StaticString) {
        made.removeAll()
        made.append(text)
    }

    mutating func end(_ text: StaticString, _ record: inout Record) {
        made.append(text)
        record.content = contentMade()
    }

    /// `,"key":"value"`, where the row has one.
    mutating func add(_ key: StaticString, _ column: SteVeTable.Column, _ header: CSVHeader) {
        if let value = header.value(column, csv) { made.append(key, value) }
    }
}

extension CSVHeader {
    func number(_ column: SteVeTable.Column, _ row: borrowing CSVLine) -> Int64? {
        guard let text = value(column, row), text.count <= 18 else { return nil }
        var number: Int64 = 0
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int64(digit)
        }
        return number
    }
}
