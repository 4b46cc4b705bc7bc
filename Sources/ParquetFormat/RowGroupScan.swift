import Kernels

/// The grouped scan of one row group: rows selected, keys as runs, values summarised run by run.
struct RowGroupScan {
    /// Rows in a row that belong to one group.
    private struct Segment {
        var rows: Range<Int>
        var group: Int
    }

    /// A group and the value that divides it; strings by reference, so that one string may make two groups, which are
    /// one again when groups are merged.
    private struct GroupAndValue: Hashable {
        var group: Int
        var value: Int64
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

    /// The selected rows cut where any key changes, and the groups they belong to.
    private func segments(
        _ selection: ParquetRowSelection
    ) throws(ParquetError) -> ([Segment], [PartialGroup]) {
        var segments = selection.ranges.map { Segment(rows: $0, group: 0) }
        var groups = [PartialGroup(keys: [])]
        for key in scan.keys { try cut(&segments, &groups, by: try keyColumn(key, selection)) }
        for segment in segments { groups[segment.group].rows += segment.rows.count }
        return (segments, groups)
    }

    /// Divides each group by the column's values. Both segments and runs ascend, so one walk over the two is enough.
    private func cut(
        _ segments: inout [Segment], _ groups: inout [PartialGroup], by column: borrowing ColumnRuns
    ) throws(ParquetError) {
        var pieces: [Segment] = []
        var divided: [PartialGroup] = []
        var known: [GroupAndValue: Int] = [:]
        var run = 0
        for segment in segments {
            while run < column.runs.count, column.runs[run].rows.upperBound <= segment.rows.lowerBound { run += 1 }
            var next = run
            while next < column.runs.count, column.runs[next].rows.lowerBound < segment.rows.upperBound {
                let place = GroupAndValue(group: segment.group, value: column.runs[next].value)
                let group = known[place] ?? divided.count
                if group == divided.count {
                    known[place] = group
                    divided.append(PartialGroup(keys: groups[segment.group].keys + [column.value(next)]))
                }
                pieces.append(Segment(rows: column.runs[next].rows.clamped(to: segment.rows), group: group))
                next += 1
            }
        }
        segments = pieces
        groups = divided
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
