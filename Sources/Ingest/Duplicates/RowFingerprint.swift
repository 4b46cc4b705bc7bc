import CXXHash
import Telemetry

/// A row's cells by position: a row of a batch, or the row a builder is at.
protocol CellReader: ~Copyable {
    /// One bit for each column that may hold a value; the others are null.
    var filledColumns: UInt64 { get }
    func cell(_ column: Int) -> Int64
    func text(_ ref: StringRef) -> UnsafeBufferPointer<UInt8>
}

extension ColumnBatchBuilder: CellReader {
    var filledColumns: UInt64 { pendingColumns }
    func cell(_ column: Int) -> Int64 { pending(column) }
    func text(_ ref: StringRef) -> UnsafeBufferPointer<UInt8> { bytes(of: ref) }
}

struct BatchRow: CellReader {
    let batch: ColumnBatch
    let row: Int
    var filledColumns: UInt64 { .max }
    func cell(_ column: Int) -> Int64 { batch.column(column)?[row] ?? ColumnBatch.null }
    func text(_ ref: StringRef) -> UnsafeBufferPointer<UInt8> { batch.bytes(of: ref) }
}

/// 128 bits that stand for the rows of one frame: equal for equal rows, wherever they are held.
///
/// A frame's fingerprint is the sum of its rows' hashes, so rows may come in any order (each holds its `item`). All
/// columns count but `source_id` and `frame` (CONTRACT 5); charge point and receive time are thereby within. Two
/// different frames of a store meet with probability below 2⁻⁸⁰ for a billion frames; XXH3 guards against accident,
/// and a charger that forges a collision loses its own frame only.
struct Fingerprint: Hashable {
    private(set) var high: UInt64 = 0
    private(set) var low: UInt64 = 0

    static func + (a: Fingerprint, b: Fingerprint) -> Fingerprint {
        Fingerprint(high: a.high &+ b.high, low: a.low &+ b.low)
    }

    init() {}

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    fileprivate init(_ hash: XXH128_hash_t) { self.init(high: hash.high64, low: hash.low64) }
}

/// Hashes rows; holds the scratch that a row's cells are laid out in.
struct RowHasher: ~Copyable {
    private let words: UnsafeMutablePointer<UInt64>
    private let tables: UnsafeMutablePointer<Columns>

    /// One bit a column.
    private struct Columns {
        /// All but `source_id` and `frame`.
        var counted: UInt64 = 0
        var texts: UInt64 = 0
    }

    init() {
        // A cell takes at most three words: its column, and 128 bits of text or 64 of number; one more names the table.
        words = .allocate(capacity: 1 + 3 * UInt64.bitWidth)
        tables = .allocate(capacity: TableID.allCases.count)
        for table in TableID.allCases { (tables + Int(table.rawValue)).initialize(to: Self.columns(of: table)) }
    }

    private static func columns(of table: TableID) -> Columns {
        var columns = Columns()
        for (place, column) in table.schema.columns.enumerated() {
            if column.name != "source_id", column.name != "frame" { columns.counted |= 1 << UInt64(place) }
            if column.type == .word || column.type == .text { columns.texts |= 1 << UInt64(place) }
        }
        return columns
    }

    deinit {
        words.deallocate()
        tables.deallocate()
    }

    /// Two rows of one table have equal hashes when their cells are equal, texts by their bytes.
    func hash<Row: CellReader & ~Copyable>(_ row: borrowing Row, of table: TableID) -> Fingerprint {
        words[0] = UInt64(table.rawValue)
        var count = 1
        let columns = tables[Int(table.rawValue)]
        var rest = columns.counted & row.filledColumns
        while rest != 0 {
            let column = rest.trailingZeroBitCount
            rest &= rest - 1
            let value = row.cell(column)
            if value == ColumnBatch.null { continue }
            words[count] = UInt64(column)
            if columns.texts >> UInt64(column) & 1 == 1 {
                let text = row.text(StringRef(rawValue: value))
                let hash = XXH3_128bits(text.baseAddress, text.count)
                words[count + 1] = hash.high64
                words[count + 2] = hash.low64
                count += 3
            } else {
                words[count + 1] = UInt64(bitPattern: value)
                count += 2
            }
        }
        return Fingerprint(XXH3_128bits(words, count * 8))
    }
}
