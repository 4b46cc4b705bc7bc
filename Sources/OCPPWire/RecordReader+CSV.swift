import JSONText
import Telemetry

/// CSVs (RFC 4180): rows with a frame in each (kwwhat, Idaho National Laboratory, CitrineOS), or a table of SteVe's.
///
/// A header line, wherever it stands, is ignored by rule and sets the order of the columns. A row may hold quoted line
/// ends; where its quotes do not close so that a whole row comes out, one line is the record: one lost quote costs one
/// line.
extension RecordReader {
    mutating func nextOfCSV(_ own: Dialect) -> Record? {
        while let line = lines.lineEnd() {
            if line.stop > lines.limit || lines.isDroppingLine { return tooLong(lines.take(upTo: line), own) }
            let bytes = Bytes(rebasing: lines.unread[..<line.stop])
            if bytes.isBlank {
                _ = lines.take(upTo: line)
                continue
            }
            guard let header = csvHeader(bytes, own) else {
                guard let record = row(line, own) else { return nil }
                return record
            }
            self.header = header
            var record = Record(lines.take(upTo: line), own)
            record.content = .ignored(.csvHeader)
            return record
        }
        return nil
    }

    private func csvHeader(_ line: Bytes, _ own: Dialect) -> CSVHeader? {
        if let known = CSVHeader(line.trimmingSpace) { return known }
        // The first line of any table of an export names its columns.
        return own == .steveTable && header == nil ? CSVHeader.other(line.trimmingSpace) : nil
    }

    /// The row that begins on this line; nil where more input is needed.
    private mutating func row(_ line: LineBuffer.LineEnd, _ own: Dialect) -> Record? {
        let header = header ?? .usual(own)
        guard let end = rowEnd(line, header) else { return nil }
        let fault = csv.split(rowText(end), expected: header.count)
        if let table = header.table { return row(of: table, header, fault, end) }
        var record = Record(lines.take(upTo: end), header.dialect)
        record.readFrameRow(header, csv)
        record.receivedAt = placed(record.receivedAt)
        if let fault = fault ?? record.faultOfFrameRow(header, csv) {
            record.content = .broken(Record.Fault(.line(fault)))
        } else {
            record.content = content(of: csv[header.place(FrameCSV.Column.message)!]!, at: nil)
        }
        return record
    }

    /// A table's row may tell of several frames: it is then read as often, and taken with the last of them. Several rows
    /// may tell of one. Nil where more input is needed.
    private mutating func row(
        of table: SteVeTable, _ header: CSVHeader, _ fault: Record.LineFault?, _ end: LineBuffer.LineEnd
    ) -> Record? {
        var (record, end) = (Record(lines.peek(upTo: end), .steveTable), end)
        if let fault {
            record.content = .broken(Record.Fault(.line(fault)))
        } else {
            read(table, header, part: partsGiven, &record)
        }
        if table == .meterValues, !record.isBroken {
            guard let last = gatherSamples(header, from: end) else { return nil }
            end = last
            let whole = lines.peek(upTo: end)
            (record.length, record.bytes) = (whole.length, whole.bytes)
            endMeterValues(&record)
        }
        partsGiven += 1
        if case .frame = record.content, partsGiven < table.parts(header, csv) { return record }
        partsGiven = 0
        _ = lines.take(upTo: end)
        return record
    }

    func rowText(_ end: LineBuffer.LineEnd) -> Bytes {
        Self.rowText(Bytes(rebasing: lines.unread[..<end.stop]))
    }

    static func rowText(_ line: Bytes) -> Bytes { line.last == 0x0D ? Bytes(rebasing: line.dropLast()) : line }

    /// Where the row ends: on its line, or, where a quote is open there, on the first line with which it is whole.
    private mutating func rowEnd(_ line: LineBuffer.LineEnd, _ header: CSVHeader) -> LineBuffer.LineEnd? {
        guard rowText(line).isQuoteOpen else { return line }
        var end = line
        while true {
            guard let more = lines.lineEnd(from: end.next) else {
                return lines.isFinished || lines.unread.count > Self.longestSplitRow ? line : nil
            }
            if more.stop > Self.longestSplitRow { return line }
            let added = Bytes(rebasing: lines.unread[end.next..<more.stop])
            end = more
            guard added.isQuoteOpen else { continue }
            return csv.split(rowText(end), expected: header.count) == nil ? end : line
        }
    }

    /// A row over several lines is looked for this far.
    static let longestSplitRow = 1 << 16
}

extension Record {
    /// What the fields say of the frame; of a broken row, those before the break.
    fileprivate mutating func readFrameRow(_ header: CSVHeader, _ csv: borrowing CSVLine) {
        func field(_ column: FrameCSV.Column) -> Bytes? { header.place(column).flatMap { csv[$0] } }
        chargePoint = field(.chargePoint).flatMap(Self.identity)
        receivedAt = field(.time).flatMap { ISO8601.parse($0) ?? TimePrefixed.unixTime($0) }
        action = field(.action).flatMap(Self.identity)
        direction = field(.direction).flatMap { try? CitrineOS.direction($0) }
    }

    fileprivate func faultOfFrameRow(_ header: CSVHeader, _ csv: borrowing CSVLine) -> LineFault? {
        func field(_ column: FrameCSV.Column) -> Bytes { csv[header.place(column)!]! }
        if chargePoint == nil { return field(.chargePoint).isEmpty ? .noChargePoint : .badChargePoint }
        if receivedAt == nil { return field(.time).isEmpty ? .noTimestamp : .badTimestamp }
        if header.dialect == .citrineOS, direction == nil, !field(.direction).isEmpty { return .badDirection }
        return field(.message).isEmpty ? .noMessage : nil
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether quotes are odd in number: a line's end here is inside one.
    fileprivate var isQuoteOpen: Bool { reduce(0) { $1 == UInt8(ascii: "\"") ? $0 ^ 1 : $0 } == 1 }
}
