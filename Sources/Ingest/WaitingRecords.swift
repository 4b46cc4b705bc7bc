import JSONText
import OCPPWire

/// Copies of records that wait for their charge point's first event time, in the order they came.
///
/// Only formats without receive times need it, and only before the first timestamp; beyond `byteLimit` nothing waits.
struct WaitingRecords {
    /// By their charge point's place, each in the order they came.
    private var records: [Int: [WaitingRecord]] = [:]
    private var bytes = 0
    /// With what memory costs beside the bytes.
    private static let byteLimit = 96 << 20
    private static let recordBytes = 128

    var isEmpty: Bool { records.isEmpty }

    /// False where too much waits already.
    mutating func add(_ record: Record, _ attribution: Intake.Attribution) -> Bool {
        guard bytes + record.bytes.count + Self.recordBytes <= Self.byteLimit else { return false }
        bytes += record.bytes.count + Self.recordBytes
        records[attribution.place, default: []].append(
            WaitingRecord(
                offset: record.offset, bytes: Array(record.bytes), dialect: record.dialect, attribution: attribution))
        return true
    }

    mutating func take(_ place: Int) -> [WaitingRecord] {
        let taken = records.removeValue(forKey: place) ?? []
        bytes -= taken.reduce(0) { $0 + $1.bytes.count + Self.recordBytes }
        return taken
    }

    mutating func takeAll() -> [WaitingRecord] {
        defer { self = WaitingRecords() }
        return records.values.joined().sorted { $0.offset < $1.offset }
    }
}

struct WaitingRecord {
    let offset: Int64
    let bytes: [UInt8]
    let dialect: Dialect
    let attribution: Intake.Attribution
}

extension [WaitingRecord] {
    /// Each record as it was read: of a dialect without receive times, which needs nothing but its own bytes.
    func forEachRecord(_ body: (Record, Intake.Attribution) throws -> Void) throws {
        if isEmpty { return }
        var reader = RecordReader()
        for waiting in self {
            try waiting.bytes.withUnsafeBufferPointer {
                try body(reader.read(again: $0, at: waiting.offset, waiting.dialect), waiting.attribution)
            }
        }
    }
}
