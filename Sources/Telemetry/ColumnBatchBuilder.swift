#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Builds a `ColumnBatch` row by row: `set` what the row has, then `endRow`; what was not set is null.
public struct ColumnBatchBuilder: ~Copyable {
    public let table: TableID
    @usableFromInline var ended = 0
    @usableFromInline var pendingBits: UInt64 = 0
    var capacity = 0
    /// Rows up to here, of columns with memory, hold nulls but for what was set; beyond lies what was never touched.
    @usableFromInline var cleared = 0
    @usableFromInline let columnCount: Int
    /// Nil for a column without memory. Memory is `malloc`'s: a column grows by `realloc`, which moves large ones as pages.
    @usableFromInline let columns: UnsafeMutablePointer<UnsafeMutablePointer<Int64>?>
    let types: [ColumnType]
    @usableFromInline var arena: StringArena

    /// Rows ended.
    @inlinable public var count: Int { ended }
    /// One bit for each column that was set of the row being built.
    @inlinable public var pendingColumns: UInt64 { pendingBits }

    /// - Parameter rows: room to begin with, where it is known how many will come.
    public init(_ table: TableID, rows: Int = 0) {
        self.table = table
        let types = table.schema.columns.map(\.type)
        precondition(types.count <= UInt64.bitWidth, "more columns than pendingColumns has bits")
        self.types = types
        columnCount = types.count
        columns = .allocate(capacity: types.count)
        columns.initialize(repeating: nil, count: types.count)
        capacity = max(0, rows)
        arena = StringArena()
    }

    deinit {
        for column in 0..<columnCount { free(columns[column]) }
        columns.deallocate()
    }

    public var memoryBytes: Int {
        (0..<columnCount).count { columns[$0] != nil } * capacity * 8 + arena.memoryBytes
    }

    /// Sets a number of the row being built. Setting `ColumnBatch.null` is the same as not setting.
    @inlinable @inline(__always) public mutating func set(_ column: Int, _ value: Int64) {
        precondition(column >= 0 && column < columnCount)
        if count == cleared { clearMore() }
        pendingBits |= 1 &<< UInt64(truncatingIfNeeded: column)
        guard let base = columns[column] else {
            if value != ColumnBatch.null { allocate(column)[count] = value }
            return
        }
        base[count] = value
    }

    /// Sets a string of the row being built: words are interned, texts appended.
    public mutating func set(_ column: Int, _ text: UnsafeBufferPointer<UInt8>) { set(column, ref(column, text)) }

    /// What a column's cell is with this text: words are interned, texts appended.
    public mutating func ref(_ column: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int64 {
        (types[column] == .word ? arena.intern(text) : arena.append(text)).rawValue
    }

    public mutating func set(_ column: Int, _ text: String) {
        var text = text
        let ref = text.withUTF8 { types[column] == .word ? arena.intern($0) : arena.append($0) }
        set(column, ref.rawValue)
    }

    /// A word interned ahead, to be set with its `rawValue` in many rows without hashing it again.
    public mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> StringRef { arena.intern(text) }

    /// What a column of the row being built holds so far (`ColumnBatch.null` where not set).
    @inlinable @inline(__always) public func pending(_ column: Int) -> Int64 {
        precondition(column >= 0 && column < columnCount)
        guard pendingColumns >> UInt64(truncatingIfNeeded: column) & 1 == 1, let base = columns[column] else {
            return ColumnBatch.null
        }
        return base[count]
    }

    /// The bytes of a ref this builder gave out; valid until the next string is set.
    @inlinable @inline(__always) public func bytes(of ref: StringRef) -> UnsafeBufferPointer<UInt8> { arena.read(ref) }

    @inlinable @inline(__always) public mutating func endRow() {
        if count == cleared { clearMore() }
        ended += 1
        pendingBits = 0
    }

    /// Forgets what was set of the row being built and every row from `newCount` on.
    public mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count)
        if newCount == count, pendingColumns == 0 { return }
        clear(newCount..<min(count + 1, cleared))
        ended = newCount
        pendingBits = 0
    }

    /// Hands the rows over; a row begun and not ended is dropped.
    public consuming func build() -> ColumnBatch {
        let (table, count) = (self.table, self.count)
        var built: [UnsafeMutablePointer<Int64>?] = []
        for column in 0..<columnCount {
            built.append(columns[column].map { capacity > count * 2 ? reallocated($0, to: count) : $0 })
            columns[column] = nil
        }
        return ColumnBatch(table: table, count: count, columns: built, arena: takeArena())
    }

    private mutating func takeArena() -> StringArena {
        var taken = StringArena(capacity: 64)
        swap(&taken, &arena)
        taken.finish()
        return taken
    }

    @usableFromInline mutating func allocate(_ column: Int) -> UnsafeMutablePointer<Int64> {
        let base: UnsafeMutablePointer<Int64> = reallocated(nil, to: capacity)
        base.update(repeating: ColumnBatch.null, count: cleared)
        columns[column] = base
        return base
    }

    /// Makes room for more rows: a stretch at a time, so that memory is touched when rows come to it, and is still in
    /// the cache when they do.
    @usableFromInline mutating func clearMore() {
        if cleared == capacity { grow(to: max(64, capacity * 2)) }
        clear(through: min(capacity, cleared + 64))
    }

    mutating func clear(through end: Int) {
        clear(cleared..<end)
        cleared = end
    }

    private func clear(_ rows: Range<Int>) {
        for column in 0..<columnCount {
            guard let base = columns[column] else { continue }
            (base + rows.lowerBound).update(repeating: ColumnBatch.null, count: rows.count)
        }
    }

    mutating func grow(to larger: Int) {
        for column in 0..<columnCount {
            if let old = columns[column] { columns[column] = reallocated(old, to: larger) }
        }
        capacity = larger
    }
}
