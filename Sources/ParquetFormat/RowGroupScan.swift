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
    private let budget: GroupBudget

    init(_ scan: ParquetGroupScan, _ file: ParquetReader, rowGroup: Int, _ budget: GroupBudget) {
        self.scan = scan
        self.file = file
        self.rowGroup = rowGroup
        self.budget = budget
    }

    /// The row group's groups in the order of their first rows.
    func groups() throws(ParquetError) -> PartialGroups {
        let selection = try file.select(scan.predicates, rowGroup: rowGroup)
        var segments = selection.ranges.map { Segment(rows: $0, group: 0) }
        var keys = GroupKeys()
        if selection.isEmpty { return PartialGroups(keys, []) }
        try keys.end(within: budget)
        for key in scan.keys {
            let runs = try ScannedKey(key, file, rowGroup).runs(selection)
            keys = try locating(file: file.source.name, column: key.name) { () throws(ParquetError) in
                try cut(&segments, keys, by: runs)
            }
        }
        var groups = Array(repeating: PartialGroup(), count: keys.count)
        for segment in segments { groups[segment.group].rows += segment.rows.count }
        let found = PartialGroups(keys, groups)
        try summarise(segments, selection, found)
        return found
    }

    /// Divides each group by the column's values; gives the keys of the groups there are then. Both segments and runs
    /// ascend, so one walk over the two is enough.
    private func cut(
        _ segments: inout [Segment], _ keys: borrowing GroupKeys, by column: borrowing ColumnRuns
    ) throws(ParquetError) -> GroupKeys {
        var pieces: [Segment] = []
        pieces.reserveCapacity(max(segments.count, column.runs.count) + 16)
        var divided = DividedGroups(budget)
        var run = 0
        for segment in segments {
            while run < column.runs.count, column.runs[run].rows.upperBound <= segment.rows.lowerBound { run += 1 }
            var next = run
            while next < column.runs.count, column.runs[next].rows.lowerBound < segment.rows.upperBound {
                let group = try divided.group(segment.group, column.runs[next].value, keys, column)
                pieces.append(Segment(rows: column.runs[next].rows.clamped(to: segment.rows), group: group))
                next += 1
            }
        }
        segments = pieces
        return divided.takeKeys()
    }

    private func summarise(
        _ segments: [Segment], _ selection: ParquetRowSelection, _ found: PartialGroups
    ) throws(ParquetError) {
        let column = try file.column(scan.value)
        let pages = try file.pages(column: column, rowGroup: rowGroup, overlapping: selection)
        var chunk = try file.open(column, rowGroup, pages: pages, as: "integers") { $0.readsAsIntegers }
        let keepsValues = !scan.percentiles.isEmpty
        if keepsValues { found.reserve(min(chunk.rows, selection.count)) }
        do throws(ParquetError) {
            var row = 0
            var next = 0
            try chunk.eachDensePage { (page) throws(ParquetError) in
                if let pages { row = pages[page.index].rows.lowerBound }
                let end = row + page.rows
                var position = page.start(row: row)
                while next < segments.count, segments[next].rows.lowerBound < end {
                    let segment = segments[next]
                    let values = page.values(segment.rows.clamped(to: row..<end), &position)
                    if !values.isEmpty { found.add(values, to: segment.group, keepsValues: keepsValues) }
                    guard segment.rows.upperBound <= end else { break }
                    next += 1
                }
                row = end
            }
        } catch { throw chunk.located(error) }
    }
}
