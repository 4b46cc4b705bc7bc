import ParquetFormat
import Telemetry

/// Reads rows of some charge points out of one segment into a batch being built.
struct SegmentReader {
    private let parquet: ParquetReader
    private let table: TableID

    /// - Throws: `StoreError.corrupt` naming the file where it is not what the catalog says.
    init(_ segment: SegmentRecord, path: String) throws {
        table = segment.table
        guard let size = fileSize(path) else {
            throw StoreError.corrupt(path: path, reason: "the catalog has it, the folder has not")
        }
        guard size == segment.bytes else {
            throw StoreError.corrupt(path: path, reason: "\(size) bytes, the catalog says \(segment.bytes)")
        }
        parquet = try ParquetReader(path: path)
        guard parquet.fields.map(\.name) == table.schema.columns.map(\.name), parquet.rows == segment.rows else {
            throw StoreError.corrupt(path: path, reason: "its columns or rows are not those of \(table.name)")
        }
    }

    /// Where rows of these charge points lie, row group after row group.
    func stretches(of range: ChargePointRange) throws -> [(group: Int, rows: Range<Int>)] {
        var stretches: [(group: Int, rows: Range<Int>)] = []
        for group in parquet.rowGroups.indices where mayHold(range, group) {
            let rows = try rows(of: range, in: group)
            if !rows.isEmpty { stretches.append((group, rows)) }
        }
        return stretches
    }

    /// - Parameter first: the builder's row to begin at.
    func read(
        _ stretch: (group: Int, rows: Range<Int>), columns: [Int], at first: Int,
        into builder: inout ColumnBatchBuilder
    ) throws {
        for column in columns { try load(column, stretch.group, stretch.rows, first, &builder) }
    }

    /// By the row group's own bounds; bounds that are missing rule nothing out.
    private func mayHold(_ range: ChargePointRange, _ group: Int) -> Bool {
        let bounds = parquet.rowGroups[group].columns[LeadingColumn.chargePoint.rawValue].statistics
        if case .bytes(let maximum)? = bounds.maximum, maximum.lexicographicallyPrecedes(range.first.utf8) {
            return false
        }
        if let last = range.last, case .bytes(let minimum)? = bounds.minimum {
            return !last.utf8.lexicographicallyPrecedes(minimum)
        }
        return true
    }

    /// A segment is sorted by charge point, so what matches lies together: two binary searches.
    private func rows(of range: ChargePointRange, in group: Int) throws -> Range<Int> {
        let all = 0..<parquet.rowGroups[group].rows
        if range == .all { return all }
        let names = try parquet.readStrings(column: LeadingColumn.chargePoint.rawValue, rowGroup: group)
        let start = partition(all) { !names.bytes(ofRow: $0).lexicographicallyPrecedes(range.first.utf8) }
        guard let last = range.last else { return start..<all.upperBound }
        let end = partition(start..<all.upperBound) { last.utf8.lexicographicallyPrecedes(names.bytes(ofRow: $0)) }
        return start..<end
    }

    private func load(
        _ column: Int, _ group: Int, _ rows: Range<Int>, _ first: Int, _ builder: inout ColumnBatchBuilder
    ) throws {
        let chunk = parquet.rowGroups[group].columns[column]
        if chunk.statistics.nullCount == parquet.rowGroups[group].rows { return }
        switch table.schema.columns[column].type {
        case .word, .text:
            let strings = try parquet.readStrings(column: column, rowGroup: group, rows: rows)
            builder.fillStrings(column, from: first, refs: strings.refs, bytes: strings.bytes)
        default:
            let integers = try parquet.readIntegers(
                column: column, rowGroup: group, rows: rows, null: ColumnBatch.null)
            builder.fill(column, from: first, integers.values)
        }
    }
}

/// The first of `range` from which on `predicate` holds.
private func partition(_ range: Range<Int>, _ predicate: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
        let middle = (low + high) / 2
        if predicate(middle) { high = middle } else { low = middle + 1 }
    }
    return low
}
