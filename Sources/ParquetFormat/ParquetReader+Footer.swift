/// From a file's last bytes to its row groups: the footer found, verified, and put into words.
extension ParquetReader {
    private static let tailBytes = 8

    static func readFooter(
        _ source: ByteSource, _ options: ParquetReaderOptions
    ) throws(ParquetError) -> (FileMetaData, start: Int) {
        let magic = ParquetWriter.magic
        guard source.size >= magic.count + tailBytes else {
            throw ParquetError("\(source.size) bytes are too few for a Parquet file")
        }
        let head = try source.read(0..<magic.count)
        let tail = try source.read(source.size - tailBytes..<source.size)
        let ending = Array(tail.bytes[4...])
        guard ending != Array("PARE".utf8) else { throw ParquetError("the footer is encrypted") }
        guard ending == magic else { throw ParquetError(offset: source.size - 4, reason: "does not end with PAR1") }
        guard Array(head.bytes) == magic else { throw ParquetError(offset: 0, reason: "does not begin with PAR1") }
        let length = Int(UInt32(littleEndian: tail.bytes.loadUnaligned(as: UInt32.self)))
        let start = source.size - tailBytes - length
        guard start >= magic.count else {
            throw ParquetError(offset: source.size - tailBytes, reason: "a footer of \(length) bytes in \(source.size)")
        }
        let footer = try source.read(start..<start + length)
        return try locating(offset: start) { () throws(ParquetError) in
            var reader = ThriftCompactReader(ByteCursor(footer.bytes))
            let metadata = try FileMetaData(from: &reader)
            if options.verifiesChecksums { try FooterHash.verify(metadata, footer: Array(footer.bytes)) }
            return (metadata, start)
        }
    }

    static func rowGroups(
        _ metadata: FileMetaData, _ leaves: [LeafColumn], footerStart: Int
    ) throws(ParquetError) -> [ParquetRowGroup] {
        var groups: [ParquetRowGroup] = []
        var total: Int64 = 0
        for group in metadata.rowGroups {
            guard group.columns.count == leaves.count else {
                throw ParquetError("a row group has \(group.columns.count) columns, the schema \(leaves.count)")
            }
            let (sum, overflow) = total.addingReportingOverflow(group.numRows)
            guard group.numRows >= 0, !overflow else { throw ParquetError("a row group of \(group.numRows) rows") }
            total = sum
            var columns: [ParquetColumnChunk] = []
            for (index, chunk) in group.columns.enumerated() {
                let isOrdered =
                    metadata.columnOrders.indices.contains(index) && metadata.columnOrders[index].isTypeDefined
                columns.append(ParquetColumnChunk(chunk, leaves[index], isOrdered: isOrdered, footerStart: footerStart))
            }
            groups.append(ParquetRowGroup(rows: Int(group.numRows), columns: columns))
        }
        groups = markingOverlaps(groups)
        // parquet-rs 0.3 left the sum at 0.
        guard total == metadata.numRows || metadata.numRows == 0 else {
            throw ParquetError("the footer declares \(metadata.numRows) rows, its row groups \(total)")
        }
        return groups
    }

    /// Every page belongs to one chunk: where two claim the same bytes one of them would read another column's values.
    private static func markingOverlaps(_ groups: [ParquetRowGroup]) -> [ParquetRowGroup] {
        let chunks = groups.indices.flatMap { group in groups[group].columns.indices.map { (group, $0) } }
            .filter { group, column in !groups[group].columns[column].byteRange.isEmpty }
            .sorted { a, b in
                let (left, right) = (groups[a.0].columns[a.1].byteRange, groups[b.0].columns[b.1].byteRange)
                return (left.lowerBound, left.upperBound) < (right.lowerBound, right.upperBound)
            }
        var groups = groups
        // The chunk, among those that begin earlier, that ends last.
        var longest = chunks.first
        for (group, column) in chunks.dropFirst() {
            let before = longest!
            let end = groups[before.0].columns[before.1].byteRange.upperBound
            let range = groups[group].columns[column].byteRange
            if range.lowerBound < end {
                groups[before.0].columns[before.1].overlaps = true
                groups[group].columns[column].overlaps = true
            }
            if range.upperBound >= end { longest = (group, column) }
        }
        return groups
    }

    static func sortingColumns(_ metadata: FileMetaData) -> [Int] {
        let keys = metadata.rowGroups.map { group in
            group.sortingColumns.prefix { !$0.isDescending && $0.nullsFirst }.map { Int($0.column) }
        }
        guard let first = keys.first else { return [] }
        let agreed = first.indices.prefix { index in keys.allSatisfy { $0.count > index && $0[index] == first[index] } }
        return agreed.map { first[$0] }
    }
}

extension ColumnMetaData {
    /// Where the pages lie: from the dictionary page, where there is one (some writers say 0 for none), else the first
    /// data page. Nil when that is not inside the file's part before the footer.
    func byteRange(footerStart: Int) -> Range<Int>? {
        var start = dataPageOffset
        if let dictionaryPageOffset, dictionaryPageOffset >= 4 { start = min(start, dictionaryPageOffset) }
        guard start >= 4, totalCompressedSize >= 0, start <= footerStart,
            totalCompressedSize <= Int64(footerStart) - start
        else { return nil }
        return Int(start)..<Int(start + totalCompressedSize)
    }
}

extension ParquetColumnChunk {
    /// What cannot be believed is left empty here and is an error when the column is read.
    fileprivate init(_ chunk: ColumnChunk, _ leaf: LeafColumn, isOrdered: Bool, footerStart: Int) {
        let metadata = chunk.metadata
        codec = metadata.flatMap { ParquetCodec(rawValue: $0.codec) }
        encodings = (metadata?.encodings ?? []).compactMap(ParquetEncoding.init(rawValue:))
        valueCount = Int(metadata?.numValues ?? 0)
        statistics = ParquetStatistics(metadata?.statistics ?? Statistics(), leaf, isOrdered: isOrdered)
        byteRange = metadata?.byteRange(footerStart: footerStart) ?? 0..<0
        uncompressedBytes = Int(metadata?.totalUncompressedSize ?? 0)
        hasColumnIndex = chunk.columnIndexOffset != nil
        hasOffsetIndex = chunk.offsetIndexOffset != nil
        hasBloomFilter = metadata?.bloomFilterOffset != nil
    }
}

extension ParquetStatistics {
    init(_ statistics: Statistics, _ leaf: LeafColumn, isOrdered: Bool) {
        nullCount = statistics.nullCount.flatMap { $0 >= 0 ? Int($0) : nil }
        isMinimumExact = statistics.isMinExact ?? true
        isMaximumExact = statistics.isMaxExact ?? true
        // The deprecated pair compares as signed, which is right for signed integers alone.
        let usesLegacy = (leaf.type == .int32 || leaf.type == .int64) && !leaf.isUnsigned
        minimum =
            (isOrdered ? statistics.min : nil).flatMap(leaf.value)
            ?? (usesLegacy ? statistics.legacyMin.flatMap(leaf.value) : nil)
        maximum =
            (isOrdered ? statistics.max : nil).flatMap(leaf.value)
            ?? (usesLegacy ? statistics.legacyMax.flatMap(leaf.value) : nil)
        // Without a bound above, values may be such as Int64 holds as negative ones: below this bound then, not above it.
        if leaf.isUnsigned, leaf.type == .int64, maximum == nil { minimum = nil }
    }
}

extension LeafColumn {
    var isUnsigned: Bool { if case .unsigned = field.kind { true } else { false } }

    /// A bound from its PLAIN bytes; nil where the length is wrong, the kind has no order, or a double is NaN.
    func value(_ bytes: [UInt8]) -> ParquetValue? {
        let raw = bytes.count <= 8 ? bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : 0
        switch (type, field.kind) {
        case (_, .unknown), (_, .interval), (.int96, _): return nil
        case (.boolean, _): return bytes.count == 1 ? .integer(Int64(raw & 1)) : nil
        case (.int32, _):
            let signed = Int64(Int32(truncatingIfNeeded: raw))
            return bytes.count == 4 ? .integer(isUnsigned ? Int64(raw) : signed) : nil
        case (.int64, _):
            // Unsigned numbers that Int64 does not hold bound nothing here.
            return bytes.count == 8 && !(isUnsigned && raw >> 63 == 1) ? .integer(Int64(bitPattern: raw)) : nil
        case (.double, _): return bytes.count == 8 ? Self.ordered(Double(bitPattern: raw)) : nil
        case (.float, _):
            return bytes.count == 4 ? Self.ordered(Double(Float(bitPattern: UInt32(raw)))) : nil
        case (_, .float16):
            guard bytes.count == 2 else { return nil }
            return Self.ordered(Double(bitPattern: UInt64(bitPattern: bytes.withUnsafeBytes(NumberConversion.double))))
        case (_, .decimal):
            return (try? bytes.withUnsafeBytes { try NumberConversion.integer($0) }).map { .integer($0) }
        default: return .bytes(bytes)
        }
    }

    private static func ordered(_ value: Double) -> ParquetValue? { value.isNaN ? nil : .double(value) }
}
