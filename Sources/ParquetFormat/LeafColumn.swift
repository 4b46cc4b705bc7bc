/// A leaf of the schema: what the reader knows of one column.
struct LeafColumn {
    let field: ParquetField
    let type: PhysicalType
    /// False for leaves below a group or repeated ones, whose levels this reader does not know.
    let isFlat: Bool

    /// The leaves in order; the schema is a tree written depth first, each group with the number of its children.
    static func leaves(of schema: [SchemaElement]) throws(ParquetError) -> [LeafColumn] {
        guard let root = schema.first, let children = root.childCount, children >= 0 else {
            throw ParquetError("the schema has no root")
        }
        var leaves: [LeafColumn] = []
        var position = 1
        for _ in 0..<children { try collect(schema, &position, path: [], isFlat: true, into: &leaves) }
        guard position == schema.count else {
            throw ParquetError("the schema has \(schema.count) elements, its groups \(position)")
        }
        return leaves
    }

    private static func collect(
        _ schema: [SchemaElement], _ position: inout Int, path: [String], isFlat: Bool, into leaves: inout [LeafColumn]
    ) throws(ParquetError) {
        guard position < schema.count else { throw ParquetError("the schema ends inside a group") }
        guard path.count < 64 else { throw ParquetError("the schema nests too deeply") }
        let element = schema[position]
        position += 1
        let path = path + [element.name]
        if let children = element.childCount, element.type == nil {
            for _ in 0..<max(0, children) { try collect(schema, &position, path: path, isFlat: false, into: &leaves) }
        } else {
            guard let type = element.type else { throw ParquetError("schema element \(element.name) has no type") }
            let isFlat = isFlat && element.repetition != .repeated
            let field = ParquetField(
                name: path.joined(separator: "."), kind: isFlat ? element.kind(type) : .other("nested \(type.name)"),
                isNullable: element.repetition == .optional)
            leaves.append(LeafColumn(field: field, type: type, isFlat: isFlat))
        }
    }
}

extension SchemaElement {
    /// What the values mean: by the logical type, else by the converted type, else by the physical type alone.
    fileprivate func kind(_ type: PhysicalType) -> ParquetField.Kind {
        if let logicalType { return kind(type, logicalType) }
        guard let convertedType else { return Self.plainKind(type) }
        switch (type, convertedType) {
        case (.byteArray, ConvertedType.utf8): return .utf8
        case (.byteArray, ConvertedType.json): return .json
        case (.int64, ConvertedType.timestampMillis): return .timestampMillis
        case (.int32, ConvertedType.decimal), (.int64, ConvertedType.decimal):
            return .decimal(precision: Int(precision ?? 0), scale: Int(scale ?? 0))
        default: break
        }
        let name =
            ConvertedType.names.indices.contains(Int(convertedType)) ? ConvertedType.names[Int(convertedType)] : ""
        return ["INT_8", "INT_16", "INT_32", "INT_64"].contains(name)
            ? Self.plainKind(type) : .other("\(name) on \(type.name)")
    }

    private func kind(_ type: PhysicalType, _ logicalType: LogicalType) -> ParquetField.Kind {
        switch (type, logicalType) {
        case (.byteArray, .string): .utf8
        case (.byteArray, .json): .json
        case (.int64, .timestamp(isAdjustedToUTC: true, unit: LogicalType.millis)): .timestampMillis
        case (.int32, .decimal(let scale, let precision)), (.int64, .decimal(let scale, let precision)):
            .decimal(precision: Int(precision), scale: Int(scale))
        case (.int32, .integer(_, isSigned: true)), (.int64, .integer(_, isSigned: true)): Self.plainKind(type)
        default: .other("\(logicalType) on \(type.name)")
        }
    }

    private static func plainKind(_ type: PhysicalType) -> ParquetField.Kind {
        switch type {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .double: .double
        case .byteArray: .bytes
        case .int96, .float, .fixedLengthByteArray: .other(type.name)
        }
    }
}
