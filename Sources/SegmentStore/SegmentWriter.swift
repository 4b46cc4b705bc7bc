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
        var gather = ColumnGather(table, selections, sourceID: sourceID, rows: rows.count)
        var start = 0
        while start < rows.count {
            let end = min(start + SegmentSchema.rowGroupRows, rows.count)
            let group = UnsafeBufferPointer(rebasing: rows[start..<end])
            try parquet.append(rows: end - start) { gather.column($0, of: group) }
            start = end
        }
        _ = try parquet.finish()
    }
}

/// Brings the values of a row group's rows together from many batches, a column at a time, each in the place of the one
/// before: what is written next lies in the cache.
private struct ColumnGather: ~Copyable {
    private let types: [ColumnType]
    private let sourceID: String
    private let selections: [RowSelection]
    private let count: Int
    /// By selection: the batch's column, nil where all its values are null; and what its string refs count from.
    private let columns: UnsafeMutablePointer<UnsafePointer<Int64>?>
    private let bases: UnsafeMutablePointer<UnsafePointer<UInt8>>
    private let translators: UnsafeMutablePointer<WordTranslator>
    private let values: UnsafeMutableBufferPointer<Int64>
    /// Of the column of words at hand.
    private var words = StringArena()
    /// Of the column of texts at hand.
    private var texts = TextBuffer()

    init(_ table: TableID, _ selections: [RowSelection], sourceID: String, rows: Int) {
        types = table.schema.columns.map(\.type)
        self.sourceID = sourceID
        self.selections = selections
        count = selections.count
        columns = .allocate(capacity: count)
        columns.initialize(repeating: nil, count: count)
        bases = .allocate(capacity: count)
        translators = .allocate(capacity: count)
        for (place, selection) in selections.enumerated() {
            (bases + place).initialize(to: selection.batch.stringBase)
            (translators + place).initialize(to: WordTranslator())
        }
        values = .allocate(capacity: min(rows, SegmentSchema.rowGroupRows))
    }

    deinit {
        columns.deallocate()
        bases.deallocate()
        translators.deinitialize(count: count)
        translators.deallocate()
        values.deallocate()
    }

    /// Valid until the next call. A null where the schema has none is for the writer to refuse.
    mutating func column(_ column: Int, of rows: UnsafeBufferPointer<SegmentOrder.Entry>) -> ParquetColumnData {
        let gathered = UnsafeMutableBufferPointer(rebasing: values[..<rows.count])
        if column == LeadingColumn.sourceId.rawValue {
            var word = sourceID
            gathered.update(repeating: word.withUTF8 { words.intern($0) }.rawValue)
            return strings(gathered, words.base, interned: true)
        }
        var isNull = true
        for (place, selection) in selections.enumerated() {
            columns[place] = selection.batch.column(column)?.baseAddress
            if columns[place] != nil { isNull = false }
        }
        if isNull { return .allNull(count: rows.count) }
        gather(rows, into: gathered)
        switch types[column] {
        case .word:
            forgetWords()
            translate(rows, gathered)
            return strings(gathered, words.base, interned: true)
        case .text:
            copyTexts(rows, gathered)
            return strings(gathered, texts.base, interned: false)
        default: return .integers(UnsafeBufferPointer(gathered), null: ColumnBatch.null)
        }
    }

    private func strings(
        _ refs: UnsafeMutableBufferPointer<Int64>, _ base: UnsafePointer<UInt8>, interned: Bool
    ) -> ParquetColumnData {
        .strings(UnsafeBufferPointer(refs), null: ColumnBatch.null, base: base, interned: interned)
    }

    private func gather(
        _ rows: UnsafeBufferPointer<SegmentOrder.Entry>, into values: UnsafeMutableBufferPointer<Int64>
    ) {
        for row in 0..<rows.count {
            let address = rows[row].address
            values[row] = columns[address.selection].map { $0[address.row] } ?? ColumnBatch.null
        }
    }

    private mutating func translate(
        _ rows: UnsafeBufferPointer<SegmentOrder.Entry>, _ refs: UnsafeMutableBufferPointer<Int64>
    ) {
        for row in 0..<rows.count {
            let selection = rows[row].address.selection
            refs[row] = translators[selection].translate(refs[row], base: bases[selection], into: &words)
        }
    }

    /// A column's words do not outlive it: of many charge points the names alone would be much to keep.
    private mutating func forgetWords() {
        words = StringArena()
        for place in 0..<count { translators[place].removeAll() }
    }

    private mutating func copyTexts(
        _ rows: UnsafeBufferPointer<SegmentOrder.Entry>, _ refs: UnsafeMutableBufferPointer<Int64>
    ) {
        texts.removeAll()
        for row in 0..<rows.count where refs[row] != ColumnBatch.null {
            let ref = StringRef(rawValue: refs[row])
            refs[row] = texts.append(bases[rows[row].address.selection] + ref.offset, ref.length).rawValue
        }
    }
}

/// Texts end to end, in room that is used again.
private struct TextBuffer: ~Copyable {
    private(set) var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 16)
    private var capacity = 1 << 16
    private var count = 0

    deinit { base.deallocate() }

    mutating func removeAll() { count = 0 }

    mutating func append(_ text: UnsafePointer<UInt8>, _ length: Int) -> StringRef {
        if count + length > capacity { grow(to: max(capacity * 2, count + length)) }
        (base + count).update(from: text, count: length)
        defer { count += length }
        return StringRef(offset: count, length: length)
    }

    private mutating func grow(to larger: Int) {
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        (base, capacity) = (moved, larger)
    }
}
