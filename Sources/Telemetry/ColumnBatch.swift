#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Rows of one table as columns, immutable and shared freely between threads.
///
/// Every value is an Int64: a quantity in thousandths, a timestamp in milliseconds, an integer, 0 or 1, or, for words
/// and texts, a `StringRef` into the batch's arena. A null is `ColumnBatch.null`. A column that holds only nulls takes
/// no memory: `column(_:)` gives nil for it.
public final class ColumnBatch: @unchecked Sendable {
    /// No stored quantity reaches it (DECIMAL(18,3) ends at 10^18), and no string ref is negative.
    public static let null = Int64.min

    public let table: TableID
    public let count: Int
    @usableFromInline let columns: UnsafeBufferPointer<UnsafeMutablePointer<Int64>?>
    private let arena: StringArena

    init(
        table: TableID, count: Int, columns: [UnsafeMutablePointer<Int64>?], arena: consuming StringArena
    ) {
        self.table = table
        self.count = count
        let bases = UnsafeMutableBufferPointer<UnsafeMutablePointer<Int64>?>.allocate(capacity: columns.count)
        _ = bases.initialize(from: columns)
        self.columns = UnsafeBufferPointer(bases)
        self.arena = arena
    }

    deinit {
        for column in columns { free(column) }
        columns.deallocate()
    }

    /// `count` values, or nil where all are null.
    @inlinable @inline(__always) public func column(_ index: Int) -> UnsafeBufferPointer<Int64>? {
        precondition(index >= 0 && index < columns.count)
        return columns[index].map { UnsafeBufferPointer(start: $0, count: count) }
    }

    /// The value, or nil for a null.
    @inlinable @inline(__always) public func value(_ column: Int, _ row: Int) -> Int64? {
        numbers(row)[column]
    }

    @inlinable @inline(__always) public func numbers(_ row: Int) -> RowNumbers {
        precondition(row >= 0 && row < count)
        return RowNumbers(columns: columns, index: row)
    }

    /// The string's bytes, valid as long as the batch; nil for a null.
    public func bytes(_ column: Int, _ row: Int) -> UnsafeBufferPointer<UInt8>? {
        value(column, row).map { arena.read(StringRef(rawValue: $0)) }
    }

    public func string(_ column: Int, _ row: Int) -> String? {
        bytes(column, row).map { String(decoding: $0, as: UTF8.self) }
    }

    public func bytes(of ref: StringRef) -> UnsafeBufferPointer<UInt8> { arena.read(ref) }

    /// What the offsets of the batch's string refs count from; valid as long as the batch.
    public var stringBase: UnsafePointer<UInt8> { arena.base }

    /// What the batch holds in memory.
    public var memoryBytes: Int { columns.count { $0 != nil } * count * 8 + arena.memoryBytes }
}
