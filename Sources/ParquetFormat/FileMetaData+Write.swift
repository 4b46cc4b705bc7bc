/// The writing half of the footer's structures (their fields are declared in FileMetaData.swift).

extension FileMetaData {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int32(1, version)
        writer.list(2, schema)
        writer.int64(3, numRows)
        writer.list(4, rowGroups)
        if !keyValueMetadata.isEmpty { writer.list(5, keyValueMetadata) }
        if let createdBy { writer.binary(6, createdBy.utf8) }
        if !columnOrders.isEmpty { writer.list(7, columnOrders) }
    }
}

extension SchemaElement {
    func write(to writer: inout ThriftCompactWriter) {
        if let type { writer.int32(1, type.rawValue) }
        if let typeLength { writer.int32(2, typeLength) }
        if let repetition { writer.int32(3, repetition.rawValue) }
        writer.binary(4, name.utf8)
        if let childCount { writer.int32(5, childCount) }
        if let convertedType { writer.int32(6, convertedType) }
        if let scale { writer.int32(7, scale) }
        if let precision { writer.int32(8, precision) }
        if let logicalType { writer.structure(10, logicalType) }
    }
}

extension LogicalType {
    func write(to writer: inout ThriftCompactWriter) {
        switch self {
        case .string: writer.structure(1) { _ in }
        case .decimal(let scale, let precision):
            writer.structure(5) {
                $0.int32(1, scale)
                $0.int32(2, precision)
            }
        case .time(let isAdjustedToUTC, let unit): Self.writeClock(7, isAdjustedToUTC, unit, to: &writer)
        case .timestamp(let isAdjustedToUTC, let unit): Self.writeClock(8, isAdjustedToUTC, unit, to: &writer)
        case .integer(let bitWidth, let isSigned):
            writer.structure(10) {
                $0.int8(1, bitWidth)
                $0.bool(2, isSigned)
            }
        case .json: writer.structure(12) { _ in }
        case .other(let id): writer.structure(id) { _ in }
        }
    }

    private static func writeClock(
        _ id: Int16, _ isAdjustedToUTC: Bool, _ unit: Int16, to writer: inout ThriftCompactWriter
    ) {
        writer.structure(id) {
            $0.bool(1, isAdjustedToUTC)
            $0.structure(2) { $0.structure(unit) { _ in } }
        }
    }
}

extension RowGroup {
    func write(to writer: inout ThriftCompactWriter) {
        writer.list(1, columns)
        writer.int64(2, totalByteSize)
        writer.int64(3, numRows)
        if !sortingColumns.isEmpty { writer.list(4, sortingColumns) }
        if let fileOffset { writer.int64(5, fileOffset) }
        if let totalCompressedSize { writer.int64(6, totalCompressedSize) }
        if let ordinal { writer.int16(7, ordinal) }
    }
}

extension SortingColumn {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int32(1, column)
        writer.bool(2, isDescending)
        writer.bool(3, nullsFirst)
    }
}

extension ColumnChunk {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int64(2, fileOffset)
        if let metadata { writer.structure(3, metadata) }
        if let offsetIndexOffset { writer.int64(4, offsetIndexOffset) }
        if let offsetIndexLength { writer.int32(5, offsetIndexLength) }
        if let columnIndexOffset { writer.int64(6, columnIndexOffset) }
        if let columnIndexLength { writer.int32(7, columnIndexLength) }
    }
}

extension ColumnMetaData {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int32(1, type)
        writer.list(2, encodings)
        writer.list(3, path)
        writer.int32(4, codec)
        writer.int64(5, numValues)
        writer.int64(6, totalUncompressedSize)
        writer.int64(7, totalCompressedSize)
        writer.int64(9, dataPageOffset)
        if let dictionaryPageOffset { writer.int64(11, dictionaryPageOffset) }
        if let statistics { writer.structure(12, statistics) }
        if !encodingStats.isEmpty { writer.list(13, encodingStats) }
    }
}

extension Statistics {
    func write(to writer: inout ThriftCompactWriter) {
        if let nullCount { writer.int64(3, nullCount) }
        if let max { writer.binary(5, max) }
        if let min { writer.binary(6, min) }
        if let isMaxExact { writer.bool(7, isMaxExact) }
        if let isMinExact { writer.bool(8, isMinExact) }
    }
}

extension PageEncodingStats {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int32(1, pageType)
        writer.int32(2, encoding)
        writer.int32(3, count)
    }
}

extension KeyValue {
    func write(to writer: inout ThriftCompactWriter) {
        writer.binary(1, key.utf8)
        if let value { writer.binary(2, value.utf8) }
    }
}

extension ColumnOrder {
    func write(to writer: inout ThriftCompactWriter) {
        if isTypeDefined { writer.structure(1) { _ in } }
    }
}
