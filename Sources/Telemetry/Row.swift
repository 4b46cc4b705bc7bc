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
