import JSONText
import OCPPWire

/// Copies of records that wait for their charge point's first event time, in the order they came.
///
/// Only formats without receive times need it, and only before the first timestamp; beyond `byteLimit` nothing waits.
struct WaitingRecords {
    private var records: [WaitingRecord] = []
    private var bytes = 0
    private static let byteLimit = 32 << 20

    var isEmpty: Bool { records.isEmpty }

    /// False where too much waits already.
    mutating func add(_ record: Record, _ attribution: Intake.Attribution) -> Bool {
        guard bytes + record.bytes.count <= Self.byteLimit else { return false }
        bytes += record.bytes.count
        records.append(
            WaitingRecord(
                offset: record.offset, bytes: Array(record.bytes), dialect: record.dialect, attribution: attribution))
        return true
    }

    mutating func take(_ place: Int) -> [WaitingRecord] {
        let taken = records.filter { $0.attribution.place == place }
        records.removeAll { $0.attribution.place == place }
        bytes -= taken.reduce(0) { $0 + $1.bytes.count }
        return taken
    }

    mutating func takeAll() -> [WaitingRecord] {
        defer { self = WaitingRecords() }
        return records
    }
}

struct WaitingRecord {
    let offset: Int64
    let bytes: [UInt8]
    let dialect: Dialect
    let attribution: Intake.Attribution

    /// The record as it was read: of a dialect without receive times, which needs nothing but its own bytes.
    func withRecord(_ body: (Record, Intake.Attribution) throws -> Void) throws {
        var reader = RecordReader(dialect: dialect)
        try bytes.withUnsafeBufferPointer { try body(reader.read(again: $0, at: offset, dialect), attribution) }
    }
}
