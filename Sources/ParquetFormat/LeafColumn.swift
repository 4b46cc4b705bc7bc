/// A leaf of the schema: what the reader knows of one column.
struct LeafColumn {
    let field: ParquetField
    let type: ParquetPhysicalType
    /// Bytes of each value of a FIXED_LEN_BYTE_ARRAY, else 0.
    let typeLength: Int
    /// What makes the column one of those whose levels this reader does not know: `LIST`, `MAP`, `group`, `repeated`.
    let nesting: String?

    /// The leaves in order; the schema is a tree written depth first, each group with the number of its children.
    static func leaves(of schema: [SchemaElement]) throws(ParquetError) -> [LeafColumn] {
        guard let root = schema.first, let children = root.childCount, children >= 0 else {
            throw ParquetError("the schema has no root")
        }
        var leaves: [LeafColumn] = []
        var position = 1
        for _ in 0..<children { try collect(schema, &position, path: [], nesting: nil, into: &leaves) }
        guard position == schema.count else {
            throw ParquetError("the schema has \(schema.count) elements, its groups \(position)")
        }
        return leaves
    }

    private static func collect(
        _ schema: [SchemaElement], _ position: inout Int, path: [String], nesting: String?,
        into leaves: inout [LeafColumn]
    ) throws(ParquetError) {
        guard position < schema.count else { throw ParquetError("the schema ends inside a group") }
        guard path.count < 64 else { throw ParquetError("the schema nests too deeply") }
        let element = schema[position]
        position += 1
        let path = path + [element.name]
        let nesting = nesting ?? element.nesting
        guard let type = element.type else {
            guard let children = element.childCount else {
                throw ParquetError("schema element \(element.name) has no type")
            }
            for _ in 0..<max(0, children) {
                try collect(schema, &position, path: path, nesting: nesting, into: &leaves)
            }
            return
        }
        let kind = nesting.map { .other("\(type.name) in \($0)") } ?? element.kind(type)
        let length = type == .fixedLengthByteArray ? Int(element.typeLength ?? 0) : 0
        leaves.append(
            LeafColumn(
                field: ParquetField(
                    name: path.joined(separator: "."), kind: kind, isNullable: element.repetition == .optional),
                type: type, typeLength: length, nesting: nesting))
    }
}

extension SchemaElement {
    /// What a group, or a repeated leaf, is called; nil for the leaves of a flat schema.
    fileprivate var nesting: String? {
        guard type == nil else { return repetition == .repeated ? "repeated" : nil }
        if logicalType == .list || convertedType == ConvertedType.list { return "LIST" }
        let isMap = [ConvertedType.map, ConvertedType.mapKeyValue].contains(convertedType)
        return logicalType == .map || isMap ? "MAP" : repetition == .repeated ? "repeated group" : "group"
    }

    /// What the values mean: by the logical type, else by the converted type, else by the physical type alone.
    fileprivate func kind(_ type: ParquetPhysicalType) -> ParquetField.Kind {
        if let logicalType { return kind(type, logicalType) }
        if let convertedType { return kind(type, convertedType) }
        return plainKind(type)
    }

    private func kind(_ type: ParquetPhysicalType, _ logicalType: LogicalType) -> ParquetField.Kind {
        switch (type, logicalType) {
        case (.byteArray, .string), (.byteArray, .enumeration): return .utf8
        case (.byteArray, .json): return .json
        case (_, .decimal(let scale, let precision))
        where type.holdsDecimals && (0...max(0, precision)).contains(scale):
            return .decimal(precision: Int(precision), scale: Int(scale))
        case (.int32, .date): return .date
        case (.int32, .time(let isUTC, unit: 1)): return .time(.milliseconds, isUTC: isUTC)
        case (.int64, .time(let isUTC, let unit)) where unit != 1:
            if let unit = ParquetTimeUnit(thriftField: unit) { return .time(unit, isUTC: isUTC) }
        case (.int64, .timestamp(let isUTC, let unit)):
            if let unit = ParquetTimeUnit(thriftField: unit) { return .timestamp(unit, isUTC: isUTC) }
        case (.int32, .integer(let bits, let isSigned)) where bits <= 32,
            (.int64, .integer(let bits, let isSigned)) where bits == 64:
            return isSigned ? plainKind(type) : .unsigned(bits: Int(bits))
        case (.fixedLengthByteArray, .uuid) where typeLength == 16: return .uuid
        case (.fixedLengthByteArray, .float16) where typeLength == 2: return .float16
        case (_, .unknown): return .unknown
        default: break
        }
        return .other("\(logicalType.name) on \(type.name)")
    }

    private func kind(_ type: ParquetPhysicalType, _ converted: Int32) -> ParquetField.Kind {
        switch (type, converted) {
        case (.byteArray, ConvertedType.utf8), (.byteArray, ConvertedType.enumeration): return .utf8
        case (.byteArray, ConvertedType.json): return .json
        case (_, ConvertedType.decimal)
        where type.holdsDecimals && (0...max(0, precision ?? 0)).contains(scale ?? 0):
            return .decimal(precision: Int(precision ?? 0), scale: Int(scale ?? 0))
        case (.int32, ConvertedType.date): return .date
        case (.int32, ConvertedType.timeMillis): return .time(.milliseconds, isUTC: true)
        case (.int64, ConvertedType.timeMicros): return .time(.microseconds, isUTC: true)
        case (.int64, ConvertedType.timestampMillis): return .timestamp(.milliseconds, isUTC: true)
        case (.int64, ConvertedType.timestampMicros): return .timestamp(.microseconds, isUTC: true)
        case (.int32, ConvertedType.unsigned8..<ConvertedType.unsigned64):
            return .unsigned(bits: 8 << Int(converted - ConvertedType.unsigned8))
        case (.int64, ConvertedType.unsigned64): return .unsigned(bits: 64)
        case (.int32, ConvertedType.signed8..<ConvertedType.signed64), (.int64, ConvertedType.signed64):
            return plainKind(type)
        case (.fixedLengthByteArray, ConvertedType.interval) where typeLength == 12: return .interval
        default:
            let isKnown = ConvertedType.names.indices.contains(Int(converted))
            return .other("\(isKnown ? ConvertedType.names[Int(converted)] : "type \(converted)") on \(type.name)")
        }
    }

    private func plainKind(_ type: ParquetPhysicalType) -> ParquetField.Kind {
        switch type {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .double: .double
        case .float: .float
        case .byteArray: .bytes
        case .int96: .int96Timestamp
        case .fixedLengthByteArray: .fixedBytes(length: Int(typeLength ?? 0))
        }
    }
}

extension ParquetPhysicalType {
    fileprivate var holdsDecimals: Bool {
        self == .int32 || self == .int64 || self == .byteArray || self == .fixedLengthByteArray
    }

    var isBytes: Bool { self == .byteArray || self == .fixedLengthByteArray }
}
