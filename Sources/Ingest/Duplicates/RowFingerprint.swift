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
/// different frames of a billion meet with probability below 2⁻⁶⁰. Keys are drawn once a process, so that nobody can make
/// a sum that meets another's; two texts of one hash (XXH3 is public) cost their forger a frame of their own.
struct Fingerprint: Hashable {
    private(set) var high: UInt64 = 0
    private(set) var low: UInt64 = 0

    static func + (a: Fingerprint, b: Fingerprint) -> Fingerprint {
        Fingerprint(high: a.high &+ b.high, low: a.low &+ b.low)
    }

    init() {}

    fileprivate init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ hash: XXH128_hash_t) { self.init(high: hash.high64, low: hash.low64) }

    fileprivate var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }
}

/// What a row's cells add up to, in any order: each times its column's key, modulo 2¹²⁸, so that a part that is known
/// ahead may be added up ahead.
///
/// Keys are random and odd: rows that differ in one cell never meet, others by a chance of their keys ("multilinear
/// hashing", Lemire and Kaser, "Strongly universal string hashing is fast", 2014). A null adds nothing.
struct RowSum {
    private(set) var bits: UInt128

    @inline(__always) init(_ start: UInt128) { bits = start }

    @inline(__always) mutating func add(_ number: Int64, _ key: UInt128) {
        // No number is null, and null alone becomes zero.
        bits &+= key &* UInt128(UInt64(bitPattern: number) ^ (1 &<< 63))
    }

    /// A text by its hash.
    @inline(__always) mutating func add(_ text: Fingerprint, _ key: UInt128) { bits &+= key &* text.bits }

    /// The row's hash: as different for rows that differ little as for others, so that rows of one frame cannot trade
    /// cells. One to one: the last steps of MurmurHash3 (x64, 128 bits).
    @inline(__always) var hash: Fingerprint {
        var low = UInt64(truncatingIfNeeded: bits)
        var high = UInt64(truncatingIfNeeded: bits >> 64)
        low &+= high
        high &+= low
        low = Self.mixed(low)
        high = Self.mixed(high)
        low &+= high
        high &+= low
        return Fingerprint(high: high, low: low)
    }

    @inline(__always) private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ value &>> 33) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ mixed &>> 33) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ mixed &>> 33
    }
}

/// Hashes rows.
struct RowHasher: ~Copyable {
    struct Table {
        /// One bit a column: all but `source_id` and `frame`.
        var counted: UInt64 = 0
        var texts: UInt64 = 0
        var start: UInt128 = 0
        /// By column; zero where it does not count.
        var keys: UnsafeMutablePointer<UInt128>
    }

    private let tables: UnsafeMutablePointer<Table>

    init() {
        tables = .allocate(capacity: TableID.allCases.count)
        for table in TableID.allCases { (tables + Int(table.rawValue)).initialize(to: Self.keys(of: table)) }
    }

    deinit {
        for table in TableID.allCases { self[table].keys.deallocate() }
        tables.deallocate()
    }

    subscript(_ table: TableID) -> Table { tables[Int(table.rawValue)] }

    /// Fingerprints live as long as the process; no result depends on their values.
    private static let seed = UInt64.random(in: .min ... .max)

    private static func keys(of table: TableID) -> Table {
        var random = seed &+ UInt64(table.rawValue) << 32
        func next() -> UInt128 {
            // SplitMix64 (Steele, Lea and Flood, 2014), twice.
            var words: (UInt64, UInt64) = (0, 0)
            for place in 0..<2 {
                random &+= 0x9E37_79B9_7F4A_7C15
                var word = (random ^ random >> 30) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
                word ^= word >> 31
                if place == 0 { words.0 = word } else { words.1 = word }
            }
            return UInt128(words.0) << 64 | UInt128(words.1)
        }
        let columns = table.schema.columns
        var made = Table(start: next(), keys: .allocate(capacity: columns.count))
        for (place, column) in columns.enumerated() {
            let counts = column.name != "source_id" && column.name != "frame"
            (made.keys + place).initialize(to: counts ? next() | 1 : 0)
            if counts { made.counted |= 1 << UInt64(place) }
            if column.type == .word || column.type == .text { made.texts |= 1 << UInt64(place) }
        }
        return made
    }

    static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Fingerprint {
        Fingerprint(XXH3_128bits(text.baseAddress, text.count))
    }

    /// Two rows of one table have equal hashes when their cells are equal, texts by their bytes.
    @inline(__always)
    func hash<Row: CellReader & ~Copyable>(_ row: borrowing Row, of table: TableID) -> Fingerprint {
        let columns = self[table]
        var sum = RowSum(columns.start)
        var rest = columns.counted & row.filledColumns
        while rest != 0 {
            let column = rest.trailingZeroBitCount
            rest &= rest &- 1
            let value = row.cell(column)
            if value == ColumnBatch.null { continue }
            if columns.texts &>> UInt64(truncatingIfNeeded: column) & 1 == 1 {
                sum.add(Self.hash(row.text(StringRef(rawValue: value))), columns.keys[column])
            } else {
                sum.add(value, columns.keys[column])
            }
        }
        return sum.hash
    }
}
