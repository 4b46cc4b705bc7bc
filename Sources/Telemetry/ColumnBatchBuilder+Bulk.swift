/// Rows taken a column at a time: how a batch is filled from a file or from other batches.
extension ColumnBatchBuilder {
    /// Adds `rows` rows of nulls and gives the number of the first, to be filled column by column.
    public mutating func appendRows(_ rows: Int) -> Int {
        truncate(to: count)
        if count + rows > capacity { grow(to: max(64, count + rows, count == 0 ? 0 : capacity * 3 / 2)) }
        if count + rows > cleared { clear(through: count + rows) }
        defer { ended += rows }
        return count
    }

    /// Sets the numbers of the rows from `row` on.
    public mutating func fill(_ column: Int, from row: Int, _ values: UnsafeBufferPointer<Int64>) {
        guard let source = values.baseAddress else { return }
        destination(column, row, values.count).update(from: source, count: values.count)
    }

    /// Sets the same number, or the same interned word's `rawValue`, in `rows` rows from `row` on.
    public mutating func fill(_ column: Int, from row: Int, rows: Int, repeating value: Int64) {
        destination(column, row, rows).update(repeating: value, count: rows)
    }

    /// Sets the strings of the rows from `row` on: refs over `bytes`, nulls `ColumnBatch.null`.
    ///
    /// Words are hashed once for each distinct ref. Texts are copied as one block where the rows use most of it.
    public mutating func fillStrings(
        _ column: Int, from row: Int, refs: UnsafeBufferPointer<Int64>, bytes: UnsafeBufferPointer<UInt8>
    ) {
        // A block without bytes still has refs: of empty strings.
        let base = bytes.baseAddress ?? UnsafePointer(UnsafeMutablePointer<UInt8>(bitPattern: 1)!)
        let target = destination(column, row, refs.count)
        if types[column] == .word {
            var translator = WordTranslator()
            for i in 0..<refs.count { target[i] = translator.translate(refs[i], base: base, into: &arena) }
        } else if used(refs) * 2 >= bytes.count {
            let shift = StringRef(offset: arena.appendBlock(bytes), length: 0).rawValue
            for i in 0..<refs.count { target[i] = refs[i] == ColumnBatch.null ? refs[i] : refs[i] + shift }
        } else {
            for i in 0..<refs.count where refs[i] != ColumnBatch.null {
                let ref = StringRef(rawValue: refs[i])
                let text = UnsafeBufferPointer(start: base + ref.offset, count: ref.length)
                target[i] = arena.append(text).rawValue
            }
        }
    }

    private func used(_ refs: UnsafeBufferPointer<Int64>) -> Int {
        refs.reduce(0) { $1 == ColumnBatch.null ? $0 : $0 + StringRef(rawValue: $1).length }
    }

    private mutating func destination(_ column: Int, _ row: Int, _ rows: Int) -> UnsafeMutablePointer<Int64> {
        precondition(row >= 0 && rows >= 0 && row + rows <= count, "rows \(row)+\(rows) of \(count)")
        return (columns[column] ?? allocate(column)) + row
    }
}
