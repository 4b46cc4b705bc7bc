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

    /// Whether chunks may be longer than they say, by the header of their dictionary page: parquet-mr before 1.2.9, which
    /// may not name its version (PARQUET-816).
    var forgetsDictionaryHeaders: Bool {
        guard let createdBy, createdBy.hasPrefix("parquet-mr") else { return false }
        let version = createdBy.split(separator: " ").first { $0.first?.isNumber == true }
        let parts = (version ?? "0").split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
        return parts.lexicographicallyPrecedes([1, 2, 9])
    }
}

/// How a column's values lie in the file; raw values are the format's own (parquet.thrift, `Type`).
public enum ParquetPhysicalType: Int32, Sendable, CaseIterable {
    case boolean = 0
    case int32, int64, int96, float, double, byteArray, fixedLengthByteArray

    /// The format's own name.
    public var name: String {
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
    static let map: Int32 = 1
    static let mapKeyValue: Int32 = 2
    static let list: Int32 = 3
    static let enumeration: Int32 = 4
    static let decimal: Int32 = 5
    static let date: Int32 = 6
    static let timeMillis: Int32 = 7
    static let timeMicros: Int32 = 8
    static let timestampMillis: Int32 = 9
    static let timestampMicros: Int32 = 10
    static let unsigned8: Int32 = 11
    static let unsigned64: Int32 = 14
    static let signed8: Int32 = 15
    static let signed64: Int32 = 18
    static let json: Int32 = 19
    static let interval: Int32 = 21
    static let names = [
        "UTF8", "MAP", "MAP_KEY_VALUE", "LIST", "ENUM", "DECIMAL", "DATE", "TIME_MILLIS", "TIME_MICROS",
        "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32",
        "INT_64", "JSON", "BSON", "INTERVAL",
    ]
}

struct SchemaElement {
    var type: ParquetPhysicalType?
    /// Bytes of each value of a FIXED_LEN_BYTE_ARRAY.
    var typeLength: Int32?
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
    /// The unit is a field id of the union `TimeUnit`.
    case time(isAdjustedToUTC: Bool, unit: Int16)
    case timestamp(isAdjustedToUTC: Bool, unit: Int16)
    case integer(bitWidth: Int8, isSigned: Bool)
    case json
    /// Any other member of the union, by its field id.
    case other(Int16)

    static let map = LogicalType.other(2)
    static let list = LogicalType.other(3)
    static let enumeration = LogicalType.other(4)
    static let date = LogicalType.other(6)
    static let unknown = LogicalType.other(11)
    static let uuid = LogicalType.other(14)
    static let float16 = LogicalType.other(15)
    static let names: [Int16: String] = [
        2: "MAP", 3: "LIST", 4: "ENUM", 6: "DATE", 11: "UNKNOWN", 13: "BSON", 14: "UUID", 15: "FLOAT16", 16: "VARIANT",
        17: "GEOMETRY", 18: "GEOGRAPHY",
    ]

    /// The format's own name, or the number of a member that is not known here.
    var name: String {
        switch self {
        case .string: "STRING"
        case .json: "JSON"
        case .decimal(let scale, let precision): "DECIMAL(\(precision),\(scale))"
        case .time: "TIME"
        case .timestamp: "TIMESTAMP"
        case .integer(let bitWidth, let isSigned): "\(isSigned ? "" : "U")INT_\(bitWidth)"
        case .other(let id): Self.names[id] ?? "logical type \(id)"
        }
    }
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
