/// What a file's footer says of a row group and its column chunks, checked against the file's size.

public struct ParquetRowGroup: Sendable {
    public let rows: Int
    /// One per leaf column of the schema, in its order.
    public internal(set) var columns: [ParquetColumnChunk]
}

public struct ParquetColumnChunk: Sendable {
    /// nil for a codec number the format does not name.
    public let codec: ParquetCodec?
    /// Encodings of the values, levels and dictionary; unknown ones are left out.
    public let encodings: [ParquetEncoding]
    /// Values and nulls.
    public let valueCount: Int
    public let statistics: ParquetStatistics
    /// Where the chunk's pages lie in the file.
    public let byteRange: Range<Int>
    public let uncompressedBytes: Int
    public let hasColumnIndex: Bool
    public let hasOffsetIndex: Bool
    public let hasBloomFilter: Bool
    /// Whether `byteRange` shares bytes with another chunk's: then neither is read.
    var overlaps = false
}

/// Bounds and counts of a column chunk or page; what is absent or not to be trusted is nil.
public struct ParquetStatistics: Sendable, Equatable {
    public var minimum: ParquetValue?
    public var maximum: ParquetValue?
    /// False when the bound was cut: it holds, but no row need have it.
    public var isMinimumExact = true
    public var isMaximumExact = true
    public var nullCount: Int?

    public init() {}
}

/// A single value of a column.
public enum ParquetValue: Sendable, Hashable {
    /// Booleans (0, 1), integers, decimals (unscaled), timestamps.
    case integer(Int64)
    case double(Double)
    case bytes([UInt8])
}

/// One data page as the page index tells of it.
public struct ParquetPageSummary: Sendable, Equatable {
    /// The rows it holds, within the row group.
    public let rows: Range<Int>
    /// Header and body in the file.
    public let byteRange: Range<Int>
    /// Nil where the file has an offset index alone.
    public let statistics: ParquetStatistics?
    public let isAllNull: Bool
}
