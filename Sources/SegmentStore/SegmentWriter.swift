import ParquetFormat
import Telemetry

/// Writes sorted rows, gathered from the batches they lie in, as one Parquet segment.
struct SegmentWriter {
    let table: TableID
    let selections: [RowSelection]
    let sourceID: String

    func write(_ rows: UnsafeBufferPointer<SegmentOrder.Entry>, to file: FileSink) throws {
        var parquet = try ParquetWriter(
            fields: SegmentSchema.fields(table), options: SegmentSchema.options(table), sink: file.write)
        var start = 0
        while start < rows.count {
            let end = min(start + SegmentSchema.rowGroupRows, rows.count)
            var group = RowGroupGather(UnsafeBufferPointer(rebasing: rows[start..<end]), selections)
            try parquet.append(rowGroup: group.columns(of: table, sourceID: sourceID), rows: end - start)
            start = end
        }
        _ = try parquet.finish()
    }
}

/// The columns of one row group, copied together from many batches; their memory lives as long as this.
private struct RowGroupGather: ~Copyable {
    private let rows: UnsafeBufferPointer<SegmentOrder.Entry>
    private let selections: [RowSelection]
    private var buffers: [UnsafeMutableBufferPointer<Int64>] = []
    private var arena = StringArena()
    private var translators: [WordTranslatorBox] = []

    init(_ rows: UnsafeBufferPointer<SegmentOrder.Entry>, _ selections: [RowSelection]) {
        self.rows = rows
        self.selections = selections
    }

    deinit { for buffer in buffers { buffer.deallocate() } }

    mutating func columns(of table: TableID, sourceID: String) -> [ParquetColumnData] {
        let types = table.schema.columns.map(\.type)
        translators = selections.map { _ in WordTranslatorBox() }
        let gathered = types.indices.map { column in
            column == LeadingColumn.sourceId.rawValue ? repeated(sourceID) : gather(column, types[column])
        }
        // Only now is the arena complete, and its base the one that all refs count from.
        return types.indices.map { column in
            let schema = table.schema.columns[column]
            precondition(
                schema.isNullable || gathered[column]?.contains(ColumnBatch.null) == false,
                "\(table.name) row without \(schema.name)")
            guard let values = gathered[column] else { return .allNull(count: rows.count) }
            let null: Int64? = schema.isNullable ? ColumnBatch.null : nil
            switch types[column] {
            case .word: return .strings(values, null: null, base: arena.base, interned: true)
            case .text: return .strings(values, null: null, base: arena.base, interned: false)
            default: return .integers(values, null: null)
            }
        }
    }

    private mutating func repeated(_ word: String) -> UnsafeBufferPointer<Int64> {
        var word = word
        let ref = word.withUTF8 { arena.intern($0) }
        let buffer = allocate()
        buffer.initialize(repeating: ref.rawValue)
        return UnsafeBufferPointer(buffer)
    }

    /// nil where all values are null.
    private mutating func gather(_ column: Int, _ type: ColumnType) -> UnsafeBufferPointer<Int64>? {
        let sources = selections.map { $0.batch.column(column)?.baseAddress }
        guard sources.contains(where: { $0 != nil }) else { return nil }
        let buffer = allocate()
        sources.withUnsafeBufferPointer { sources in
            for i in 0..<rows.count {
                let address = rows[i].address
                buffer[i] = sources[address.selection]?[address.row] ?? ColumnBatch.null
            }
        }
        switch type {
        case .word: translateWords(buffer)
        case .text: copyTexts(buffer)
        default: break
        }
        return UnsafeBufferPointer(buffer)
    }

    private mutating func translateWords(_ refs: UnsafeMutableBufferPointer<Int64>) {
        let bases = selections.map(\.batch.stringBase)
        for i in 0..<rows.count {
            let selection = rows[i].address.selection
            refs[i] = translators[selection].value.translate(refs[i], base: bases[selection], into: &arena)
        }
    }

    private mutating func copyTexts(_ refs: UnsafeMutableBufferPointer<Int64>) {
        for i in 0..<rows.count where refs[i] != ColumnBatch.null {
            let text = selections[rows[i].address.selection].batch.bytes(of: StringRef(rawValue: refs[i]))
            refs[i] = arena.append(text).rawValue
        }
    }

    private mutating func allocate() -> UnsafeMutableBufferPointer<Int64> {
        let buffer = UnsafeMutableBufferPointer<Int64>.allocate(capacity: rows.count)
        buffers.append(buffer)
        return buffer
    }
}

/// Arrays cannot hold what is not copyable.
private final class WordTranslatorBox { var value = WordTranslator() }
