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
    func groups() throws(ParquetError) -> PartialGroups {
        let selection = try file.select(scan.predicates, rowGroup: rowGroup)
        var segments = selection.ranges.map { Segment(rows: $0, group: 0) }
        var keys = GroupKeys()
        if selection.isEmpty { return PartialGroups(keys, []) }
        keys.end()
        for key in scan.keys {
            keys = try cut(&segments, keys, by: try ScannedKey(key, file, rowGroup).runs(selection))
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
        var divided = DividedGroups()
        var run = 0
        for segment in segments {
            while run < column.runs.count, column.runs[run].rows.upperBound <= segment.rows.lowerBound { run += 1 }
            var next = run
            while next < column.runs.count, column.runs[next].rows.lowerBound < segment.rows.upperBound {
                let group = divided.group(segment.group, column.runs[next].value, keys, column)
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

/// Groups as they are divided by one more key.
private struct DividedGroups: ~Copyable {
    /// A group and the value that divides it; strings by reference, so that one string may make two groups, which are
    /// one again when row groups come together.
    private struct GroupAndValue: Hashable {
        var group: Int
        var value: Int64
    }

    private var keys = GroupKeys()
    private var known: [GroupAndValue: Int] = [:]
    /// The two found last: in sorted rows the next one is mostly new or, where nulls lie between, one of them.
    private var recent = (GroupAndValue(group: -1, value: 0), 0)
    private var earlier = (GroupAndValue(group: -1, value: 0), 0)

    /// The number of the group for a value of another group.
    @inline(__always) mutating func group(
        _ group: Int, _ value: Int64, _ undivided: borrowing GroupKeys, _ column: borrowing ColumnRuns
    ) -> Int {
        let place = GroupAndValue(group: group, value: value)
        if recent.0 == place { return recent.1 }
        swap(&recent, &earlier)
        if recent.0 != place { recent = (place, find(place, undivided, column)) }
        return recent.1
    }

    private mutating func find(
        _ place: GroupAndValue, _ undivided: borrowing GroupKeys, _ column: borrowing ColumnRuns
    ) -> Int {
        if let group = known[place] { return group }
        keys.begin(with: undivided, place.group)
        column.append(place.value, to: &keys.bytes)
        known[place] = keys.count
        keys.end()
        return keys.count - 1
    }

    mutating func takeKeys() -> GroupKeys {
        var taken = GroupKeys()
        swap(&taken, &keys)
        return taken
    }
}

extension ColumnRuns {
    /// A run's value as part of a group's key.
    fileprivate func append(_ value: Int64, to key: inout ByteBuffer) {
        if value == .min {
            GroupKey.appendNull(to: &key)
        } else if isBytes {
            GroupKey.append(ByteRef(value).bytes(UnsafePointer(bytes.base)), to: &key)
        } else {
            GroupKey.append(value, to: &key)
        }
    }
}
