/// The page index, read when asked for and believed when its hash, where the file has one, agrees.
extension ParquetReader {
    /// What the page index says of a column chunk's data pages, in row order; nil where the file has no offset index.
    public func pages(column: Int, rowGroup: Int) throws(ParquetError) -> [ParquetPageSummary]? {
        precondition(rowGroups.indices.contains(rowGroup), "row group \(rowGroup) of \(rowGroups.count)")
        precondition(fields.indices.contains(column), "column \(column) of \(fields.count)")
        return try locating(file: source.name, column: fields[column].name) { () throws(ParquetError) in
            let chunk = metadata.rowGroups[rowGroup].columns[column]
            guard let offset = chunk.offsetIndexOffset else { return nil }
            try verifyPageIndex()
            let offsets: OffsetIndex = try index(offset, chunk.offsetIndexLength)
            var bounds: ColumnIndex?
            if let offset = chunk.columnIndexOffset { bounds = try index(offset, chunk.columnIndexLength) }
            guard bounds == nil || bounds!.nullPages.count == offsets.pages.count else {
                throw ParquetError("column index and offset index count pages differently")
            }
            return try summaries(offsets, bounds, leaves[column], rows: rowGroups[rowGroup].rows)
        }
    }

    private func index<T: ThriftStructure>(_ offset: Int64, _ length: Int32?) throws(ParquetError) -> T {
        guard let length, length > 0, offset >= 4, offset <= Int64(footerStart - Int(length)) else {
            throw ParquetError("the page index at \(offset) is not before the footer at \(footerStart)")
        }
        let bytes = try source.read(Int(offset)..<Int(offset) + Int(length))
        return try locating(offset: Int(offset)) { () throws(ParquetError) in
            var reader = ThriftCompactReader(ByteCursor(bytes.bytes))
            return try T(from: &reader)
        }
    }

    private func summaries(
        _ offsets: OffsetIndex, _ bounds: ColumnIndex?, _ leaf: LeafColumn, rows: Int
    ) throws(ParquetError) -> [ParquetPageSummary] {
        var summaries: [ParquetPageSummary] = []
        var previousEnd = 0
        // Rows before the first page, and those of no page, would be in no answer.
        let start = offsets.pages.first?.firstRow ?? Int64(rows)
        guard start == 0 else {
            throw ParquetError(page: 0, reason: "the offset index begins at row \(start) of \(rows), not at 0")
        }
        for (page, location) in offsets.pages.enumerated() {
            let end = page + 1 < offsets.pages.count ? offsets.pages[page + 1].firstRow : Int64(rows)
            guard location.firstRow >= 0, location.firstRow <= end, end <= Int64(rows), location.offset >= 4,
                location.compressedSize > 0, location.offset <= Int64(footerStart - Int(location.compressedSize))
            else { throw ParquetError(page: page, reason: "the offset index places it outside its row group or file") }
            let start = Int(location.offset)
            guard start >= previousEnd else {
                throw ParquetError(page: page, offset: start, reason: "the offset index lets pages overlap")
            }
            previousEnd = start + Int(location.compressedSize)
            summaries.append(
                ParquetPageSummary(
                    rows: Int(location.firstRow)..<Int(end), byteRange: start..<start + Int(location.compressedSize),
                    statistics: bounds.map { $0.statistics(page, leaf) }, isAllNull: bounds?.nullPages[page] ?? false))
        }
        return summaries
    }

    private func verifyPageIndex() throws(ParquetError) {
        guard options.verifiesChecksums, !isPageIndexVerified.load(ordering: .relaxed),
            let stated = metadataValue(FooterHash.pageIndexKey)
        else { return }
        var start = Int64.max
        for group in metadata.rowGroups.indices {
            for column in metadata.rowGroups[group].columns.indices {
                start = min(start, metadata.rowGroups[group].columns[column].columnIndexOffset ?? .max)
                start = min(start, metadata.rowGroups[group].columns[column].offsetIndexOffset ?? .max)
            }
        }
        guard start >= 4, start <= Int64(footerStart) else {
            throw ParquetError("the page index is not before the footer")
        }
        let index = try source.read(Int(start)..<footerStart)
        let found = FooterHash.hex(index.bytes)
        guard found == stated else {
            throw ParquetError(offset: Int(start), reason: "the page index's hash is \(found), stated is \(stated)")
        }
        isPageIndexVerified.store(true, ordering: .relaxed)
    }
}

extension ColumnIndex {
    fileprivate func statistics(_ page: Int, _ leaf: LeafColumn) -> ParquetStatistics {
        var statistics = Statistics()
        if !nullPages[page] {
            statistics.min = minValues[page]
            statistics.max = maxValues[page]
        }
        statistics.nullCount = nullCounts.isEmpty ? nil : nullCounts[page]
        return ParquetStatistics(statistics, leaf, isOrdered: true)
    }
}
