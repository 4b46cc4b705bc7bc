/// The reading half of the footer's structures: a missing required field is an error, an unknown one is passed over.

/// `value`, or the error that names what is missing.
func required<T>(_ value: T?, _ name: String) throws(ParquetError) -> T {
    guard let value else { throw ParquetError("the metadata lacks \(name)") }
    return value
}

extension FileMetaData: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var version: Int32?
        var schema: [SchemaElement]?
        var numRows: Int64?
        var rowGroups: [RowGroup]?
        var keyValueMetadata: [KeyValue] = []
        var createdBy: String?
        var columnOrders: [ColumnOrder] = []
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: version = try reader.int32(field)
            case 2: schema = try reader.list(field)
            case 3: numRows = try reader.int64(field)
            case 4: rowGroups = try reader.list(field)
            case 5: keyValueMetadata = try reader.list(field)
            case 6: createdBy = try reader.string(field)
            case 7: columnOrders = try reader.list(field)
            default: try reader.skip(field)
            }
        }
        self.init(
            version: try required(version, "FileMetaData.version"),
            schema: try required(schema, "FileMetaData.schema"),
            numRows: try required(numRows, "FileMetaData.num_rows"),
            rowGroups: try required(rowGroups, "FileMetaData.row_groups"),
            keyValueMetadata: keyValueMetadata, createdBy: createdBy, columnOrders: columnOrders)
    }
}

extension SchemaElement: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var element = SchemaElement(name: "")
        var name: String?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: element.type = try required(ParquetPhysicalType(rawValue: try reader.int32(field)), "a known type")
            case 2: element.typeLength = try reader.int32(field)
            case 3:
                element.repetition = try required(Repetition(rawValue: try reader.int32(field)), "a known repetition")
            case 4: name = try reader.string(field)
            case 5: element.childCount = try reader.int32(field)
            case 6: element.convertedType = try reader.int32(field)
            case 7: element.scale = try reader.int32(field)
            case 8: element.precision = try reader.int32(field)
            case 10: element.logicalType = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        element.name = try required(name, "SchemaElement.name")
        self = element
    }
}

extension LogicalType: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var found: LogicalType?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 5: found = try Self.decimal(from: &reader)
            case 7:
                let (isAdjustedToUTC, unit) = try Self.clock(from: &reader)
                found = .time(isAdjustedToUTC: isAdjustedToUTC, unit: unit)
            case 8:
                let (isAdjustedToUTC, unit) = try Self.clock(from: &reader)
                found = .timestamp(isAdjustedToUTC: isAdjustedToUTC, unit: unit)
            case 10: found = try Self.integer(from: &reader)
            default:
                found = field.id == 1 ? .string : field.id == 12 ? .json : .other(field.id)
                try reader.skip(field)
            }
        }
        self = try required(found, "the member of LogicalType")
    }

    private static func decimal(from reader: inout ThriftCompactReader) throws(ParquetError) -> LogicalType {
        var scale: Int32?
        var precision: Int32?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: scale = try reader.int32(field)
            case 2: precision = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return .decimal(
            scale: try required(scale, "DecimalType.scale"), precision: try required(precision, "DecimalType.precision")
        )
    }

    /// `TimeType` and `TimestampType` have the same two fields.
    private static func clock(from reader: inout ThriftCompactReader) throws(ParquetError) -> (Bool, Int16) {
        var isAdjustedToUTC: Bool?
        var unit: Int16?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: isAdjustedToUTC = try reader.bool(field)
            case 2:
                try reader.eachField { (reader, member) throws(ParquetError) in
                    unit = member.id
                    try reader.skip(member)
                }
            default: try reader.skip(field)
            }
        }
        return (try required(isAdjustedToUTC, "isAdjustedToUTC"), try required(unit, "TimeUnit"))
    }

    private static func integer(from reader: inout ThriftCompactReader) throws(ParquetError) -> LogicalType {
        var bitWidth: Int8?
        var isSigned: Bool?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: bitWidth = try reader.int8(field)
            case 2: isSigned = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        return .integer(
            bitWidth: try required(bitWidth, "IntType.bitWidth"), isSigned: try required(isSigned, "IntType.isSigned"))
    }
}

extension RowGroup: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var columns: [ColumnChunk]?
        var totalByteSize: Int64?
        var numRows: Int64?
        var sortingColumns: [SortingColumn] = []
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: columns = try reader.list(field)
            case 2: totalByteSize = try reader.int64(field)
            case 3: numRows = try reader.int64(field)
            case 4: sortingColumns = try reader.list(field)
            default: try reader.skip(field)
            }
        }
        self.init(
            columns: try required(columns, "RowGroup.columns"),
            totalByteSize: try required(totalByteSize, "RowGroup.total_byte_size"),
            numRows: try required(numRows, "RowGroup.num_rows"), sortingColumns: sortingColumns)
    }
}

extension SortingColumn: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var column: Int32?
        var isDescending: Bool?
        var nullsFirst: Bool?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: column = try reader.int32(field)
            case 2: isDescending = try reader.bool(field)
            case 3: nullsFirst = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        self.init(
            column: try required(column, "SortingColumn.column_idx"),
            isDescending: try required(isDescending, "SortingColumn.descending"),
            nullsFirst: try required(nullsFirst, "SortingColumn.nulls_first"))
    }
}

extension ColumnOrder: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var isTypeDefined = false
        try reader.eachField { (reader, field) throws(ParquetError) in
            isTypeDefined = field.id == 1
            try reader.skip(field)
        }
        self.init(isTypeDefined: isTypeDefined)
    }
}

extension KeyValue: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var key: String?
        var value: String?
        var valueOffset: Int?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: key = try reader.string(field)
            case 2:
                let text = try reader.string(field)
                value = text
                valueOffset = reader.cursor.position - text.utf8.count
            default: try reader.skip(field)
            }
        }
        self.init(key: try required(key, "KeyValue.key"), value: value, valueOffset: valueOffset)
    }
}
