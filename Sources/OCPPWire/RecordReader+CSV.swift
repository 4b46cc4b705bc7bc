import JSONText
import Telemetry

/// kwwhat's CSV (RFC 4180, one record a line): `timestamp,id,action,msg` in the order its header names.
///
/// Rows of answers have an empty action. A header line, wherever it stands, is ignored by rule and sets the order;
/// without one the order above holds. A line's end inside quotes ends the record, so one lost quote costs one line.
extension RecordReader {
    mutating func readCSV(_ record: inout Record) {
        if let header = CSVHeader(record.bytes) {
            csv.header = header
            record.content = .ignored(.csvHeader)
            return
        }
        let fault = csv.split(record.bytes)
        record.readCSV(csv)
        if let fault = fault ?? record.faultOfCSV(csv) {
            record.content = .broken(Record.Fault(.line(fault)))
        } else {
            record.content = content(of: csv.field(.msg)!, at: nil)
        }
    }
}

extension Record {
    /// What the fields say of the frame; of a broken line, those before the break.
    fileprivate mutating func readCSV(_ csv: borrowing CSVLine) {
        chargePoint = csv.field(.id).flatMap(Self.identity)
        receivedAt = csv.field(.timestamp).flatMap(ISO8601.parse)
        action = csv.field(.action).flatMap(Self.identity)
    }

    fileprivate func faultOfCSV(_ csv: borrowing CSVLine) -> LineFault? {
        if chargePoint == nil { return csv.field(.id)!.isEmpty ? .noChargePoint : .badChargePoint }
        if receivedAt == nil { return csv.field(.timestamp)!.isEmpty ? .noTimestamp : .badTimestamp }
        return csv.field(.msg)!.isEmpty ? .noMessage : nil
    }

    /// Unlike the texts of checked JSON, fields may hold anything.
    private static func identity(_ text: Bytes) -> Bytes? { Frame.isIdentity(text) && text.isValidUTF8 ? text : nil }
}

/// The order of the four columns, from a line that names exactly them.
struct CSVHeader {
    enum Column: Int, CaseIterable { case timestamp, id, action, msg }
    /// The field of each column.
    private(set) var places: SIMD4<UInt8> = [0, 1, 2, 3]

    init() {}

    init?(_ line: Bytes) {
        guard line.count < 64 else { return nil }
        var found = 0
        for (place, name) in line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).enumerated() {
            guard place < 4, let column = Self.column(Bytes(rebasing: name).trimmingSpace) else { return nil }
            places[column.rawValue] = UInt8(place)
            found |= 1 << column.rawValue
        }
        guard found == 0b1111 else { return nil }
    }

    private static func column(_ name: Bytes) -> Column? {
        let name =
            name.count >= 2 && name.first == UInt8(ascii: "\"") ? Bytes(rebasing: name.dropFirst().dropLast()) : name
        if name.equals("timestamp") { return .timestamp }
        if name.equals("id") { return .id }
        if name.equals("action") { return .action }
        return name.equals("msg") ? .msg : nil
    }
}

/// Splits one line into four fields; the text of quoted ones is written to a buffer kept from line to line.
struct CSVLine: ~Copyable {
    var header = CSVHeader()
    private var count = 0
    private let fields = UnsafeMutablePointer<Bytes>.allocate(capacity: 4)
    private var scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4096)

    deinit {
        fields.deallocate()
        scratch.deallocate()
    }

    /// Nil where the line broke off before it.
    func field(_ column: CSVHeader.Column) -> Bytes? {
        let place = Int(header.places[column.rawValue])
        return place < count ? fields[place] : nil
    }

    /// Reads the fields; nil where there are four, or what is wrong with the line.
    mutating func split(_ line: Bytes) -> Record.LineFault? {
        count = 0
        do throws(Record.LineFault) {
            try read(line)
            return nil
        } catch {
            return error
        }
    }

    private mutating func read(_ line: Bytes) throws(Record.LineFault) {
        if scratch.count < line.count {
            scratch.deallocate()
            scratch = .allocate(capacity: line.count * 2)
        }
        var (position, written) = (0, 0)
        while true {
            guard count < 4 else { throw .wrongFieldCount }
            fields[count] = try field(line, &position, &written)
            count += 1
            if position == line.count { break }
            position += 1
        }
        guard count == 4 else { throw .wrongFieldCount }
    }

    /// From a field's first byte to the comma after it, or the line's end.
    private func field(
        _ line: Bytes, _ position: inout Int, _ written: inout Int
    ) throws(Record.LineFault) -> Bytes {
        if position < line.count, line[position] == UInt8(ascii: "\"") { return try quoted(line, &position, &written) }
        let start = position
        while position < line.count, line[position] != UInt8(ascii: ",") {
            if line[position] == UInt8(ascii: "\"") { throw .badQuotes }
            position += 1
        }
        return Bytes(rebasing: line[start..<position])
    }

    private func quoted(
        _ line: Bytes, _ position: inout Int, _ written: inout Int
    ) throws(Record.LineFault) -> Bytes {
        let start = written
        var isClosed = false
        position += 1
        while position < line.count {
            let byte = line[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                isClosed = position == line.count || line[position] != byte
                if isClosed { break }
                position += 1
            }
            scratch[written] = byte
            written += 1
        }
        guard isClosed, position == line.count || line[position] == UInt8(ascii: ",") else { throw .badQuotes }
        return Bytes(start: scratch.baseAddress! + start, count: written - start)
    }
}
