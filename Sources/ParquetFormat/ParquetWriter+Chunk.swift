import Kernels

/// A column chunk: dictionary page, data pages, and what the footer and the page index will say of them.
extension ParquetWriter {
    mutating func writeChunk(_ data: ParquetColumnData, _ index: Int, rows: Int) throws -> WrittenChunk {
        let source = try ColumnSource(data, field: fields[index], rows: rows)
        var chunk = ChunkInProgress(source: source, start: output.position)
        if source.isAllNull {
            chunk.encoding = .plain
            try writeDataPage(&chunk, rows: 0..<rows, values: UnsafeBufferPointer(start: nil, count: 0))
        } else if source.nullCount == 0 {
            try writePages(&chunk, source.values, forced: forcedEncoding(index))
        } else {
            // Out of the workspace for the call, so that it can be read while the rest of it is written to.
            var dense = Int64Buffer()
            swap(&dense, &workspace.dense)
            dense.fill(from: source.values, leavingOut: source.null!, mask: &workspace.presence)
            try writePages(&chunk, dense.values, forced: forcedEncoding(index))
            swap(&dense, &workspace.dense)
        }
        return finished(chunk)
    }

    private func forcedEncoding(_ column: Int) -> ParquetEncoding? {
        column < options.encodings.count ? options.encodings[column] : nil
    }

    private mutating func writePages(
        _ chunk: inout ChunkInProgress, _ values: UnsafeBufferPointer<Int64>, forced: ParquetEncoding?
    ) throws {
        try checkRange(chunk.source)
        chunk.encoding = try workspace.chooseEncoding(values, chunk.source, type: chunk.type, forced: forced)
        if chunk.encoding == .rleDictionary { try writeDictionaryPage(&chunk) }
        var row = 0
        while row < chunk.source.rows {
            let end = pageEnd(chunk, from: row)
            try writeDataPage(&chunk, rows: row..<end, values: values)
            row = end
        }
    }

    private func checkRange(_ source: ColumnSource) throws(ParquetError) {
        let allowed = source.field.kind.integerRange
        guard source.field.kind.holdsIntegers, source.summary.count > 0 else { return }
        let (smallest, largest) = (source.summary.minimum, source.summary.maximum)
        guard allowed.contains(smallest), allowed.contains(largest) else {
            throw ParquetError("value \(allowed.contains(smallest) ? largest : smallest) is not in \(allowed)")
        }
    }

    /// A page ends after its rows, or when its strings, written out, pass the limit.
    private func pageEnd(_ chunk: ChunkInProgress, from row: Int) -> Int {
        let end = min(row + options.pageRows, chunk.source.rows)
        guard chunk.type == .byteArray, chunk.encoding != .rleDictionary else { return end }
        var bytes = 0
        for index in row..<end where chunk.source.values[index] != chunk.source.null {
            bytes += ByteRef(chunk.source.values[index]).length
            if bytes >= options.pageBytes { return index + 1 }
        }
        return end
    }

    private mutating func writeDictionaryPage(_ chunk: inout ChunkInProgress) throws {
        workspace.page.removeAll()
        let entries = workspace.dictionary.entries.values
        if let base = chunk.source.base {
            PlainEncoding.encode(entries, base: base, into: &workspace.page)
        } else {
            PlainEncoding.encode(entries, as: chunk.type, into: &workspace.page)
        }
        var header = PageHeader(type: .dictionary, uncompressedSize: 0, compressedSize: 0)
        header.dictionary = DictionaryPageHeader(
            numValues: Int32(entries.count), encoding: ParquetEncoding.plain.rawValue)
        try writePage(&header, &chunk)
        chunk.hasDictionary = true
        chunk.lastPageWithEntry = Array(repeating: -1, count: entries.count)
        chunk.firstDataPage = output.position
    }

    private mutating func writeDataPage(
        _ chunk: inout ChunkInProgress, rows: Range<Int>, values: UnsafeBufferPointer<Int64>
    ) throws {
        workspace.page.removeAll()
        let present = chunk.source.field.isNullable ? workspace.encodeLevels(chunk.source, rows) : rows.count
        let range = chunk.valuesWritten..<chunk.valuesWritten + present
        if let base = chunk.source.base {
            workspace.encodeStrings(values, range, chunk.encoding, base: base)
        } else {
            workspace.encodeNumbers(values, range, chunk.encoding, chunk.type)
        }
        var header = PageHeader(type: .data, uncompressedSize: 0, compressedSize: 0)
        header.data = DataPageHeader(
            numValues: Int32(rows.count), encoding: chunk.encoding.rawValue,
            definitionLevelEncoding: ParquetEncoding.rle.rawValue,
            repetitionLevelEncoding: ParquetEncoding.rle.rawValue)
        let offset = output.position
        try writePage(&header, &chunk)
        chunk.pages.append(
            PageLocation(
                offset: Int64(offset), compressedSize: Int32(output.position - offset), firstRow: Int64(rows.lowerBound)
            ))
        chunk.pageNulls.append(rows.count - present)
        chunk.pageBounds.append(bounds(&chunk, values, range))
        chunk.valuesWritten += present
    }

    /// Compresses what is in the workspace's page and writes it after its header.
    private mutating func writePage(_ header: inout PageHeader, _ chunk: inout ChunkInProgress) throws {
        guard workspace.page.count <= Int32.max else { throw ParquetError("a page of \(workspace.page.count) bytes") }
        header.uncompressedSize = Int32(workspace.page.count)
        if options.codec == .zstd {
            try workspace.zstd.compress(workspace.page.bytes, into: &workspace.compressed)
        } else {
            swap(&workspace.page, &workspace.compressed)
        }
        let stored = workspace.compressed.bytes
        guard stored.count <= Int32.max else { throw ParquetError("a page of \(stored.count) bytes") }
        header.compressedSize = Int32(stored.count)
        header.crc = Int32(bitPattern: CRC32.of(stored))
        let headerBytes = ThriftCompactWriter.bytes(header)
        try output.append(headerBytes)
        try output.append(stored)
        chunk.uncompressedBytes += headerBytes.count + Int(header.uncompressedSize)
    }

    private func bounds(
        _ chunk: inout ChunkInProgress, _ values: UnsafeBufferPointer<Int64>, _ range: Range<Int>
    ) -> Bounds {
        let part = UnsafeBufferPointer(rebasing: values[range])
        guard let base = chunk.source.base else {
            return chunk.type == .double ? .ofDoubles(bits: part) : .ofIntegers(part)
        }
        guard chunk.encoding == .rleDictionary else { return .ofStrings(part, base: base) }
        // Each entry is compared once per page, however often it occurs.
        var found = StringBounds(base: base)
        let page = chunk.pages.count
        for index in range {
            let entry = Int(workspace.indices.base[index])
            guard chunk.lastPageWithEntry[entry] != page else { continue }
            chunk.lastPageWithEntry[entry] = page
            found.include(workspace.dictionary.entries.base[entry])
        }
        return found.bounds
    }
}

extension ChunkWorkspace {
    /// Appends the definition levels of `rows` to the page, after their length; gives how many rows have a value.
    mutating func encodeLevels(_ source: ColumnSource, _ rows: Range<Int>) -> Int {
        let lengthAt = page.count
        page.append(littleEndian: UInt32(0))
        let present = appendLevels(source, rows)
        page.replace(at: lengthAt, littleEndian: UInt32(page.count - lengthAt - 4))
        return present
    }

    private mutating func appendLevels(_ source: ColumnSource, _ rows: Range<Int>) -> Int {
        guard source.nullCount > 0, !source.isAllNull else {
            RunLengthHybrid.appendRun(source.isAllNull ? 0 : 1, rows.count, 1, &page)
            return source.isAllNull ? 0 : rows.count
        }
        presence.encode(rows, into: &page)
        return presence.count(rows)
    }
}
