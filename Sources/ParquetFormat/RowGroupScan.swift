import Kernels

/// The grouped scan of one row group: rows selected, keys as runs, values summarised run by run.
struct RowGroupScan {
    /// Rows in a row that belong to one group.
    private struct Segment {
        var rows: Range<Int>
        var group: Int
    }

    private let scan: ParquetGroupScan
    private let file: ParquetReader
    private let rowGroup: Int

    init(_ scan: ParquetGroupScan, _ file: ParquetReader, rowGroup: Int) {
        self.scan = scan
        self.file = file
        self.rowGroup = rowGroup
    }

    /// The row group's groups in the order of their first rows.
    func groups() throws(ParquetError) -> [PartialGroup] {
        let selection = try file.select(scan.predicates, rowGroup: rowGroup)
        guard !selection.isEmpty else { return [] }
        var (segments, groups) = try segments(selection)
        try summarise(&segments, selection, &groups)
        return groups
    }

    /// The selected rows cut where any key changes.
    private func segments(
        _ selection: ParquetRowSelection
    ) throws(ParquetError) -> ([Segment], [PartialGroup]) {
        var cut = selection.ranges.map { (rows: $0, keys: [ParquetValue?]()) }
        for key in scan.keys {
            let column = try keyColumn(key, selection)
            cut = Self.cut(cut, column)
        }
        var known: [[ParquetValue?]: Int] = [:]
        var groups: [PartialGroup] = []
        let segments = cut.map { piece in
            let group = known[piece.keys] ?? groups.count
            if group == groups.count {
                known[piece.keys] = group
                groups.append(PartialGroup(keys: piece.keys))
            }
            groups[group].rows += piece.rows.count
            return Segment(rows: piece.rows, group: group)
        }
        return (segments, groups)
    }

    private func keyColumn(
        _ key: ParquetGroupScan.Key, _ selection: ParquetRowSelection
    ) throws(ParquetError) -> ColumnRuns {
        let (name, width) =
            switch key {
            case .column(let name): (name, Int64(1))
            case .bucket(let name, let width): (name, width)
            }
        precondition(width > 0, "buckets of width \(width)")
        let column = try file.column(name)
        let pages = try file.pages(column: column, rowGroup: rowGroup, overlapping: selection)
        var chunk = try file.open(column, rowGroup, pages: pages, as: "a key") {
            $0.readsAsIntegers || width == 1 && $0.type.isBytes
        }
        do throws(ParquetError) { return try chunk.readRuns(bucket: width, pages: pages) } catch {
            throw chunk.located(error)
        }
    }

    /// Both are ascending, so one walk over the two is enough.
    private static func cut(
        _ pieces: [(rows: Range<Int>, keys: [ParquetValue?])], _ column: borrowing ColumnRuns
    ) -> [(rows: Range<Int>, keys: [ParquetValue?])] {
        var result: [(rows: Range<Int>, keys: [ParquetValue?])] = []
        var run = 0
        for piece in pieces {
            while run < column.runs.count, column.runs[run].rows.upperBound <= piece.rows.lowerBound { run += 1 }
            var next = run
            while next < column.runs.count, column.runs[next].rows.lowerBound < piece.rows.upperBound {
                let rows = column.runs[next].rows.clamped(to: piece.rows)
                result.append((rows, piece.keys + [column.value(next)]))
                next += 1
            }
        }
        return result
    }

    private func summarise(
        _ segments: inout [Segment], _ selection: ParquetRowSelection, _ groups: inout [PartialGroup]
    ) throws(ParquetError) {
        let column = try file.column(scan.value)
        let pages = try file.pages(column: column, rowGroup: rowGroup, overlapping: selection)
        var chunk = try file.open(column, rowGroup, pages: pages, as: "integers") { $0.readsAsIntegers }
        do throws(ParquetError) {
            let keepsValues = !scan.percentiles.isEmpty
            var row = 0
            var next = 0
            try chunk.eachDensePage { (page) throws(ParquetError) in
                if let pages { row = pages[page.index].rows.lowerBound }
                let end = row + page.rows
                var position = page.start(row: row)
                while next < segments.count, segments[next].rows.lowerBound < end {
                    let segment = segments[next]
                    let values = page.values(segment.rows.clamped(to: row..<end), &position)
                    groups[segment.group].summary.add(IntegerSummary(of: values))
                    if keepsValues { groups[segment.group].values += values }
                    guard segment.rows.upperBound <= end else { break }
                    next += 1
                }
                row = end
            }
        } catch { throw chunk.located(error) }
    }
}

extension ColumnRuns {
    /// The value of a run as it is handed out.
    fileprivate func value(_ run: Int) -> ParquetValue? {
        let value = runs[run].value
        guard value != .min else { return nil }
        return isBytes ? .bytes(Array(ByteRef(value).bytes(UnsafePointer(bytes.base)))) : .integer(value)
    }
}
