/// The reading half of a column chunk's structures in the footer.

extension ColumnChunk: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var chunk = ColumnChunk()
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: chunk.filePath = try reader.string(field)
            case 2: chunk.fileOffset = try reader.int64(field)
            case 3: chunk.metadata = try reader.structure(field)
            case 4: chunk.offsetIndexOffset = try reader.int64(field)
            case 5: chunk.offsetIndexLength = try reader.int32(field)
            case 6: chunk.columnIndexOffset = try reader.int64(field)
            case 7: chunk.columnIndexLength = try reader.int32(field)
            case 8, 9:
                chunk.isEncrypted = true
                try reader.skip(field)
            default: try reader.skip(field)
            }
        }
        self = chunk
    }
}

extension ColumnMetaData: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var type: Int32?
        var encodings: [Int32]?
        var path: [[UInt8]]?
        var codec: Int32?
        var numValues: Int64?
        var uncompressed: Int64?
        var compressed: Int64?
        var dataPageOffset: Int64?
        var rest = ColumnMetaData(
            type: 0, encodings: [], path: [], codec: 0, numValues: 0, totalUncompressedSize: 0, totalCompressedSize: 0,
            dataPageOffset: 0)
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: type = try reader.int32(field)
            case 2: encodings = try reader.int32s(field)
            case 3: path = try reader.binaries(field)
            case 4: codec = try reader.int32(field)
            case 5: numValues = try reader.int64(field)
            case 6: uncompressed = try reader.int64(field)
            case 7: compressed = try reader.int64(field)
            case 9: dataPageOffset = try reader.int64(field)
            case 11: rest.dictionaryPageOffset = try reader.int64(field)
            case 12: rest.statistics = try reader.structure(field)
            case 13: rest.encodingStats = try reader.list(field)
            case 14: rest.bloomFilterOffset = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        rest.type = try required(type, "ColumnMetaData.type")
        rest.encodings = try required(encodings, "ColumnMetaData.encodings")
        rest.path = try required(path, "ColumnMetaData.path_in_schema")
        rest.codec = try required(codec, "ColumnMetaData.codec")
        rest.numValues = try required(numValues, "ColumnMetaData.num_values")
        rest.totalUncompressedSize = try required(uncompressed, "ColumnMetaData.total_uncompressed_size")
        rest.totalCompressedSize = try required(compressed, "ColumnMetaData.total_compressed_size")
        rest.dataPageOffset = try required(dataPageOffset, "ColumnMetaData.data_page_offset")
        self = rest
    }
}

extension Statistics: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var statistics = Statistics()
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: statistics.legacyMax = try reader.binary(field)
            case 2: statistics.legacyMin = try reader.binary(field)
            case 3: statistics.nullCount = try reader.int64(field)
            case 5: statistics.max = try reader.binary(field)
            case 6: statistics.min = try reader.binary(field)
            case 7: statistics.isMaxExact = try reader.bool(field)
            case 8: statistics.isMinExact = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        self = statistics
    }
}

extension PageEncodingStats: ThriftStructure {
    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var pageType: Int32?
        var encoding: Int32?
        var count: Int32?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: pageType = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            case 3: count = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        self.init(
            pageType: try required(pageType, "PageEncodingStats.page_type"),
            encoding: try required(encoding, "PageEncodingStats.encoding"),
            count: try required(count, "PageEncodingStats.count"))
    }
}
