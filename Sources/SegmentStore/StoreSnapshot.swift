import Telemetry

/// The rows of some days as the catalog had them at one moment, and what was added of live logs: publications that come
/// later do not show.
///
/// Workers that share a computation share one snapshot, so that each charge point is seen at the same moment in all
/// tables. Safe to use from several threads.
public struct StoreSnapshot: Sendable {
    let layout: StoreLayout
    /// By table, day and path.
    public let segments: [SegmentRecord]
    /// In the order (charge point, day, source).
    public internal(set) var coverage: [CoverageEntry]
    /// Rows that no segment holds yet.
    var live: [LiveStretch] = []

    /// Nothing of what charge points and CSMS say to each other.
    public var holdsObjectsAlone: Bool {
        !segments.isEmpty && live.isEmpty && segments.allSatisfy { TableID.ofObjects.contains($0.table) }
    }

    /// Charge points with rows, in the order of their bytes.
    public var chargePoints: [String] { rowCounts(.all).map(\.name) }

    /// UTC days of `received_at` that have rows, ascending.
    public var days: [Day] { Set(coverage.map(\.day)).sorted() }

    /// All rows of a table that match, segment after segment, each in its order, then live ones; `source_id` is each
    /// row's own.
    ///
    /// - Parameter columns: positions to load, or all; the others are null. Errors name the file.
    public func read(
        _ table: TableID, days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all, columns: [Int]? = nil
    ) throws -> ColumnBatch {
        var builder = ColumnBatchBuilder(table)
        let columns = Set(columns ?? Array(table.schema.columns.indices))
        let segments = segments.filter {
            $0.table == table && $0.overlaps(chargePoints) && days?.contains($0.day) ?? true
        }
        for start in stride(from: 0, to: segments.count, by: Self.mostOpen) {
            let some = segments[start..<min(start + Self.mostOpen, segments.count)]
            try read(some, chargePoints, columns.sorted(), &builder)
        }
        for stretch in live where stretch.batch.table == table && chargePoints.contains(stretch.chargePoint) {
            if days?.contains(stretch.day) ?? true { stretch.read(columns, into: &builder) }
        }
        return builder.build()
    }

    /// Segments open at a time, by each of any number of threads: a process often may have 1024 files in all.
    private static let mostOpen = 8

    /// All their rows are counted before any is loaded: columns that grow by and by are moved, and are half empty.
    private func read(
        _ segments: ArraySlice<SegmentRecord>, _ chargePoints: ChargePointRange, _ columns: [Int],
        _ builder: inout ColumnBatchBuilder
    ) throws {
        let found = try segments.map { segment in
            let reader = try open(segment)
            return (reader: reader, stretches: try reader.stretches(of: chargePoints))
        }
        var next = builder.appendRows(found.reduce(0) { $0 + $1.stretches.reduce(0) { $0 + $1.rows.count } })
        for (reader, stretches) in found {
            for stretch in stretches {
                try reader.read(stretch, columns: columns, at: next, into: &builder)
                next += stretch.rows.count
            }
        }
    }

    /// Calls `body` for every charge point, in the order of their bytes, with its rows of `tables` in the contract's order.
    ///
    /// - Parameters:
    ///   - chargePoints: a part of them, for a worker of its own.
    ///   - chunkRows: charge points are loaded together up to so many rows; one alone may have more.
    public func forEachChargePoint(
        in chargePoints: ChargePointRange = .all, days: ClosedRange<Day>? = nil,
        tables: [TableID] = TableID.allCases, chunkRows: Int = 1 << 19,
        body: (_ chargePoint: String, _ rows: [Row]) throws -> Void
    ) throws {
        for chunk in chunks(of: chargePoints, chunkRows: chunkRows) {
            let batches = try tables.map { try read($0, days: days, chargePoints: chunk) }
            try ChargePointGrouping(batches.filter { $0.count > 0 }).forEach(body)
        }
    }

    /// Those with rows before `day` that are in a live log only, which another key would read otherwise.
    public func liveChargePoints(before day: Day) -> Set<String> {
        Set(live.lazy.filter { $0.day < day }.map(\.chargePoint))
    }

    /// Cuts the charge points into consecutive ranges of up to `chunkRows` rows each.
    private func chunks(of chargePoints: ChargePointRange, chunkRows: Int) -> [ChargePointRange] {
        var chunks: [ChargePointRange] = []
        var rowsInChunk = 0
        for (name, rows) in rowCounts(chargePoints) {
            if let chunk = chunks.last, rowsInChunk + rows <= chunkRows {
                chunks[chunks.count - 1] = ChargePointRange(first: chunk.first, last: name)
                rowsInChunk += rows
            } else {
                chunks.append(ChargePointRange(name))
                rowsInChunk = rows
            }
        }
        return chunks
    }

    private func rowCounts(_ range: ChargePointRange) -> [(name: String, rows: Int)] {
        var counts: [(name: String, rows: Int)] = []
        for entry in coverage where range.contains(entry.chargePoint) {
            if let last = counts.last, !precedes(last.name, entry.chargePoint) {
                counts[counts.count - 1].rows += entry.rows
            } else {
                counts.append((entry.chargePoint, entry.rows))
            }
        }
        return counts
    }

    /// A segment that is committed and awaits its rename is read where it waits; a rename in between is met by looking
    /// for it in its place once more.
    private func open(_ segment: SegmentRecord) throws -> SegmentReader {
        let path = layout.absolute(segment.path)
        let found = layout.committed(segment.path, publication: segment.publication)
        do {
            return try SegmentReader(segment, path: found)
        } catch  where found != path {
            return try SegmentReader(segment, path: path)
        }
    }
}

extension SegmentRecord {
    fileprivate func overlaps(_ range: ChargePointRange) -> Bool {
        !precedes(maxChargePoint, range.first) && !(range.last.map { precedes($0, minChargePoint) } ?? false)
    }
}

extension SegmentStore {
    /// What the store holds now of those days of `received_at`, or of all.
    public func snapshot(days: ClosedRange<Day>? = nil) throws -> StoreSnapshot {
        let (segments, coverage) = try catalog.snapshot(days: days)
        return StoreSnapshot(layout: layout, segments: segments, coverage: coverage)
    }

    /// `StoreSnapshot.read` on the store as it is now.
    public func read(
        _ table: TableID, days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all, columns: [Int]? = nil
    ) throws -> ColumnBatch {
        try snapshot(days: days).read(table, chargePoints: chargePoints, columns: columns)
    }

    /// `StoreSnapshot.forEachChargePoint` on the store as it is now.
    public func forEachChargePoint(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all, tables: [TableID] = TableID.allCases,
        chunkRows: Int = 1 << 19, body: (_ chargePoint: String, _ rows: [Row]) throws -> Void
    ) throws {
        try snapshot(days: days).forEachChargePoint(
            in: chargePoints, tables: tables, chunkRows: chunkRows, body: body)
    }
}
