import JSONText
import Telemetry

/// Rows of SteVe's `connector_meter_value`: those of one reading become the MeterValues they came in.
extension RecordReader {
    /// Of a MeterValues up to its first value: others may follow in the rows below (`gatherSamples`).
    mutating func readMeterValue(_ header: CSVHeader, _ record: inout Record) throws(Record.LineFault) {
        try receive(.valueTimestamp, header, &record)
        let number = try connector(header, &record)
        receiveAfterStart(header, &record)
        begin(#"[2,"connector-meter-value","MeterValues",{"connectorId":"#)
        made.append(number)
        add("transactionId", .transactionKey, header)
        made.append(#","meterValue":[{"timestamp":"#)
        made.append(string: header.value(.valueTimestamp, csv)!)
        made.append(#","sampledValue":["#)
        header.addSample(csv, to: &made)
    }

    /// A value that names its transaction was sent once SteVe had answered its start, whenever it was measured.
    private func receiveAfterStart(_ header: CSVHeader, _ record: inout Record) {
        guard let key = header.number(.transactionKey, csv), let start = exportKeys.start(ofTransaction: key),
            let measured = record.receivedAt, measured.instant <= start
        else { return }
        record.receivedAt!.instant = start + 1
    }

    /// SteVe stores a row for each value of a reading: those that follow with the same connector, transaction and time
    /// are its others, but for one of the first one's kind: it begins the reading anew, as one that was sent twice does.
    /// Gives where the last of them ends; nil where more input is needed.
    mutating func gatherSamples(_ header: CSVHeader, from first: LineBuffer.LineEnd) -> LineBuffer.LineEnd? {
        var end = first
        // A text that is no UTF-8 costs its own row.
        guard rowText(first).isValidUTF8 else { return first }
        while true {
            guard let more = lines.lineEnd(from: end.next) else {
                return lines.isFinished || lines.unread.count > Self.longestSplitRow ? end : nil
            }
            if more.stop > Self.longestSplitRow { return end }
            let text = Self.rowText(Bytes(rebasing: lines.unread[end.next..<more.stop]))
            guard csvAhead.split(text, expected: header.count) == nil, isSameReading(header), text.isValidUTF8
            else { return end }
            made.append(",")
            header.addSample(csvAhead, to: &made)
            end = more
        }
    }

    private func isSameReading(_ header: CSVHeader) -> Bool {
        let kind: [SteVeTable.Column] = [.measurand, .phase, .location, .context]
        return agree(header, [.valueTimestamp, .connectorKey, .transactionKey]) && !agree(header, kind)
    }

    /// Whether the row at hand and the one after it say the same in these columns.
    private func agree(_ header: CSVHeader, _ columns: [SteVeTable.Column]) -> Bool {
        columns.allSatisfy { column in
            switch (header.value(column, csv), header.value(column, csvAhead)) {
            case (let one?, let other?): one.equals(other)
            case (nil, nil): true
            default: false
            }
        }
    }

    mutating func endMeterValues(_ record: inout Record) { end("]}]}]", &record) }
}

extension CSVHeader {
    fileprivate func addSample(_ row: borrowing CSVLine, to made: inout MadeText) {
        made.append(#"{"value":"#)
        made.append(string: value(.value, row) ?? Bytes(start: nil, count: 0))
        for (key, column) in Self.sampleKeys {
            if let value = value(column, row) { made.append(key, value) }
        }
        made.append("}")
    }

    private static let sampleKeys: [(StaticString, SteVeTable.Column)] = [
        ("context", .context), ("format", .format), ("measurand", .measurand), ("location", .location),
        ("unit", .unit), ("phase", .phase),
    ]
}

extension MadeText {
    /// `,"key":"value"`
    mutating func append(_ key: StaticString, _ value: Bytes) {
        append(#",""#)
        append(key)
        append(#"":"#)
        append(string: value)
    }
}
