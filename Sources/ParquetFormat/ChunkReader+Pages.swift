import Kernels

/// From bytes to pages: header parsed, CRC verified, bytes decompressed, definition levels decoded.
extension ChunkReader {
    /// The next data page; a dictionary on the way is decoded. Nil after the last, when the rows are all there.
    mutating func nextPage() throws(ParquetError) -> Page? {
        while rowsSeen < rows {
            let (header, body) = try nextHeader()
            if try passedOver(header) { continue }
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
        try advance()
        pageOffset = cursorOffset + cursor.position
        pagesSeen += 1
        var reader = ThriftCompactReader(cursor)
        let header = try PageHeader(from: &reader)
        cursor = reader.cursor
        guard header.uncompressedSize >= 0, Int(header.uncompressedSize) <= options.maximumPageBytes else {
            throw ParquetError("a page of \(header.uncompressedSize) bytes, the limit is \(options.maximumPageBytes)")
        }
        let body = try cursor.bytes(Int(header.compressedSize))
        if options.verifiesChecksums, let crc = header.crc, !isUnwanted(header) {
            let found = CRC32.of(body)
            guard found == UInt32(bitPattern: crc) else {
                throw ParquetError("the page's CRC is \(found), stated is \(UInt32(bitPattern: crc))")
            }
        }
        return (header, body)
    }

    /// Whether it is a data page none of whose rows are asked for.
    private func isUnwanted(_ header: PageHeader) -> Bool {
        guard wanted.count < rows, let (count, _) = header.values else { return false }
        return rowsSeen >= wanted.upperBound || rowsSeen + Int(count) <= wanted.lowerBound
    }

    /// Counts an unwanted page as if it had been read: the counts still have to be the footer's.
    private mutating func passedOver(_ header: PageHeader) throws(ParquetError) -> Bool {
        guard isUnwanted(header), let (count, raw) = header.values else { return false }
        _ = try encoding(raw, header.type)
        guard count >= 0, Int(count) <= rows - rowsSeen else {
            throw ParquetError("a page of \(count) rows where \(rows - rowsSeen) are left")
        }
        dataPagesSeen += 1
        rowsSeen += Int(count)
        return true
    }

    private mutating func counted(_ page: Page) throws(ParquetError) -> Page {
        if let pageRows {
            guard dataPagesSeen < pageRows.count, page.rows == pageRows[dataPagesSeen] else {
                throw ParquetError("a page of \(page.rows) rows, the page index says otherwise")
            }
        }
        dataPagesSeen += 1
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
            switch ParquetEncoding(rawValue: data.definitionLevelEncoding) {
            case .rle:
                let length = try values.littleEndian(UInt32.self)
                present = try decodeLevels(ByteCursor(try values.bytes(Int(length))), rows: rows)
            case .bitPacked:
                try checkLevels(rows)
                present = try memory.presence.decodeBitPacked(&values, rows: rows)
            default: throw ParquetError("definition levels in encoding \(data.definitionLevelEncoding) are not read")
            }
        }
        return Page(rows: rows, present: present, encoding: encoding, values: values)
    }

    /// Version 2: levels lie before the compressed part, without their length.
    private mutating func dataPageV2(
        _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetError) -> Page {
        let data = try required(header.dataV2, "the data page's header")
        let encoding = try encoding(data.encoding, .dataV2)
        guard data.numValues >= 0, data.numRows == data.numValues else {
            throw ParquetError("a flat page of \(data.numValues) values in \(data.numRows) rows")
        }
        var stored = ByteCursor(body)
        // A flat column has no repetition levels, though some writers leave bytes for them.
        let repetitionLevels = try stored.bytes(Int(data.repetitionLevelsLength))
        let levels = ByteCursor(try stored.bytes(Int(data.definitionLevelsLength)))
        let size = Int(header.uncompressedSize) - repetitionLevels.count - levels.end
        let values = ByteCursor(data.isCompressed ? try decompress(stored.rest, to: size) : stored.rest)
        let rows = Int(data.numValues)
        let present = leaf.field.isNullable ? try decodeLevels(levels, rows: rows) : rows
        guard rows - present == Int(data.numNulls) else {
            throw ParquetError("\(rows - present) nulls, declared are \(data.numNulls)")
        }
        return Page(rows: rows, present: present, encoding: encoding, values: values)
    }

    private mutating func encoding(_ raw: Int32, _ type: PageType) throws(ParquetError) -> ParquetEncoding {
        guard let encoding = ParquetEncoding(rawValue: raw) else {
            throw ParquetError(raw == 10 ? "encoding ALP is not read" : "encoding \(raw) is not read")
        }
        count(type, encoding)
        return encoding
    }

    private mutating func count(_ type: PageType, _ encoding: ParquetEncoding) {
        pageCounts[Self.kind(type.rawValue, encoding.rawValue), default: 0] += 1
    }

    /// A page's type and encoding as one number.
    private static func kind(_ type: Int32, _ encoding: Int32) -> Int64 {
        Int64(type) << 32 | Int64(UInt32(bitPattern: encoding))
    }

    /// In our own files the footer, which is hashed, vouches for what page headers say of encodings.
    private func checkPageCounts() throws(ParquetError) {
        guard isHashed, rows > 0, pageRows == nil else { return }
        var expected: [Int64: Int32] = [:]
        for stats in metadata.encodingStats { expected[Self.kind(stats.pageType, stats.encoding)] = stats.count }
        guard expected == pageCounts else { throw ParquetError("pages and encodings differ from the footer's count") }
    }

    /// How many of `rows` have a value; which they are is left in `presence` unless all do.
    private mutating func decodeLevels(_ encoded: ByteCursor, rows: Int) throws(ParquetError) -> Int {
        var encoded = encoded
        if let level = RunLengthHybrid.singleRun(encoded, count: rows), level == 1 { return rows }
        try checkLevels(rows)
        return try memory.presence.decode(&encoded, rows: rows)
    }

    /// Before memory is taken for as many.
    private func checkLevels(_ rows: Int) throws(ParquetError) {
        guard rows <= rowGroupRows else {
            throw ParquetError("a page of \(rows) rows in a row group of \(rowGroupRows)")
        }
    }

    private mutating func decompress(
        _ body: UnsafeRawBufferPointer, to size: Int
    ) throws(ParquetError) -> UnsafeRawBufferPointer {
        guard size >= 0 else { throw ParquetError("a page of \(size) bytes") }
        decompressedBytes += size
        guard decompressedBytes <= Int(metadata.totalUncompressedSize) else {
            throw ParquetError("pages of more than the \(metadata.totalUncompressedSize) bytes declared")
        }
        if memory.decompressor.codec == .uncompressed || body.isEmpty && size == 0 {
            guard body.count == size else { throw ParquetError("\(body.count) bytes stored, \(size) declared") }
            return body
        }
        try memory.decompressor.check(body, size: size)
        memory.decompressed.removeAll()
        let room = UnsafeMutableRawBufferPointer(start: memory.decompressed.reserve(size), count: size)
        try memory.decompressor.decompress(body, into: room)
        memory.decompressed.commit(size)
        return memory.decompressed.bytes
    }
}

extension PageHeader {
    /// A data page's number of values and their encoding.
    fileprivate var values: (count: Int32, encoding: Int32)? {
        switch type {
        case .data: data.map { ($0.numValues, $0.encoding) }
        case .dataV2: dataV2.map { ($0.numValues, $0.encoding) }
        case .dictionary, .index: nil
        }
    }
}
