/// What the values of a column mean (LogicalTypes.md), and how each kind is held in eight bytes per row.
extension ParquetField {
    public enum Kind: Sendable, Equatable {
        case boolean, int32, int64, double
        /// STRING or ENUM: the bytes are UTF-8 (the writer's caller vouches for it).
        case utf8
        case bytes
        /// JSON: UTF-8 that is one JSON text.
        case json
        /// DECIMAL(precision, scale): the value times 10^scale. Written on INT64; read from INT32, INT64 and both byte
        /// array types, from the latter as integers where Int64 holds them, else as big-endian bytes.
        case decimal(precision: Int, scale: Int)
        /// DATE on INT32: days since 1970-01-01.
        case date
        /// TIME since midnight, on INT32 for milliseconds, else on INT64.
        case time(ParquetTimeUnit, isUTC: Bool)
        /// TIMESTAMP since 1970-01-01T00:00 on INT64; without `isUTC`, of a clock whose zone is not said.
        case timestamp(ParquetTimeUnit, isUTC: Bool)
        /// Unsigned integers of 8, 16, 32 (on INT32) or 64 bits (on INT64; there, from 2^63 on, the bit pattern).
        case unsigned(bits: Int)
        /// FLOAT, read as doubles. This and all below come from the reader only.
        case float
        /// FLOAT16 on two bytes, read as doubles.
        case float16
        /// INT96: a timestamp of older writers, read in the unit that the reader's options name.
        case int96Timestamp
        /// FIXED_LEN_BYTE_ARRAY without a logical type, or UUID (16) or INTERVAL (12): read as bytes.
        case fixedBytes(length: Int)
        case uuid, interval
        /// UNKNOWN: a column that holds nulls alone.
        case unknown
        /// A type without a kind here, by its name in the format; readable by its physical type unless nested.
        case other(String)

        /// TIMESTAMP(MILLIS, isAdjustedToUTC = true) on INT64.
        public static let timestampMillis = Kind.timestamp(.milliseconds, isUTC: true)
    }
}

/// The unit of a TIME or TIMESTAMP (parquet.thrift, `TimeUnit`).
public enum ParquetTimeUnit: Int, Sendable, CaseIterable {
    case milliseconds = 1_000
    case microseconds = 1_000_000
    case nanoseconds = 1_000_000_000

    public var perSecond: Int64 { Int64(rawValue) }

    /// The member's field id in the union.
    var thriftField: Int16 { self == .milliseconds ? 1 : self == .microseconds ? 2 : 3 }
    init?(thriftField: Int16) {
        guard let unit = Self.allCases.first(where: { $0.thriftField == thriftField }) else { return nil }
        self = unit
    }
}

extension ParquetField.Kind: CustomStringConvertible {
    /// As the format writes it: `DECIMAL(18,3)`, `TIMESTAMP(MILLIS,UTC)`, `INT64`.
    public var description: String {
        func clock(_ name: String, _ unit: ParquetTimeUnit, _ isUTC: Bool) -> String {
            let units: [ParquetTimeUnit: String] = [.milliseconds: "MILLIS", .microseconds: "MICROS"]
            return "\(name)(\(units[unit] ?? "NANOS")\(isUTC ? ",UTC" : ""))"
        }
        return switch self {
        case .boolean: "BOOLEAN"
        case .int32: "INT32"
        case .int64: "INT64"
        case .double: "DOUBLE"
        case .utf8: "STRING"
        case .bytes: "BYTE_ARRAY"
        case .json: "JSON"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .date: "DATE"
        case .time(let unit, let isUTC): clock("TIME", unit, isUTC)
        case .timestamp(let unit, let isUTC): clock("TIMESTAMP", unit, isUTC)
        case .unsigned(let bits): "UINT_\(bits)"
        case .float: "FLOAT"
        case .float16: "FLOAT16"
        case .int96Timestamp: "INT96"
        case .fixedBytes(let length): "FIXED_LEN_BYTE_ARRAY(\(length))"
        case .uuid: "UUID"
        case .interval: "INTERVAL"
        case .unknown: "UNKNOWN"
        case .other(let name): name
        }
    }
}

extension ParquetField.Kind {
    /// Held as integers, by the writer too.
    var holdsIntegers: Bool {
        switch self {
        case .boolean, .int32, .int64, .decimal, .date, .time, .timestamp, .unsigned: true
        default: false
        }
    }

    var holdsBytes: Bool { self == .utf8 || self == .bytes || self == .json }

    /// What is written for it; nil for kinds that only the reader gives.
    var physicalType: ParquetPhysicalType? {
        switch self {
        case .boolean: .boolean
        case .int32, .date, .time(.milliseconds, _): .int32
        case .unsigned(let bits): bits <= 32 ? .int32 : .int64
        case .int64, .decimal, .timestamp, .time: .int64
        case .double: .double
        case .utf8, .bytes, .json: .byteArray
        default: nil
        }
    }

    /// The integers that the kind can hold.
    var integerRange: ClosedRange<Int64> {
        switch self {
        case .boolean: 0...1
        case .int32, .date, .time(.milliseconds, _): Int64(Int32.min)...Int64(Int32.max)
        case .unsigned(let bits): 0...(bits >= 64 ? .max : Int64(1) << Int64(bits) - 1)
        case .decimal(let precision, _):
            // The largest number of `precision` digits, of which Int64 holds 18.
            precision >= 19 ? .min ... .max : -(Self.power10(precision) - 1)...(Self.power10(precision) - 1)
        default: .min ... .max
        }
    }

    private static func power10(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
