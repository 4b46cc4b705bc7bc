/// A condition on one column that rows must meet; several hold together. A null meets only `isNull`.
public struct ParquetPredicate: Sendable, Equatable {
    public enum Condition: Sendable, Equatable {
        /// For columns read as integers: both ends included, in the column's own unit.
        case integers(ClosedRange<Int64>)
        /// For columns read as bytes: both ends included, by unsigned bytes.
        case bytes(from: [UInt8], through: [UInt8])
        case isNull
    }

    public var column: String
    public var condition: Condition

    public init(_ column: String, _ condition: Condition) {
        self.column = column
        self.condition = condition
    }

    /// The column equals `text`.
    public init(_ column: String, equals text: String) {
        self.init(column, .bytes(from: Array(text.utf8), through: Array(text.utf8)))
    }

    /// False where the bounds say that no row meets it; bounds that are missing rule nothing out.
    func mayHold(_ statistics: ParquetStatistics, rows: Int) -> Bool {
        switch condition {
        case .isNull: return statistics.nullCount != 0
        case .integers(let range):
            if statistics.nullCount == rows { return false }
            if case .integer(let minimum)? = statistics.minimum, minimum > range.upperBound { return false }
            if case .integer(let maximum)? = statistics.maximum, maximum < range.lowerBound { return false }
        case .bytes(let from, let through):
            if statistics.nullCount == rows { return false }
            if case .bytes(let minimum)? = statistics.minimum, through.lexicographicallyPrecedes(minimum) {
                return false
            }
            if case .bytes(let maximum)? = statistics.maximum, maximum.lexicographicallyPrecedes(from) { return false }
        }
        return true
    }

    /// The PLAIN bytes of the one value that meets it, as a Bloom filter hashes them; nil where there are several.
    func onlyValue(_ type: ParquetPhysicalType) -> [UInt8]? {
        switch (condition, type) {
        case (.integers(let range), .int32) where range.lowerBound == range.upperBound:
            return Self.littleEndian(UInt64(bitPattern: range.lowerBound), 4)
        case (.integers(let range), .int64) where range.lowerBound == range.upperBound:
            return Self.littleEndian(UInt64(bitPattern: range.lowerBound), 8)
        case (.bytes(let from, let through), _) where from == through && type.isBytes: return from
        default: return nil
        }
    }

    private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
