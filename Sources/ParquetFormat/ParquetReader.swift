/// Reads one Parquet file: the footer at once, columns when asked; safe to share between threads.
public final class ParquetReader: Sendable {
    /// The schema's leaf columns in their order; a nested one has its path as name and kind `.other`.
    public let fields: [ParquetField]
    public let rows: Int
    public let rowGroups: [ParquetRowGroup]
    public let keyValueMetadata: [(String, String)]
    public let createdBy: String?
    /// The columns by which each row group is sorted, as far as all row groups agree; ascending, nulls first only.
    public let sortingColumns: [Int]

    public convenience init(path: String, options: ParquetReaderOptions = ParquetReaderOptions()) throws(ParquetError) {
        throw ParquetError("the reader follows in the next commits")
    }

    public init(bytes: [UInt8], name: String, options: ParquetReaderOptions = ParquetReaderOptions())
        throws(ParquetError)
    {
        throw ParquetError("the reader follows in the next commits")
    }

    /// Booleans, INT32 and INT64 of any logical type, as Int64; nulls become `null`.
    public func readIntegers(column: Int, rowGroup: Int, null: Int64 = .min) throws(ParquetError) -> ParquetIntegers {
        throw ParquetError("the reader follows in the next commits")
    }

    /// Doubles; nulls become the bit pattern `null`.
    public func readDoubles(
        column: Int, rowGroup: Int, null: UInt64 = Double.nan.bitPattern
    ) throws(ParquetError) -> ParquetDoubles {
        throw ParquetError("the reader follows in the next commits")
    }

    /// BYTE_ARRAY columns of any logical type; nulls become `null`, which no reference equals (they are not negative).
    public func readStrings(column: Int, rowGroup: Int, null: Int64 = .min) throws(ParquetError) -> ParquetStrings {
        throw ParquetError("the reader follows in the next commits")
    }

    /// What the page index says of a column chunk's data pages; nil where the file has none.
    public func pages(column: Int, rowGroup: Int) throws(ParquetError) -> [ParquetPageSummary]? {
        throw ParquetError("the reader follows in the next commits")
    }
}

/// Limits that keep a hostile file from taking the machine's memory, and the switch for tests.
public struct ParquetReaderOptions: Sendable {
    /// Most rows of a row group; eight bytes each are taken when a column is read.
    public var maximumRowsPerRowGroup = 1 << 27
    /// Most bytes of one page once decompressed.
    public var maximumPageBytes = 1 << 28
    /// Off only to show what the checksums catch.
    public var verifiesChecksums = true

    public init() {}
}
