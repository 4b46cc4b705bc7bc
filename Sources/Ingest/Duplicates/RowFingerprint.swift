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

    /// A longer text stands for itself by its hash.
    private static let longestText = 64
    /// The table and the columns that have a value; then for each a number, or a text's length and bytes.
    private static let capacity = 2 + UInt64.bitWidth * (1 + longestText / 8)

    init() {
        words = .allocate(capacity: Self.capacity)
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
    @inline(__always)
    func hash<Row: CellReader & ~Copyable>(_ row: borrowing Row, of table: TableID) -> Fingerprint {
        let columns = tables[Int(table.rawValue)]
        var present: UInt64 = 0
        var count = 2
        var rest = columns.counted & row.filledColumns
        while rest != 0 {
            let column = rest.trailingZeroBitCount
            rest &= rest &- 1
            let value = row.cell(column)
            if value == ColumnBatch.null { continue }
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: column)
            present |= bit
            if columns.texts & bit != 0 {
                count = lay(row.text(StringRef(rawValue: value)), at: count)
            } else {
                words[count] = UInt64(bitPattern: value)
                count &+= 1
            }
        }
        words[0] = UInt64(table.rawValue)
        words[1] = present
        return Fingerprint(XXH3_128bits(words, count * 8))
    }

    /// Gives where the next cell goes.
    @inline(__always) private func lay(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        words[place] = UInt64(text.count)
        if text.count > Self.longestText {
            let hash = XXH3_128bits(text.baseAddress, text.count)
            words[place + 1] = hash.high64
            words[place + 2] = hash.low64
            return place + 3
        }
        let end = place + 1 + (text.count + 7) / 8
        if text.count > 0 {
            words[end - 1] = 0
            UnsafeMutableRawPointer(words + place + 1).copyMemory(from: text.baseAddress!, byteCount: text.count)
        }
        return end
    }
}
