/// Rows whose columns are known ahead: written straight to where they lie.
extension ColumnBatchBuilder {
    /// Makes sure that columns have memory, so that rows may be written to it.
    public mutating func allocate(_ wanted: some Sequence<Int>) {
        for column in wanted where columns[column] == nil { _ = allocate(column) }
    }

    /// Adds a row of nulls and gives its number. No row may be begun.
    @inlinable @inline(__always) public mutating func appendRow() -> Int {
        if ended == cleared { clearMore() }
        ended &+= 1
        return ended &- 1
    }

    /// By column: its rows; nil without memory. Valid until the next row is added.
    @inlinable @inline(__always)
    public var memory: UnsafeMutablePointer<UnsafeMutablePointer<Int64>?> { columns }
}
