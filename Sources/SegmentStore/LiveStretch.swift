import Telemetry

/// Rows of one charge point and day that are in a live log only, in the order a segment would have them.
struct LiveStretch: Sendable {
    let batch: ColumnBatch
    let chargePoint: String
    let day: Day
    let rows: [Int32]

    func read(_ columns: Set<Int>, into builder: inout ColumnBatchBuilder) {
        let columns = columns.sorted()
        for row in rows {
            for column in columns {
                switch batch.table.schema.columns[column].type {
                case .word, .text: if let text = batch.bytes(column, Int(row)) { builder.set(column, text) }
                default: if let value = batch.value(column, Int(row)) { builder.set(column, value) }
                }
            }
            builder.endRow()
        }
    }
}

extension StoreSnapshot {
    /// Rows of a live log of `source` join those of the segments; `source_id` is what the batches say.
    public mutating func add(_ batches: [ColumnBatch], of source: Hash128) throws {
        var covered = CoverageBuilder()
        for batch in batches where batch.count > 0 {
            let order = SegmentOrder([RowSelection(batch: batch, rows: nil)])
            try covered.add(order)
            for index in order.groups.indices {
                let group = order.groups[index]
                let rows = order.rows(of: order.groups[index...index]).map { Int32($0.address.row) }
                live.append(
                    LiveStretch(batch: batch, chargePoint: order.chargePoint(of: group), day: group.day, rows: rows))
            }
        }
        var entries = coverage
        try covered.read(source: source) { entries.append($0) }
        coverage = Self.merged(entries)
    }

    /// How many rows of a table are in no segment yet.
    public func liveRows(_ table: TableID) -> Int {
        live.reduce(0) { $1.batch.table == table ? $0 + $1.rows.count : $0 }
    }

    func liveDays(_ table: TableID) -> Set<Day> {
        Set(live.lazy.filter { $0.batch.table == table }.map(\.day))
    }

    /// What one source has of a charge point and day, in segments and in its log, is one entry.
    private static func merged(_ entries: [CoverageEntry]) -> [CoverageEntry] {
        let sorted = entries.sorted { a, b in
            if precedes(a.chargePoint, b.chargePoint) { return true }
            if precedes(b.chargePoint, a.chargePoint) { return false }
            return (a.day, a.source) < (b.day, b.source)
        }
        return sorted.reduce(into: []) { merged, entry in
            guard let last = merged.last, last.day == entry.day, last.source == entry.source,
                !precedes(last.chargePoint, entry.chargePoint)
            else { return merged.append(entry) }
            merged[merged.count - 1].rows += entry.rows
            merged[merged.count - 1].firstReceivedAt = min(last.firstReceivedAt, entry.firstReceivedAt)
            merged[merged.count - 1].lastReceivedAt = max(last.lastReceivedAt, entry.lastReceivedAt)
        }
    }
}

/// Rows that are stored already, to compare new ones with: a store's as they are, or a snapshot's.
public protocol StoredRows: Sendable {
    /// In the order (charge point, day, source).
    func coverage(days: ClosedRange<Day>?) throws -> [CoverageEntry]
    func read(
        _ table: TableID, days: ClosedRange<Day>?, chargePoints: ChargePointRange, columns: [Int]?
    ) throws -> ColumnBatch
}

extension SegmentStore: StoredRows {}

extension StoreSnapshot: StoredRows {
    public func coverage(days: ClosedRange<Day>?) -> [CoverageEntry] {
        coverage.filter { days?.contains($0.day) ?? true }
    }
}
