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
            built.append(columns[column].map { capacity > count * 2 ? Self.resize($0, to: count) : $0 })
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
        let base = Self.resize(nil, to: capacity)
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
            if let old = columns[column] { columns[column] = Self.resize(old, to: larger) }
        }
        capacity = larger
    }

    private static func resize(_ old: UnsafeMutablePointer<Int64>?, to rows: Int) -> UnsafeMutablePointer<Int64> {
        guard let memory = realloc(old, max(1, rows) * MemoryLayout<Int64>.stride) else {
            fatalError("out of memory: \(rows) rows")
        }
        return memory.assumingMemoryBound(to: Int64.self)
    }
}

/// The numbers of one row of a batch, valid as long as that: it owns nothing, so that it costs nothing to hand around.
public struct RowNumbers: @unchecked Sendable {
    @usableFromInline let columns: UnsafeBufferPointer<UnsafeMutablePointer<Int64>?>
    @usableFromInline let index: Int

    @inlinable @inline(__always)
    init(columns: UnsafeBufferPointer<UnsafeMutablePointer<Int64>?>, index: Int) {
        self.columns = columns
        self.index = index
    }

    /// The value, or nil for a null.
    @inlinable @inline(__always) public subscript(column: Int) -> Int64? {
        precondition(column >= 0 && column < columns.count)
        guard let base = columns[column], base[index] != ColumnBatch.null else { return nil }
        return base[index]
    }
}

/// One row of a batch: what the analysis folds.
public struct Row: Sendable {
    public let batch: ColumnBatch
    public let index: Int

    @inlinable @inline(__always) public init(_ batch: ColumnBatch, _ index: Int) {
        self.batch = batch
        self.index = index
    }

    @inlinable public var table: TableID { batch.table }
    @inlinable @inline(__always) public var numbers: RowNumbers { batch.numbers(index) }
    @inlinable @inline(__always) public func int<C: SchemaColumn>(_ column: C) -> Int64? {
        batch.value(column.rawValue, index)
    }
    public func string<C: SchemaColumn>(_ column: C) -> String? { batch.string(column.rawValue, index) }

    public var chargePoint: String { batch.string(LeadingColumn.chargePoint.rawValue, index)! }
    @inlinable @inline(__always) public var evseID: Int { Int(int(LeadingColumn.evseId)!) }
    @inlinable @inline(__always) public var connectorID: Int { Int(int(LeadingColumn.connectorId)!) }
    @inlinable @inline(__always) public var ts: Instant { Instant(milliseconds: int(LeadingColumn.ts)!) }
    @inlinable @inline(__always) public var receivedAt: Instant { ts + int(LeadingColumn.receiveDelayMs)! }
    @inlinable @inline(__always) public var frame: Int64 { int(LeadingColumn.frame)! }
    @inlinable public var item: Int64 { int(LeadingColumn.item)! }
}
