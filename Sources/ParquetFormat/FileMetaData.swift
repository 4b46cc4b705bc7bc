/// The footer as the format has it: parquet.thrift's structures, field by field, without judgement.
/// Names and numbers follow github.com/apache/parquet-format, src/main/thrift/parquet.thrift.

struct FileMetaData {
    var version: Int32
    var schema: [SchemaElement]
    var numRows: Int64
    var rowGroups: [RowGroup]
    var keyValueMetadata: [KeyValue] = []
    var createdBy: String?
    var columnOrders: [ColumnOrder] = []
}

enum PhysicalType: Int32 {
    case boolean = 0
    case int32, int64, int96, float, double, byteArray, fixedLengthByteArray

    var name: String {
        switch self {
        case .byteArray: "BYTE_ARRAY"
        case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
        default: String(describing: self).uppercased()
        }
    }
}

enum Repetition: Int32 {
    case required = 0
    case optional, repeated
}

enum ConvertedType {
    static let utf8: Int32 = 0
    static let decimal: Int32 = 5
    static let timestampMillis: Int32 = 9
    static let json: Int32 = 19
    static let names = [
        "UTF8", "MAP", "MAP_KEY_VALUE", "LIST", "ENUM", "DECIMAL", "DATE", "TIME_MILLIS", "TIME_MICROS",
        "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32",
        "INT_64", "JSON", "BSON", "INTERVAL",
    ]
}

struct SchemaElement {
    var type: PhysicalType?
    var repetition: Repetition?
    var name: String
    var childCount: Int32?
    var convertedType: Int32?
    var scale: Int32?
    var precision: Int32?
    var logicalType: LogicalType?
}

/// The union `LogicalType`; only what a kind of ours depends on is looked into.
enum LogicalType: Equatable {
    case string
    case decimal(scale: Int32, precision: Int32)
    case timestamp(isAdjustedToUTC: Bool, unit: Int16)
    case integer(bitWidth: Int8, isSigned: Bool)
    case json
    /// Any other member of the union, by its field id.
    case other(Int16)

    static let millis: Int16 = 1
}

struct RowGroup {
    var columns: [ColumnChunk]
    var totalByteSize: Int64
    var numRows: Int64
    var sortingColumns: [SortingColumn] = []
    var fileOffset: Int64?
    var totalCompressedSize: Int64?
    var ordinal: Int16?
}

struct SortingColumn {
    var column: Int32
    var isDescending: Bool
    var nullsFirst: Bool
}

struct ColumnChunk {
    var filePath: String?
    var fileOffset: Int64 = 0
    var metadata: ColumnMetaData?
    var offsetIndexOffset: Int64?
    var offsetIndexLength: Int32?
    var columnIndexOffset: Int64?
    var columnIndexLength: Int32?
    var isEncrypted = false
}

struct ColumnMetaData {
    var type: Int32
    var encodings: [Int32]
    var path: [[UInt8]]
    var codec: Int32
    var numValues: Int64
    var totalUncompressedSize: Int64
    var totalCompressedSize: Int64
    var dataPageOffset: Int64
    var dictionaryPageOffset: Int64?
    var statistics: Statistics?
    var encodingStats: [PageEncodingStats] = []
    var bloomFilterOffset: Int64?
}

struct Statistics {
    /// The deprecated pair, of unstated order.
    var legacyMax: [UInt8]?
    var legacyMin: [UInt8]?
    var nullCount: Int64?
    var max: [UInt8]?
    var min: [UInt8]?
    var isMaxExact: Bool?
    var isMinExact: Bool?
}

struct PageEncodingStats {
    var pageType: Int32
    var encoding: Int32
    var count: Int32
}

struct KeyValue {
    var key: String
    var value: String?
    /// Where the value's bytes begin in the footer it was read from.
    var valueOffset: Int?
}

/// Whether min and max follow the order that the column's type defines: the only order with a meaning here.
struct ColumnOrder {
    var isTypeDefined: Bool
}
