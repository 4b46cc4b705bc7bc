/// A column chunk while its pages are being written, and what is said of it when they are.
struct ChunkInProgress {
    let source: ColumnSource
    let type: ParquetPhysicalType
    let start: Int
    var encoding = ParquetEncoding.plain
    var hasDictionary = false
    var firstDataPage: Int
    var pages: [PageLocation] = []
    var pageNulls: [Int] = []
    var pageBounds: [Bounds] = []
    /// By dictionary entry: the last page that held it.
    var lastPageWithEntry: [Int] = []
    var valuesWritten = 0
    var uncompressedBytes = 0

    init(source: ColumnSource, start: Int) {
        self.source = source
        self.start = start
        type = source.field.kind.physicalType!
        firstDataPage = start
    }
}

extension ParquetWriter {
    func finished(_ chunk: ChunkInProgress) -> WrittenChunk {
        let field = chunk.source.field
        var encodings: [ParquetEncoding] = [.rle, chunk.encoding]
        var stats = [
            PageEncodingStats(
                pageType: PageType.data.rawValue, encoding: chunk.encoding.rawValue, count: Int32(chunk.pages.count))
        ]
        if chunk.hasDictionary {
            encodings.insert(.plain, at: 0)
            stats.insert(
                PageEncodingStats(
                    pageType: PageType.dictionary.rawValue, encoding: ParquetEncoding.plain.rawValue, count: 1), at: 0)
        }
        let metadata = ColumnMetaData(
            type: chunk.type.rawValue, encodings: encodings.map(\.rawValue).sorted(), path: [Array(field.name.utf8)],
            codec: (options.codec == .zstd ? ParquetCodec.zstd : .uncompressed).rawValue,
            numValues: Int64(chunk.source.rows), totalUncompressedSize: Int64(chunk.uncompressedBytes),
            totalCompressedSize: Int64(output.position - chunk.start), dataPageOffset: Int64(chunk.firstDataPage),
            dictionaryPageOffset: chunk.hasDictionary ? Int64(chunk.start) : nil, statistics: statistics(chunk),
            encodingStats: stats)
        return WrittenChunk(
            metadata: metadata, offsetIndex: OffsetIndex(pages: chunk.pages), columnIndex: columnIndex(chunk))
    }

    private func statistics(_ chunk: ChunkInProgress) -> Statistics {
        let base = chunk.source.base
        let whole = chunk.pageBounds.reduce(Bounds.none) { $0.merged(with: $1, base: base) }
        var statistics = Statistics()
        statistics.nullCount = Int64(chunk.source.nullCount)
        guard let bounds = whole.encoded(for: chunk.source.field, base: base, limit: options.statisticsBytes) else {
            return statistics
        }
        statistics.min = bounds.minimum
        statistics.isMinExact = bounds.isMinimumExact
        statistics.max = bounds.maximum
        statistics.isMaxExact = bounds.maximum == nil ? nil : bounds.isMaximumExact
        return statistics
    }

    /// Nil where some page's bounds cannot be stated: the index holds them for all pages or not at all.
    private func columnIndex(_ chunk: ChunkInProgress) -> ColumnIndex? {
        var index = ColumnIndex()
        for (bounds, nulls) in zip(chunk.pageBounds, chunk.pageNulls) {
            index.nullCounts.append(Int64(nulls))
            if case .none = bounds {
                index.nullPages.append(true)
                index.minValues.append([])
                index.maxValues.append([])
                continue
            }
            guard
                let encoded = bounds.encoded(
                    for: chunk.source.field, base: chunk.source.base, limit: options.statisticsBytes),
                let maximum = encoded.maximum
            else { return nil }
            index.nullPages.append(false)
            index.minValues.append(encoded.minimum)
            index.maxValues.append(maximum)
        }
        index.boundaryOrder = boundaryOrder(chunk, index)
        return index
    }

    private func boundaryOrder(_ chunk: ChunkInProgress, _ index: ColumnIndex) -> BoundaryOrder {
        let pages = index.nullPages.indices.filter { !index.nullPages[$0] }
        func isAscending(_ pages: [Int]) -> Bool {
            zip(pages, pages.dropFirst()).allSatisfy { earlier, later in
                switch (chunk.pageBounds[earlier], chunk.pageBounds[later]) {
                case (.integers(let a, let b), .integers(let c, let d)): a <= c && b <= d
                case (.doubles(let a, let b), .doubles(let c, let d)): a <= c && b <= d
                // Strings by what the index holds of them, which may be cut.
                default:
                    !index.minValues[later].lexicographicallyPrecedes(index.minValues[earlier])
                        && !index.maxValues[later].lexicographicallyPrecedes(index.maxValues[earlier])
                }
            }
        }
        return isAscending(pages) ? .ascending : isAscending(pages.reversed()) ? .descending : .unordered
    }
}
