import Telemetry

/// Charge point after charge point, each with its rows of all tables in the contract's order: what the analysis folds.
extension SegmentStore {
    /// Calls `body` for every charge point with rows on those days, in the order of their bytes.
    ///
    /// - Parameters:
    ///   - chargePoints: a part of them, for a worker of its own (see `chargePointChunks`).
    ///   - chunkRows: charge points are loaded together up to so many rows; one alone may have more.
    public func forEachChargePoint(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all, tables: [TableID] = TableID.allCases,
        chunkRows: Int = 1 << 19, body: (_ chargePoint: String, _ rows: [Row]) throws -> Void
    ) throws {
        for chunk in try chargePointChunks(days: days, chargePoints: chargePoints, chunkRows: chunkRows) {
            let batches = try tables.map { try read($0, days: days, chargePoints: chunk) }
            try ChargePointGrouping(batches.filter { $0.count > 0 }).forEach(body)
        }
    }

    /// Cuts the charge points into consecutive ranges of up to `chunkRows` rows each; ranges can be read in parallel.
    public func chargePointChunks(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all, chunkRows: Int = 1 << 19
    ) throws -> [ChargePointRange] {
        var chunks: [ChargePointRange] = []
        var rowsInChunk = 0
        for (name, rows) in try rowCounts(days: days, chargePoints: chargePoints) {
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

    private func rowCounts(
        days: ClosedRange<Day>?, chargePoints: ChargePointRange
    ) throws -> [(name: String, rows: Int)] {
        var counts: [(name: String, rows: Int)] = []
        for entry in try catalog.coverage(days: days, chargePoints: chargePoints) {
            if let last = counts.last, !precedes(last.name, entry.chargePoint) {
                counts[counts.count - 1].rows += entry.rows
            } else {
                counts.append((entry.chargePoint, entry.rows))
            }
        }
        return counts
    }
}
