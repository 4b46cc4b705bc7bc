import Kernels

/// A column as it was handed to the writer, checked against its field: eight bytes per row, whatever they mean.
struct ColumnSource {
    let field: ParquetField
    /// Numbers, bit patterns of doubles, or references into `base`; empty where all rows are null.
    let values: UnsafeBufferPointer<Int64>
    let null: Int64?
    /// Where string references point; nil for numbers.
    let base: UnsafePointer<UInt8>?
    let isInterned: Bool
    let rows: Int
    let nullCount: Int
    /// Of the eight bytes of each value as a number; for numbers their count and range.
    let summary: IntegerSummary

    init(_ data: ParquetColumnData, field: ParquetField, rows: Int) throws(ParquetError) {
        guard data.count == rows else { throw ParquetError("\(data.count) values for \(rows) rows") }
        self.field = field
        self.rows = rows
        var base: UnsafePointer<UInt8>?
        var isInterned = false
        switch data {
        case .integers(let numbers, let sentinel) where field.kind.holdsIntegers:
            (values, null) = (numbers, sentinel)
        case .doubles(let numbers, let sentinel) where field.kind == .double:
            values = UnsafeRawBufferPointer(numbers).assumingMemoryBound(to: Int64.self)
            null = sentinel.map { Int64(bitPattern: $0) }
        case .strings(let refs, let sentinel, let bytes, let interned) where field.kind.holdsBytes:
            (values, null, base, isInterned) = (refs, sentinel, bytes, interned)
        case .allNull:
            (values, null) = (UnsafeBufferPointer(start: nil, count: 0), 0)
        default: throw ParquetError("the data given are not of the field's kind \(field.kind)")
        }
        self.base = base
        self.isInterned = isInterned
        summary = IntegerSummary(of: values, null: null)
        nullCount = rows - summary.count
        guard nullCount == 0 || field.isNullable else {
            throw ParquetError("\(nullCount) nulls in a column that allows none")
        }
    }

    var isAllNull: Bool { nullCount == rows }
}
