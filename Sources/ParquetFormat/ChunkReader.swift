import Kernels

/// One column chunk being read, page after page: header parsed, CRC verified, bytes decompressed, levels decoded.
struct ChunkReader: ~Copyable {
    /// A data page whose levels are decoded and whose values are not.
    struct Page {
        let rows: Int
        /// Rows that have a value; `presence` says which only where this is less than `rows`.
        let present: Int
        let encoding: ParquetEncoding
        /// Into memory that the next page takes over.
        var values: ByteCursor
    }

    let leaf: LeafColumn
    let conversion: NumberConversion
    /// Rows to be handed out: the row group's, or those of the pages asked for.
    let rows: Int
    let metadata: ColumnMetaData
    let options: ParquetReaderOptions
    private let file: ParquetReader
    let rowGroupRows: Int
    let isHashed: Bool
    /// What is still to be read of the file: one range, or one for each page that was asked for.
    var ranges: ArraySlice<Range<Int>>
    /// How many rows the pages have, by the offset index, where only some were asked for.
    let pageRows: [Int]?
    let memory: ReadWorkspace
    var cursor: ByteCursor
    var cursorOffset: Int
    var decompressedBytes = 0
    var rowsSeen = 0
    /// Rows that are asked for: of pages without any the headers alone are read.
    var wanted: Range<Int>
    var pagesSeen = 0
    var dataPagesSeen = 0
    var pageOffset: Int
    /// Pages met, by type and encoding, to be held against the footer's count.
    var pageCounts: [Int64: Int32] = [:]
    /// Dictionary values: numbers, or references into `arena`.
    var dictionary = Int64Buffer()
    var hasDictionary = false
    /// Whether values of byte types are handed out as numbers.
    var readsNumbers = false
    /// The bytes of strings.
    var arena = ByteBuffer()

    /// - Parameter pages: the pages to read, in their order; nil for all.
    init(
        _ file: ParquetReader, column: Int, rowGroup: Int, pages: [ParquetPageSummary]? = nil
    ) throws(ParquetError) {
        let chunk = file.metadata.rowGroups[rowGroup].columns[column]
        let leaf = file.leaves[column]
        if let nesting = leaf.nesting { throw ParquetError("nested columns (here \(nesting)) are not read") }
        guard !chunk.isEncrypted, let metadata = chunk.metadata else {
            throw ParquetError("encrypted columns are not read")
        }
        guard chunk.filePath == nil else { throw ParquetError("columns that lie in another file are not read") }
        let stated = file.rowGroups[rowGroup].columns[column]
        guard !stated.overlaps else {
            throw ParquetError(offset: stated.byteRange.lowerBound, reason: "its pages overlap another column chunk's")
        }
        let rows = file.rowGroups[rowGroup].rows
        let codec: ParquetCodec
        var byteRange: Range<Int>
        (codec, byteRange) = try Self.check(metadata, leaf, rows, file.footerStart, file.options)
        if file.metadata.forgetsDictionaryHeaders {
            byteRange = byteRange.lowerBound..<min(byteRange.upperBound + 100, file.footerStart)
        }
        let ranges =
            try pages.map { (pages) throws(ParquetError) in try Self.ranges(byteRange, pages, metadata)[...] }
            ?? [byteRange]
        memory = try ReadWorkspacePool.shared.take(codec, verifiesChecksums: file.options.verifiesChecksums)
        self.ranges = ranges
        self.leaf = leaf
        conversion = NumberConversion(leaf)
        self.metadata = metadata
        self.file = file
        rowGroupRows = rows
        options = file.options
        pageRows = pages?.map(\.rows.count)
        self.rows = pageRows?.reduce(0, +) ?? rows
        wanted = 0..<self.rows
        isHashed = file.options.verifiesChecksums && file.metadataValue(FooterHash.footerKey) != nil
        cursor = ByteCursor(UnsafeRawBufferPointer(start: nil, count: 0))
        cursorOffset = byteRange.lowerBound
        pageOffset = byteRange.lowerBound
    }

    /// Reads these rows alone; all where nil.
    mutating func want(_ rows: Range<Int>?) {
        guard let rows else { return }
        precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows, "rows \(rows) of \(self.rows)")
        wanted = rows
    }

    deinit { ReadWorkspacePool.shared.giveBack(memory) }

    /// The dictionary page, where there is one, and the pages asked for.
    private static func ranges(
        _ chunk: Range<Int>, _ pages: [ParquetPageSummary], _ metadata: ColumnMetaData
    ) throws(ParquetError) -> [Range<Int>] {
        guard let first = Int(exactly: metadata.dataPageOffset), chunk.contains(first) || chunk.isEmpty,
            pages.allSatisfy({
                chunk.lowerBound <= $0.byteRange.lowerBound && $0.byteRange.upperBound <= chunk.upperBound
            })
        else { throw ParquetError("the page index places pages outside their column") }
        let dictionary = chunk.lowerBound < first ? [chunk.lowerBound..<first] : []
        return dictionary + pages.map(\.byteRange)
    }

    /// Goes on to the next range of the file once the last is read to its end.
    mutating func advance() throws(ParquetError) {
        guard cursor.remaining == 0, let next = ranges.popFirst() else { return }
        memory.stored.removeAll()
        try file.source.read(next, into: &memory.stored)
        cursor = ByteCursor(memory.stored.bytes)
        cursorOffset = next.lowerBound
    }

    private static func check(
        _ metadata: ColumnMetaData, _ leaf: LeafColumn, _ rows: Int, _ footerStart: Int, _ options: ParquetReaderOptions
    ) throws(ParquetError) -> (ParquetCodec, Range<Int>) {
        guard metadata.type == leaf.type.rawValue else {
            throw ParquetError("the chunk's type is \(metadata.type), the schema's \(leaf.type.name)")
        }
        let codec = ParquetCodec(rawValue: metadata.codec)
        guard let codec else { throw ParquetError("codec \(metadata.codec) is not read") }
        guard leaf.type != .fixedLengthByteArray || (1...ByteRef.maximumLength).contains(leaf.typeLength) else {
            throw ParquetError("FIXED_LEN_BYTE_ARRAY of length \(leaf.typeLength)")
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
        guard rows > 0 else { return (codec, 4..<4) }
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
            file: file.source.name, column: leaf.field.name, page: max(0, pagesSeen - 1),
            offset: error.offset ?? pageOffset,
            reason: error.reason)
    }
}
