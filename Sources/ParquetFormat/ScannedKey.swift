/// A key column of one row group, read as runs; pages whose bounds say that all rows have one value are not read at all.
struct ScannedKey {
    private let file: ParquetReader
    private let rowGroup: Int
    private let column: Int
    private let bucket: Int64

    init(_ key: ParquetGroupScan.Key, _ file: ParquetReader, _ rowGroup: Int) throws(ParquetError) {
        switch key {
        case .column(let name): (column, bucket) = (try file.column(name), 1)
        case .bucket(let name, let width): (column, bucket) = (try file.column(name), width)
        }
        precondition(bucket > 0, "buckets of width \(bucket)")
        self.file = file
        self.rowGroup = rowGroup
    }

    func runs(_ selection: ParquetRowSelection) throws(ParquetError) -> ColumnRuns {
        var known: [ValueRun] = []
        var unknown: [ParquetPageSummary] = []
        let pages = file.leaves[column].readsAsIntegers ? try file.pages(column: column, rowGroup: rowGroup) : nil
        for page in pages ?? [] where selection.overlaps(page.rows) {
            if let value = onlyValue(page) {
                known.append(ValueRun(value: value, rows: page.rows))
            } else {
                unknown.append(page)
            }
        }
        if known.isEmpty { return try read(file.pages(column: column, rowGroup: rowGroup, overlapping: selection)) }
        var runs = try read(unknown)
        runs.merge(known)
        return runs
    }

    private func read(_ pages: [ParquetPageSummary]?) throws(ParquetError) -> ColumnRuns {
        var chunk = try file.open(column, rowGroup, pages: pages, as: "a key") {
            $0.readsAsIntegers || bucket == 1 && $0.type.isBytes
        }
        do throws(ParquetError) {
            var runs = try chunk.readRuns(bucket: bucket, pages: pages)
            if runs.isBytes, !runs.isIndexed { runs.shareReferences() }
            return runs
        } catch { throw chunk.located(error) }
    }

    /// What all rows of the page have; nil where the page must be read to know. Bounds of bytes may be cut.
    private func onlyValue(_ page: ParquetPageSummary) -> Int64? {
        guard !page.isAllNull else { return .min }
        guard let statistics = page.statistics, statistics.nullCount == 0,
            case .integer(let minimum)? = statistics.minimum, case .integer(let maximum)? = statistics.maximum,
            ChunkReader.hasFloor(minimum, bucket)
        else { return nil }
        let low = ChunkReader.floor(minimum, bucket)
        return low == ChunkReader.floor(maximum, bucket) ? low : nil
    }
}

extension ColumnRuns {
    /// Makes equal strings one reference, so that they make one group: pages without a dictionary hold them again and again.
    fileprivate mutating func shareReferences() {
        var refs = Int64Buffer()
        for run in runs where run.value >= 0 { refs.append(run.value) }
        var distinct = DictionaryBuilder()
        var indices = UInt32Buffer()
        let places = indices.room(refs.count)
        let base = UnsafePointer(bytes.base)
        _ = distinct.index(strings: refs.values, base: base, limit: .max, into: places.baseAddress!)
        var next = 0
        for run in runs.indices where runs[run].value >= 0 {
            runs[run].value = distinct.entries.values[Int(places[next])]
            next += 1
        }
    }

    /// Puts runs of other rows, ascending too, between those there are.
    fileprivate mutating func merge(_ others: [ValueRun]) {
        let mine = runs
        runs = []
        runs.reserveCapacity(mine.count + others.count)
        var next = 0
        for run in mine {
            while next < others.count, others[next].rows.lowerBound < run.rows.lowerBound {
                append(others[next].value, others[next].rows)
                next += 1
            }
            append(run.value, run.rows)
        }
        for run in others[next...] { append(run.value, run.rows) }
    }
}
