/// What stands before every page's bytes (parquet.thrift, `PageHeader`), read and written.

enum PageType: Int32 {
    case data = 0
    case index, dictionary, dataV2
}

struct PageHeader {
    var type: PageType
    var uncompressedSize: Int32
    var compressedSize: Int32
    /// CRC-32 of the page's bytes as stored, as the bit pattern of a signed integer.
    var crc: Int32?
    var data: DataPageHeader?
    var dictionary: DictionaryPageHeader?
    var dataV2: DataPageHeaderV2?
}

struct DataPageHeader {
    var numValues: Int32
    var encoding: Int32
    var definitionLevelEncoding: Int32
    var repetitionLevelEncoding: Int32
}

struct DictionaryPageHeader {
    var numValues: Int32
    var encoding: Int32
}

struct DataPageHeaderV2 {
    var numValues: Int32
    var numNulls: Int32
    var numRows: Int32
    var encoding: Int32
    var definitionLevelsLength: Int32
    var repetitionLevelsLength: Int32
    var isCompressed = true
}

extension PageHeader: ThriftStructure {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int32(1, type.rawValue)
        writer.int32(2, uncompressedSize)
        writer.int32(3, compressedSize)
        if let crc { writer.int32(4, crc) }
        if let data {
            writer.structure(5) {
                $0.int32(1, data.numValues)
                $0.int32(2, data.encoding)
                $0.int32(3, data.definitionLevelEncoding)
                $0.int32(4, data.repetitionLevelEncoding)
            }
        }
        if let dictionary {
            writer.structure(7) {
                $0.int32(1, dictionary.numValues)
                $0.int32(2, dictionary.encoding)
            }
        }
    }

    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var type: Int32?
        var uncompressedSize: Int32?
        var compressedSize: Int32?
        var rest = PageHeader(type: .data, uncompressedSize: 0, compressedSize: 0)
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: type = try reader.int32(field)
            case 2: uncompressedSize = try reader.int32(field)
            case 3: compressedSize = try reader.int32(field)
            case 4: rest.crc = try reader.int32(field)
            case 5: rest.data = try Self.data(from: &reader)
            case 7: rest.dictionary = try Self.dictionary(from: &reader)
            case 8: rest.dataV2 = try Self.dataV2(from: &reader)
            default: try reader.skip(field)
            }
        }
        rest.type = try required(PageType(rawValue: try required(type, "PageHeader.type")), "a known page type")
        rest.uncompressedSize = try required(uncompressedSize, "PageHeader.uncompressed_page_size")
        rest.compressedSize = try required(compressedSize, "PageHeader.compressed_page_size")
        self = rest
    }

    private static func data(from reader: inout ThriftCompactReader) throws(ParquetError) -> DataPageHeader {
        var values: [Int16: Int32] = [:]
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1...4: values[field.id] = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return DataPageHeader(
            numValues: try required(values[1], "DataPageHeader.num_values"),
            encoding: try required(values[2], "DataPageHeader.encoding"),
            definitionLevelEncoding: try required(values[3], "DataPageHeader.definition_level_encoding"),
            repetitionLevelEncoding: try required(values[4], "DataPageHeader.repetition_level_encoding"))
    }

    private static func dictionary(from reader: inout ThriftCompactReader) throws(ParquetError) -> DictionaryPageHeader
    {
        var values: [Int16: Int32] = [:]
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1, 2: values[field.id] = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return DictionaryPageHeader(
            numValues: try required(values[1], "DictionaryPageHeader.num_values"),
            encoding: try required(values[2], "DictionaryPageHeader.encoding"))
    }

    private static func dataV2(from reader: inout ThriftCompactReader) throws(ParquetError) -> DataPageHeaderV2 {
        var values: [Int16: Int32] = [:]
        var isCompressed = true
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1...6: values[field.id] = try reader.int32(field)
            case 7: isCompressed = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        return DataPageHeaderV2(
            numValues: try required(values[1], "DataPageHeaderV2.num_values"),
            numNulls: try required(values[2], "DataPageHeaderV2.num_nulls"),
            numRows: try required(values[3], "DataPageHeaderV2.num_rows"),
            encoding: try required(values[4], "DataPageHeaderV2.encoding"),
            definitionLevelsLength: try required(values[5], "DataPageHeaderV2.definition_levels_byte_length"),
            repetitionLevelsLength: try required(values[6], "DataPageHeaderV2.repetition_levels_byte_length"),
            isCompressed: isCompressed)
    }
}
