import Kernels

/// A data page's values without its nulls, and which rows they belong to; valid until the next page.
struct DensePage {
    /// Among the pages read, from 0.
    let index: Int
    let rows: Int
    fileprivate let dense: UnsafeBufferPointer<Int64>
    /// Which rows have a value; nil where every row has one.
    fileprivate let presence: PresenceBits?

    /// A place in the page: a row, and how many values come before it.
    struct Position {
        fileprivate var row: Int
        fileprivate var value: Int
        fileprivate let first: Int
    }

    /// The page's beginning, which is row `row` of the row group.
    func start(row: Int) -> Position { Position(row: row, value: 0, first: row) }

    /// The values of rows at or after `position`, which moves behind them.
    @inline(__always) func values(_ rows: Range<Int>, _ position: inout Position) -> UnsafeBufferPointer<Int64> {
        let first = position.value + present(position.row..<rows.lowerBound, position)
        let end = first + present(rows, position)
        position.row = rows.upperBound
        position.value = end
        return UnsafeBufferPointer(rebasing: dense[first..<end])
    }

    @inline(__always) private func present(_ rows: Range<Int>, _ position: Position) -> Int {
        guard let presence else { return rows.count }
        return presence.count(rows.lowerBound - position.first..<rows.upperBound - position.first)
    }
}

extension ChunkReader {
    /// Calls `body` with each page's integers.
    mutating func eachDensePage(_ body: (DensePage) throws(ParquetError) -> Void) throws(ParquetError) {
        readsNumbers = true
        while let page = try nextPage() {
            let values = memory.values.resize(to: page.present)
            try decodeNumbers(page, into: values)
            try body(
                DensePage(
                    index: dataPagesSeen - 1, rows: page.rows, dense: UnsafeBufferPointer(values),
                    presence: page.present == page.rows ? nil : memory.presence.bits))
        }
    }
}
