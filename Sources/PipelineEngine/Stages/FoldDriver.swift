import Analysis
import SegmentStore
import Telemetry

/// Hands one charge point's rows and quarantined records to its fold, in the order of their receipt.
enum FoldDriver {
    typealias Broken = (receivedAt: Instant, reason: String)

    /// - Parameter rows: in the contract's order; what was received after `now` is not folded.
    static func fold(
        _ chargePoint: String, rows: [Row], quarantined: [Broken], context: AnalysisContext, upTo now: Instant
    ) -> ChargePointFold {
        var fold = ChargePointFold(chargePoint: chargePoint, context: context)
        var broken = quarantined.filter { $0.receivedAt <= now }.sorted { $0.receivedAt < $1.receivedAt }[...]
        for row in rows {
            let received = row.receivedAt
            guard received <= now else { break }
            while let first = broken.first, first.receivedAt < received {
                fold.consume(quarantined: first)
                broken.removeFirst()
            }
            fold.consume(row)
        }
        for record in broken { fold.consume(quarantined: record) }
        return fold
    }
}

extension QuarantineEntry {
    /// What a fold can use of it: nothing, where no receive time could be read.
    var broken: FoldDriver.Broken? { receivedAt.map { ($0, reason) } }
}

/// *Now* of a whole store, from its last days alone.
enum StoreClock {
    static func now(_ store: SegmentStore) throws -> Instant? {
        var tracker = NowTracker()
        let columns = [LeadingColumn.ts.rawValue, LeadingColumn.receiveDelayMs.rawValue]
        for day in try store.days().reversed() {
            if let now = tracker.now, day.end <= now { break }
            for table in TableID.allCases {
                let batch = try store.read(table, days: day...day, columns: columns)
                guard let ts = batch.column(columns[0]), let delay = batch.column(columns[1]) else { continue }
                for row in 0..<batch.count { tracker.offer(Instant(milliseconds: ts[row] + delay[row])) }
            }
        }
        return tracker.now
    }
}
