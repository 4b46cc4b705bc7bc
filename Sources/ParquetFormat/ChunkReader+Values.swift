import Kernels

/// The values of a chunk's pages, put into one buffer of eight bytes per row.
extension ChunkReader {
    /// Numbers or bit patterns of the rows wanted, with `null` in those that have none, and how many those are; the caller
    /// frees them.
    mutating func readNumbers(null: Int64) throws(ParquetError) -> (UnsafeMutableBufferPointer<Int64>, Int) {
        readsNumbers = true
        let out = RowBuffer(rows)
        var nullCount = 0
        while let page = try nextPage() {
            let part = place(of: page, in: out)
            let dense = UnsafeMutableBufferPointer(rebasing: part[..<page.present])
            try decodeNumbers(page, into: dense)
            guard !IntegerSearch.contains(null, in: UnsafeBufferPointer(dense)) else {
                throw ParquetError("a value of the column is \(null), which was to stand for null")
            }
            spread(page, part, null: null)
            nullCount += page.rows - page.present
        }
        return finish(out.take(), null: null, nullCount)
    }

    mutating func readStrings(null: Int64) throws(ParquetError) -> ParquetStrings {
        let out = RowBuffer(rows)
        var nullCount = 0
        var isDictionaryCoded = true
        while let page = try nextPage() {
            let part = place(of: page, in: out)
            try decodeStrings(page, into: UnsafeMutableBufferPointer(rebasing: part[..<page.present]))
            spread(page, part, null: null)
            nullCount += page.rows - page.present
            isDictionaryCoded = isDictionaryCoded && (page.encoding.isDictionary || page.present == 0)
        }
        var bytes = ByteBuffer()
        swap(&bytes, &arena)
        let isInterned = isDictionaryCoded && hasDistinctEntries(bytes.bytes)
        let (refs, nulls) = finish(out.take(), null: null, nullCount)
        return ParquetStrings(taking: refs, bytes: bytes.take(), nullCount: nulls, isInterned: isInterned)
    }

    /// Where the page that was read last belongs among all rows.
    private func place(of page: Page, in out: borrowing RowBuffer) -> UnsafeMutableBufferPointer<Int64> {
        UnsafeMutableBufferPointer(rebasing: out.rows[rowsSeen - page.rows..<rowsSeen])
    }

    /// The rows wanted, moved to the buffer's beginning, and their nulls; `nullCount` is that of all pages read.
    private func finish(
        _ values: UnsafeMutableBufferPointer<Int64>, null: Int64, _ nullCount: Int
    ) -> (UnsafeMutableBufferPointer<Int64>, Int) {
        guard wanted.count < rows, let base = values.baseAddress else { return (values, nullCount) }
        base.update(from: base + wanted.lowerBound, count: wanted.count)
        let kept = UnsafeMutableBufferPointer(start: base, count: wanted.count)
        return (kept, nullCount == 0 ? 0 : kept.reduce(0) { $0 + ($1 == null ? 1 : 0) })
    }

    /// Moves the values, dense at the front, to their rows, and puts `null` into the others.
    func spread(_ page: Page, _ part: UnsafeMutableBufferPointer<Int64>, null: Int64) {
        guard page.present < page.rows else { return }
        memory.presence.bits.spread(part, present: page.present, null: null)
    }

    mutating func decodeNumbers(
        _ page: Page, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        guard !output.isEmpty else { return }
        var values = page.values
        // Dictionary entries were converted when the dictionary was read.
        if page.encoding.isDictionary { return try decodeIndices(&values, into: output) }
        if leaf.type.isBytes {
            arena.removeAll()
            try decodeBytes(&values, page.encoding, into: output)
        } else {
            try decodeFixed(&values, page.encoding, into: output)
        }
        try conversion.apply(output, base: UnsafePointer(arena.base))
    }

    private mutating func decodeFixed(
        _ values: inout ByteCursor, _ encoding: ParquetEncoding, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        switch (encoding, leaf.type) {
        case (.plain, .int96): try Int96.decode(&values, options.int96Unit, into: output)
        case (.plain, _): try PlainEncoding.decode(&values, as: leaf.type, into: output)
        case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
            try DeltaBinaryPacked.decode(&values, is32: leaf.type == .int32, into: output)
        case (.byteStreamSplit, .int32), (.byteStreamSplit, .float):
            try ByteStreamSplit.decode(&values, width: 4, into: output)
        case (.byteStreamSplit, .int64), (.byteStreamSplit, .double):
            try ByteStreamSplit.decode(&values, width: 8, into: output)
        case (.rle, .boolean): try decodeRunLengthBooleans(&values, into: output)
        default: throw ParquetError("encoding \(encoding.name) of \(leaf.type.name) is not read")
        }
    }

    mutating func decodeStrings(
        _ page: Page, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        guard !output.isEmpty else { return }
        var values = page.values
        if page.encoding.isDictionary { return try decodeIndices(&values, into: output) }
        try decodeBytes(&values, page.encoding, into: output)
    }

    private mutating func decodeBytes(
        _ values: inout ByteCursor, _ encoding: ParquetEncoding, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        switch (encoding, leaf.type) {
        case (.plain, .byteArray): try PlainEncoding.decode(&values, into: output, arena: &arena)
        case (.plain, _): try PlainEncoding.decode(&values, length: leaf.typeLength, into: output, arena: &arena)
        case (.deltaLengthByteArray, .byteArray):
            try DeltaLengthByteArray.decode(&values, into: output, arena: &arena)
        case (.deltaByteArray, _):
            try DeltaByteArray.decode(&values, into: output, arena: &arena, limit: options.maximumChunkBytes)
            try checkLengths(output)
        case (.byteStreamSplit, .fixedLengthByteArray):
            try ByteStreamSplit.decode(&values, width: leaf.typeLength, into: output, arena: &arena)
        default: throw ParquetError("encoding \(encoding.name) of \(leaf.type.name) is not read")
        }
    }

    private func checkLengths(_ refs: UnsafeMutableBufferPointer<Int64>) throws(ParquetError) {
        guard leaf.type == .fixedLengthByteArray else { return }
        for ref in refs where ByteRef(ref).length != leaf.typeLength {
            throw ParquetError("a value of \(ByteRef(ref).length) bytes where all have \(leaf.typeLength)")
        }
    }

    /// A byte of bit width, then indices; each becomes the entry it names.
    private mutating func decodeIndices(
        _ values: inout ByteCursor, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        guard hasDictionary else { throw ParquetError("dictionary indices without a dictionary") }
        let width = Int(try values.byte())
        let decoded = memory.indices.room(output.count)
        try RunLengthHybrid.decode(&values, width: width, into: decoded)
        var largest: UInt32 = 0
        for index in decoded { largest = max(largest, index) }
        guard Int(largest) < dictionary.count else {
            throw ParquetError("dictionary index \(largest) of \(dictionary.count) entries")
        }
        let entries = dictionary.base
        for (row, index) in decoded.enumerated() { output[row] = entries[Int(index)] }
    }

    private mutating func decodeRunLengthBooleans(
        _ values: inout ByteCursor, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        let length = try values.littleEndian(UInt32.self)
        var runs = ByteCursor(try values.bytes(Int(length)))
        let decoded = memory.indices.room(output.count)
        try RunLengthHybrid.decode(&runs, width: 1, into: decoded)
        for (row, value) in decoded.enumerated() { output[row] = Int64(value) }
    }

    /// A dictionary's entries, PLAIN.
    mutating func decodeDictionary(_ values: inout ByteCursor, count: Int) throws(ParquetError) {
        // An entry takes a byte at least (a bit, for booleans), so the page's size bounds the count.
        guard count >= 0, count <= values.remaining * 8 else {
            throw ParquetError("a dictionary of \(count) entries in \(values.remaining) bytes")
        }
        let entries = RowBuffer(count)
        if leaf.type.isBytes {
            try decodeBytes(&values, .plain, into: entries.rows)
        } else {
            try decodeFixed(&values, .plain, into: entries.rows)
        }
        if readsNumbers { try conversion.apply(entries.rows, base: UnsafePointer(arena.base)) }
        for entry in entries.rows { dictionary.append(entry) }
    }

    /// Whether no string stands twice in the dictionary.
    private func hasDistinctEntries(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var builder = DictionaryBuilder()
        var indices = UInt32Buffer()
        indices.reserve(dictionary.count)
        let isIndexed = builder.index(
            strings: dictionary.values, base: base.assumingMemoryBound(to: UInt8.self), limit: .max, into: indices.base)
        return isIndexed && builder.count == dictionary.count
    }
}

extension ParquetEncoding {
    var isDictionary: Bool { self == .plainDictionary || self == .rleDictionary }
}

/// Eight bytes per row, freed unless taken.
struct RowBuffer: ~Copyable {
    let rows: UnsafeMutableBufferPointer<Int64>

    init(_ count: Int) { rows = .allocate(capacity: count) }

    deinit { rows.deallocate() }

    consuming func take() -> UnsafeMutableBufferPointer<Int64> {
        let taken = rows
        discard self
        return taken
    }
}
