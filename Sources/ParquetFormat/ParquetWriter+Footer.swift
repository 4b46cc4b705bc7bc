/// What follows the last page: column indexes, offset indexes, footer, its length, and the magic.
extension ParquetWriter {
    /// Gives the footer's hash.
    mutating func writeFooter() throws -> String {
        var groups = rowGroups.enumerated().map { rowGroup($1, ordinal: $0) }
        let pageIndexHash = try writePageIndex(&groups)
        var metadata = FileMetaData(
            version: 2, schema: schema(), numRows: Int64(rowGroups.reduce(0) { $0 + $1.rows }), rowGroups: groups)
        metadata.createdBy = "laddpuls-parquet version 0.1.0 (build \(options.build))"
        metadata.columnOrders = fields.map { _ in ColumnOrder(isTypeDefined: true) }
        metadata.keyValueMetadata =
            options.keyValueMetadata.map { KeyValue(key: $0.0, value: $0.1) } + [
                KeyValue(key: FooterHash.pageIndexKey, value: pageIndexHash),
                KeyValue(key: FooterHash.footerKey, value: FooterHash.blank),
            ]
        // Hashed with the digits blank, then written with the digits in: the same bytes but for them.
        let hash = FooterHash.hex(ThriftCompactWriter.bytes(metadata))
        metadata.keyValueMetadata[metadata.keyValueMetadata.count - 1].value = hash
        let footer = ThriftCompactWriter.bytes(metadata)
        guard footer.count <= Int32.max else { throw ParquetError("a footer of \(footer.count) bytes") }
        try output.append(footer)
        try output.append((0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) })
        try output.append(Self.magic)
        return hash
    }

    /// Writes the indexes and notes in `groups` where they are; gives the hash of their bytes.
    private mutating func writePageIndex(_ groups: inout [RowGroup]) throws -> String {
        let start = output.position
        var bytes: [UInt8] = []
        for (group, written) in rowGroups.enumerated() {
            for (column, chunk) in written.chunks.enumerated() {
                guard let index = chunk.columnIndex else { continue }
                let encoded = ThriftCompactWriter.bytes(index)
                groups[group].columns[column].columnIndexOffset = Int64(start + bytes.count)
                groups[group].columns[column].columnIndexLength = Int32(encoded.count)
                bytes += encoded
            }
        }
        for (group, written) in rowGroups.enumerated() {
            for (column, chunk) in written.chunks.enumerated() {
                let encoded = ThriftCompactWriter.bytes(chunk.offsetIndex)
                groups[group].columns[column].offsetIndexOffset = Int64(start + bytes.count)
                groups[group].columns[column].offsetIndexLength = Int32(encoded.count)
                bytes += encoded
            }
        }
        try output.append(bytes)
        return FooterHash.hex(bytes)
    }

    private func rowGroup(_ written: WrittenRowGroup, ordinal: Int) -> RowGroup {
        RowGroup(
            columns: written.chunks.map { ColumnChunk(metadata: $0.metadata) },
            totalByteSize: written.chunks.reduce(0) { $0 + $1.metadata.totalUncompressedSize },
            numRows: Int64(written.rows),
            sortingColumns: options.sortingColumns.map {
                SortingColumn(column: Int32($0), isDescending: false, nullsFirst: true)
            }, fileOffset: Int64(written.start), totalCompressedSize: Int64(written.end - written.start),
            ordinal: Int16(exactly: ordinal))
    }

    private func schema() -> [SchemaElement] {
        [SchemaElement(name: "schema", childCount: Int32(fields.count))] + fields.map(SchemaElement.init(field:))
    }
}

extension SchemaElement {
    /// Logical and converted type both, since older readers know only the latter.
    init(field: ParquetField) {
        self.init(
            type: field.kind.physicalType, repetition: field.isNullable ? .optional : .required, name: field.name)
        switch field.kind {
        case .utf8: (logicalType, convertedType) = (.string, ConvertedType.utf8)
        case .json: (logicalType, convertedType) = (.json, ConvertedType.json)
        case .date: (logicalType, convertedType) = (.date, ConvertedType.date)
        case .time(let unit, let isUTC):
            logicalType = .time(isAdjustedToUTC: isUTC, unit: unit.thriftField)
            // The converted types are of UTC and know no nanoseconds.
            if isUTC, unit != .nanoseconds {
                convertedType = unit == .milliseconds ? ConvertedType.timeMillis : ConvertedType.timeMicros
            }
        case .timestamp(let unit, let isUTC):
            logicalType = .timestamp(isAdjustedToUTC: isUTC, unit: unit.thriftField)
            if isUTC, unit != .nanoseconds {
                convertedType = unit == .milliseconds ? ConvertedType.timestampMillis : ConvertedType.timestampMicros
            }
        case .unsigned(let bits):
            logicalType = .integer(bitWidth: Int8(bits), isSigned: false)
            convertedType = ConvertedType.unsigned8 + Int32(bits.trailingZeroBitCount - 3)
        case .decimal(let precision, let scale):
            logicalType = .decimal(scale: Int32(scale), precision: Int32(precision))
            convertedType = ConvertedType.decimal
            self.scale = Int32(scale)
            self.precision = Int32(precision)
        default: break
        }
    }
}
