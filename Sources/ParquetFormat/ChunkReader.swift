import Kernels

/// One column chunk being read, page after page: header parsed, CRC verified, bytes decompressed, levels decoded.
struct ChunkReader: ~Copyable {
    /// A data page whose levels are decoded and whose values are not.
    struct Page {
        let rows: Int
        /// Rows that have a value; the levels in `levels` matter only where this is less than `rows`.
        let present: Int
        let encoding: ParquetEncoding
        /// Into memory that the next page takes over.
        var values: ByteCursor
    }

    let leaf: LeafColumn
    let rows: Int
    private let fileName: String
    private let metadata: ColumnMetaData
    private let options: ParquetReaderOptions
    private let isHashed: Bool
    private let byteRange: Range<Int>
    private let bytes: OwnedBytes
    private var cursor: ByteCursor
    private let codec: ParquetCodec
    private let zstd: ZstdDecompressor
    private var decompressed = ByteBuffer()
    private var decompressedBytes = 0
    private var rowsSeen = 0
    private var pagesSeen = 0
    private var pageOffset: Int
    /// Pages met, by type and encoding, to be held against the footer's count.
    private var pageCounts: [[Int32]: Int32] = [:]
    var levels = UInt32Buffer()
    var indices = UInt32Buffer()
    /// Dictionary values: numbers, or references into `arena`.
    var dictionary = Int64Buffer()
    var hasDictionary = false
    /// The bytes of strings.
    var arena = ByteBuffer()

    init(_ file: ParquetReader, column: Int, rowGroup: Int) throws(ParquetError) {
        let chunk = file.metadata.rowGroups[rowGroup].columns[column]
        let rows = file.rowGroups[rowGroup].rows
        guard !chunk.isEncrypted, let metadata = chunk.metadata else { throw ParquetError("the column is encrypted") }
        guard chunk.filePath == nil else { throw ParquetError("the column lies in another file") }
        let (codec, byteRange) = try Self.check(metadata, file.leaves[column], rows, file.footerStart, file.options)
        let bytes = try file.source.read(byteRange)
        let zstd = try ZstdDecompressor(verifiesChecksums: file.options.verifiesChecksums)
        leaf = file.leaves[column]
        self.rows = rows
        fileName = file.source.name
        self.metadata = metadata
        options = file.options
        isHashed = file.options.verifiesChecksums && file.metadataValue(FooterHash.footerKey) != nil
        self.byteRange = byteRange
        cursor = ByteCursor(bytes.bytes)
        self.bytes = bytes
        self.codec = codec
        self.zstd = zstd
        pageOffset = byteRange.lowerBound
    }

    private static func check(
        _ metadata: ColumnMetaData, _ leaf: LeafColumn, _ rows: Int, _ footerStart: Int, _ options: ParquetReaderOptions
    ) throws(ParquetError) -> (ParquetCodec, Range<Int>) {
        guard metadata.type == leaf.type.rawValue else {
            throw ParquetError("the chunk's type is \(metadata.type), the schema's \(leaf.type.name)")
        }
        let codec = ParquetCodec(rawValue: metadata.codec)
        guard let codec, codec == .zstd || codec == .uncompressed else {
            throw ParquetError("codec \(codec?.name ?? String(metadata.codec)) is not read")
        }
        guard metadata.numValues == Int64(rows) else {
            throw ParquetError("the chunk declares \(metadata.numValues) values, the row group \(rows) rows")
        }
        guard rows <= options.maximumRowsPerRowGroup else {
            throw ParquetError("a row group of \(rows) rows, the limit is \(options.maximumRowsPerRowGroup)")
        }
        guard metadata.totalUncompressedSize <= Int64(options.maximumChunkBytes) else {
            throw ParquetError("\(metadata.totalUncompressedSize) bytes, the limit is \(options.maximumChunkBytes)")
        }
        guard let range = metadata.byteRange(footerStart: footerStart) else {
            throw ParquetError(
                "\(metadata.totalCompressedSize) bytes from \(metadata.dataPageOffset) are not before the footer at \(footerStart)"
            )
        }
        return (codec, range)
    }

    /// `error` with the place the reader had come to.
    func located(_ error: ParquetError) -> ParquetError {
        ParquetError(
            file: fileName, column: leaf.field.name, page: max(0, pagesSeen - 1), offset: error.offset ?? pageOffset,
            reason: error.reason)
    }

    /// The next data page; a dictionary on the way is decoded. Nil after the last, when the rows are all there.
    mutating func nextPage() throws(ParquetError) -> Page? {
        while rowsSeen < rows {
            let (header, body) = try nextHeader()
            switch header.type {
            case .index: continue
            case .dictionary: try readDictionary(header, body)
            case .data: return try counted(try dataPage(header, body))
            case .dataV2: return try counted(try dataPageV2(header, body))
            }
        }
        try checkPageCounts()
        return nil
    }

    private mutating func nextHeader() throws(ParquetError) -> (PageHeader, UnsafeRawBufferPointer) {
        pageOffset = byteRange.lowerBound + cursor.position
        pagesSeen += 1
        var reader = ThriftCompactReader(cursor)
        let header = try PageHeader(from: &reader)
        cursor = reader.cursor
        guard header.uncompressedSize >= 0, Int(header.uncompressedSize) <= options.maximumPageBytes else {
            throw ParquetError("a page of \(header.uncompressedSize) bytes, the limit is \(options.maximumPageBytes)")
        }
        let body = try cursor.bytes(Int(header.compressedSize))
        if options.verifiesChecksums, let crc = header.crc {
            let found = CRC32.of(body)
            guard found == UInt32(bitPattern: crc) else {
                throw ParquetError("the page's CRC is \(found), stated is \(UInt32(bitPattern: crc))")
            }
        }
        return (header, body)
    }

    private mutating func counted(_ page: Page) throws(ParquetError) -> Page {
        guard page.rows <= rows - rowsSeen else {
            throw ParquetError("a page of \(page.rows) rows where \(rows - rowsSeen) are left")
        }
        rowsSeen += page.rows
        return page
    }

    private mutating func readDictionary(_ header: PageHeader, _ body: UnsafeRawBufferPointer) throws(ParquetError) {
        let dictionary = try required(header.dictionary, "the dictionary page's header")
        guard !hasDictionary, rowsSeen == 0 else { throw ParquetError("a second dictionary, or one after data") }
        guard
            dictionary.encoding == ParquetEncoding.plain.rawValue
                || dictionary.encoding == ParquetEncoding.plainDictionary.rawValue
        else { throw ParquetError("a dictionary in encoding \(dictionary.encoding)") }
        count(.dictionary, .plain)
        var values = ByteCursor(try decompress(body, to: Int(header.uncompressedSize)))
        try decodeDictionary(&values, count: Int(dictionary.numValues))
        hasDictionary = true
    }

    private mutating func dataPage(
        _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError) -> Page {
        let data = try required(header.data, "the data page's header")
        let encoding = try encoding(data.encoding, .data)
        guard data.numValues >= 0 else { throw ParquetError("a page of \(data.numValues) values") }
        let rows = Int(data.numValues)
        var values = ByteCursor(try decompress(body, to: Int(header.uncompressedSize)))
        var present = rows
        if leaf.field.isNullable {
            guard data.definitionLevelEncoding == ParquetEncoding.rle.rawValue else {
                throw ParquetError("definition levels in encoding \(data.definitionLevelEncoding) are not read")
            }
            let length = try values.littleEndian(UInt32.self)
            present = try decodeLevels(ByteCursor(try values.bytes(Int(length))), rows: rows)
        }
        return Page(rows: rows, present: present, encoding: encoding, values: values)
    }

    /// Version 2: levels lie before the compressed part, without their length.
    private mutating func dataPageV2(
        _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError) -> Page {
        let data = try required(header.dataV2, "the data page's header")
        let encoding = try encoding(data.encoding, .dataV2)
        guard data.numValues >= 0, data.numRows == data.numValues, data.repetitionLevelsLength == 0 else {
            throw ParquetError("a flat page of \(data.numValues) values in \(data.numRows) rows")
        }
        var stored = ByteCursor(body)
        let levels = ByteCursor(try stored.bytes(Int(data.definitionLevelsLength)))
        let size = Int(header.uncompressedSize) - levels.end
        let values = ByteCursor(data.isCompressed ? try decompress(stored.rest, to: size) : stored.rest)
        let rows = Int(data.numValues)
        let present = leaf.field.isNullable ? try decodeLevels(levels, rows: rows) : rows
        guard rows - present == Int(data.numNulls) else {
            throw ParquetError("\(rows - present) nulls, declared are \(data.numNulls)")
        }
        return Page(rows: rows, present: present, encoding: encoding, values: values)
    }

    private mutating func encoding(_ raw: Int32, _ type: PageType) throws(ParquetError) -> ParquetEncoding {
        guard let encoding = ParquetEncoding(rawValue: raw) else { throw ParquetError("encoding \(raw) is unknown") }
        count(type, encoding)
        return encoding
    }

    private mutating func count(_ type: PageType, _ encoding: ParquetEncoding) {
        pageCounts[[type.rawValue, encoding.rawValue], default: 0] += 1
    }

    /// In our own files the footer, which is hashed, vouches for what page headers say of encodings.
    private func checkPageCounts() throws(ParquetError) {
        guard isHashed, rows > 0 else { return }
        var expected: [[Int32]: Int32] = [:]
        for stats in metadata.encodingStats { expected[[stats.pageType, stats.encoding]] = stats.count }
        guard expected == pageCounts else { throw ParquetError("pages and encodings differ from the footer's count") }
    }

    /// How many of `rows` have a value; their levels are left in `levels` unless all do.
    private mutating func decodeLevels(_ encoded: ByteCursor, rows: Int) throws(ParquetError) -> Int {
        var encoded = encoded
        if let level = RunLengthHybrid.singleRun(encoded, count: rows), level == 1 { return rows }
        guard rows <= self.rows else { throw ParquetError("a page of \(rows) rows in a row group of \(self.rows)") }
        levels.reserve(rows)
        let decoded = UnsafeMutableBufferPointer(start: levels.base, count: rows)
        try RunLengthHybrid.decode(&encoded, width: 1, into: decoded)
        var present = 0
        for level in decoded { present &+= Int(level) }
        return present
    }

    private mutating func decompress(
        _ body: UnsafeRawBufferPointer, to size: Int
    ) throws(ParquetError) -> UnsafeRawBufferPointer {
        guard size >= 0 else { throw ParquetError("a page of \(size) bytes") }
        decompressedBytes += size
        guard decompressedBytes <= Int(metadata.totalUncompressedSize) else {
            throw ParquetError("pages of more than the \(metadata.totalUncompressedSize) bytes declared")
        }
        if codec == .uncompressed || body.isEmpty && size == 0 {
            guard body.count == size else { throw ParquetError("\(body.count) bytes stored, \(size) declared") }
            return body
        }
        decompressed.removeAll()
        let room = UnsafeMutableRawBufferPointer(start: decompressed.reserve(size), count: size)
        try zstd.decompress(body, into: room)
        decompressed.commit(size)
        return decompressed.bytes
    }
}
