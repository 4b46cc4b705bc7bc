@testable import ParquetFormat

/// A column chunk and what the footer would say of it, in the few bytes that the fuzzer turns; a test forges pages with it.
///
/// ```
/// physical type (1) · logical type (1) · type length (1) · codec and flags (1) · rows (2, little endian) · pages
/// ```
/// The footer around it is ours, so that every mutation reaches the pages instead of dying in the metadata.
struct FuzzedChunk {
    static let headerBytes = 6
    static let mostRows = 4095

    var type: ParquetPhysicalType
    /// Of `logicalTypes`.
    var logicalType: Int
    var typeLength: UInt8
    var codec: ParquetCodec
    var isNullable: Bool
    var verifiesChecksums: Bool
    var rows: Int
    var pages: [UInt8]

    /// Each that makes a difference to how values are decoded.
    static let logicalTypes: [LogicalType?] = [
        nil, .string, .decimal(scale: 3, precision: 18), .decimal(scale: 3, precision: 30), .float16,
        .integer(bitWidth: 32, isSigned: false), .integer(bitWidth: 64, isSigned: false), .unknown,
    ]

    init(_ type: ParquetPhysicalType, _ codec: ParquetCodec = .uncompressed, rows: Int, pages: [UInt8]) {
        (self.type, self.codec, self.rows, self.pages) = (type, codec, rows, pages)
        (logicalType, typeLength, isNullable, verifiesChecksums) = (0, 0, false, true)
    }

    init?(_ input: UnsafeRawBufferPointer) {
        guard input.count >= Self.headerBytes else { return nil }
        type = ParquetPhysicalType.allCases[Int(input[0]) % ParquetPhysicalType.allCases.count]
        logicalType = Int(input[1]) % Self.logicalTypes.count
        typeLength = input[2]
        codec = ParquetCodec.allCases[Int(input[3] & 7)]
        isNullable = input[3] & 8 != 0
        verifiesChecksums = input[3] & 16 != 0
        rows = (Int(input[4]) | Int(input[5]) << 8) & Self.mostRows
        pages = Array(input[Self.headerBytes...])
    }

    /// Of a column chunk that a file has; nil where it has none that can be told in this form.
    init?(_ reader: ParquetReader, column: Int, pages: [UInt8], rows: Int) {
        let leaf = reader.leaves[column]
        guard leaf.nesting == nil, let codec = reader.rowGroups[0].columns[column].codec, rows <= Self.mostRows,
            let element = reader.metadata.schema.dropFirst().filter({ $0.type != nil }).dropFirst(column).first
        else { return nil }
        type = leaf.type
        typeLength = UInt8(clamping: leaf.typeLength)
        logicalType = Self.logicalTypes.firstIndex(of: element.logicalType) ?? (type == .byteArray ? 1 : 0)
        if case .decimal(let precision, _) = leaf.field.kind { logicalType = precision > 18 ? 3 : 2 }
        self.codec = codec
        isNullable = leaf.field.isNullable
        verifiesChecksums = false
        self.rows = rows
        self.pages = pages
    }

    var bytes: [UInt8] {
        let flags = UInt8(codec.rawValue) | (isNullable ? 8 : 0) | (verifiesChecksums ? 16 : 0)
        return [
            UInt8(type.rawValue), UInt8(logicalType), typeLength, flags, UInt8(rows & 0xFF), UInt8(rows >> 8),
        ] + pages
    }

    /// The file of which this is the one column of the one row group.
    func file(mostBytes: Int) -> [UInt8] {
        let schema = [
            SchemaElement(name: "schema", childCount: 1),
            SchemaElement(
                type: type, typeLength: Int32(typeLength), repetition: isNullable ? .optional : .required, name: "c",
                logicalType: Self.logicalTypes[logicalType]),
        ]
        let chunk = ColumnMetaData(
            type: type.rawValue, encodings: [], path: [Array("c".utf8)], codec: codec.rawValue, numValues: Int64(rows),
            totalUncompressedSize: Int64(mostBytes), totalCompressedSize: Int64(pages.count), dataPageOffset: 4)
        let group = RowGroup(columns: [ColumnChunk(metadata: chunk)], totalByteSize: 0, numRows: Int64(rows))
        let metadata = FileMetaData(version: 2, schema: schema, numRows: Int64(rows), rowGroups: [group])
        let footer = ThriftCompactWriter.bytes(metadata)
        let magic = ParquetWriter.magic
        return magic + pages + footer + (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) } + magic
    }
}
