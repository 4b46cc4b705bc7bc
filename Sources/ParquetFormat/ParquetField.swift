/// One column of a flat Parquet schema: its name, what its values mean, and whether they may be missing.
public struct ParquetField: Sendable, Equatable {
    public var name: String
    public var kind: Kind
    public var isNullable: Bool

    public init(name: String, kind: Kind, isNullable: Bool) {
        self.name = name
        self.kind = kind
        self.isNullable = isNullable
    }
}

/// A column of a row group as the writer takes it, borrowed for the call.
///
/// All forms are eight bytes per row; a row whose eight bytes equal `null` is null. With `null` nil there are none.
public enum ParquetColumnData {
    /// For every kind whose values are integers: boolean (0 or 1), int32, int64, decimal, date, time, timestamp, unsigned.
    case integers(UnsafeBufferPointer<Int64>, null: Int64?)
    /// For double fields; `null` is the bit pattern that stands for a missing value.
    case doubles(UnsafeBufferPointer<Double>, null: UInt64?)
    /// For utf8, bytes and json fields: each value is `offset << 28 | length` into `base`.
    /// `interned` promises that equal references are equal strings and the reverse, which makes dictionaries cheap.
    case strings(UnsafeBufferPointer<Int64>, null: Int64?, base: UnsafePointer<UInt8>, interned: Bool)
    /// `count` rows without a value, of a nullable field of any kind.
    case allNull(count: Int)

    var count: Int {
        switch self {
        case .integers(let values, _): values.count
        case .doubles(let values, _): values.count
        case .strings(let refs, _, _, _): refs.count
        case .allNull(let count): count
        }
    }
}

/// How the values of a page are coded; raw values are the format's own (parquet.thrift, `Encoding`).
public enum ParquetEncoding: Int32, Sendable, CaseIterable {
    case plain = 0
    case plainDictionary = 2
    case rle = 3
    case bitPacked = 4
    case deltaBinaryPacked = 5
    case deltaLengthByteArray = 6
    case deltaByteArray = 7
    case rleDictionary = 8
    case byteStreamSplit = 9

    /// The format's own name.
    public var name: String {
        switch self {
        case .plain: "PLAIN"
        case .plainDictionary: "PLAIN_DICTIONARY"
        case .rle: "RLE"
        case .bitPacked: "BIT_PACKED"
        case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
        case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
        case .deltaByteArray: "DELTA_BYTE_ARRAY"
        case .rleDictionary: "RLE_DICTIONARY"
        case .byteStreamSplit: "BYTE_STREAM_SPLIT"
        }
    }
}

/// How a page's bytes are compressed; raw values are the format's own (parquet.thrift, `CompressionCodec`).
public enum ParquetCodec: Int32, Sendable, CaseIterable {
    case uncompressed = 0
    case snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw

    public var name: String {
        self == .lz4Raw ? "LZ4_RAW" : String(describing: self).uppercased()
    }
}
