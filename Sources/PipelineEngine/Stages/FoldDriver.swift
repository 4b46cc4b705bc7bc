import Analysis
import SegmentStore
import Telemetry

/// Hands one charge point's rows and quarantined records to its fold, in the order of their receipt.
enum FoldDriver {
    typealias Broken = (receivedAt: Instant, reason: String)

    /// - Parameters:
    ///   - rows: in the contract's order.
    ///   - after: what was received until then is in the fold already.
    ///   - now: what was received after it is not folded.
    static func fold(
        _ rows: [Row], quarantined: [Broken], after: Instant, upTo now: Instant, into fold: inout ChargePointFold
    ) {
        var broken = quarantined.filter { $0.receivedAt > after && $0.receivedAt <= now }
            .sorted { $0.receivedAt < $1.receivedAt }[...]
        for row in rows {
            let received = row.receivedAt
            guard received <= now else { break }
            if received <= after { continue }
            while let first = broken.first, first.receivedAt < received {
                fold.consume(quarantined: first)
                broken.removeFirst()
            }
            fold.consume(row)
        }
        for record in broken { fold.consume(quarantined: record) }
    }

    /// A fold from its beginning.
    static func fold(
        _ chargePoint: String, rows: [Row], quarantined: [Broken], context: AnalysisContext, upTo now: Instant
    ) -> ChargePointFold {
        var fold = ChargePointFold(chargePoint: chargePoint, context: context)
        Self.fold(rows, quarantined: quarantined, after: Instant(milliseconds: .min), upTo: now, into: &fold)
        return fold
    }
}

extension QuarantineEntry {
    /// What a fold can use of it: nothing, where no receive time could be read.
    var broken: FoldDriver.Broken? { receivedAt.map { ($0, reason) } }
}

/// *Now* of a whole store, from its last days alone.
enum StoreClock {
    private struct FrameName: Hashable {
        var chargePoint: String?
        var source: String?
        var frame: Int64?

        init(_ batch: ColumnBatch, _ row: Int) {
            chargePoint = batch.string(LeadingColumn.chargePoint.rawValue, row)
            source = batch.string(LeadingColumn.sourceId.rawValue, row)
            frame = batch.value(LeadingColumn.frame.rawValue, row)
        }
    }

    private static let columns = [LeadingColumn.chargePoint, .ts, .receiveDelayMs, .sourceId, .frame].map(\.rawValue)

    static func now(_ store: StoreSnapshot) throws -> Instant? {
        var tracker = NowTracker()
        // The rows of one frame do not confirm each other.
        var unconfirmed: Set<FrameName> = []
        for day in store.days.reversed() {
            if let now = tracker.now, day.end <= now { break }
            for table in TableID.ofFrames {
                let batch = try store.read(table, days: day...day, columns: columns)
                offer(batch, to: &tracker, &unconfirmed)
            }
        }
        return tracker.now
    }

    /// *Now*, or why there is none.
    static func requiredNow(_ store: StoreSnapshot, _ path: String, asOf: Instant?) throws -> Instant {
        let coverage = store.coverage
        guard let first = coverage.map(\.firstReceivedAt).min(), let latest = coverage.map(\.lastReceivedAt).max()
        else {
            throw Trouble("store \(path) holds no rows yet; ingest a dump first")
        }
        if let asOf, asOf < first {
            throw Trouble("--as-of \(asOf.iso8601) is before the first row of store \(path), \(first.iso8601)")
        }
        if store.holdsObjectsAlone {
            throw Trouble("store \(path) holds OCPI objects alone, which no analysis reads; ingest OCPP traffic")
        }
        if let now = try asOf ?? now(store) { return now }
        throw Trouble(
            "store \(path): now is the latest frame that has another within the seven days before it, and no frame has; "
                + "ingest more, or give --as-of \(latest.iso8601)")
    }

    private static func offer(_ batch: ColumnBatch, to tracker: inout NowTracker, _ unconfirmed: inout Set<FrameName>) {
        for row in 0..<batch.count {
            let received = Row(batch, row).receivedAt
            if let now = tracker.now, received <= now { continue }
            let isConfirmed = tracker.now.map { received - $0 <= NowTracker.window } ?? false
            if isConfirmed || unconfirmed.insert(FrameName(batch, row)).inserted { tracker.offer(received) }
        }
    }
}
