import Analysis
import Ingest
import SegmentStore
import Telemetry

/// The frames of the log being written, by charge point, so that one with a late frame can fold again from its whole past:
/// what is stored, and what is here. While the log before is being sealed its frames are in neither for certain, so nothing
/// folds from here then.
struct LiveHistory {
    private var frames: [String: [LiveFrame]] = [:]

    mutating func add(_ frame: LiveFrame) { frames[frame.chargePoint, default: []].append(frame) }

    /// Those so far are of the log before, which will be sealed.
    mutating func logStarted() { frames = [:] }

    /// A fold over the charge point's stored rows and the frames held here, up to `now`: from a checkpoint on, or whole.
    func fold(
        _ chargePoint: String, from checkpoint: FoldCheckpoint? = nil, upTo now: Instant, _ store: SegmentStore,
        _ context: AnalysisContext
    ) throws -> ChargePointFold {
        var fold = checkpoint?.fold ?? ChargePointFold(chargePoint: chargePoint, context: context)
        // Before every receive time there is: a fold from its beginning takes all.
        let after = checkpoint?.lastReceived ?? Instant(milliseconds: .min)
        let days = checkpoint.map { $0.lastReceived.day...max(now.day, $0.lastReceived.day) }
        let only = ChargePointRange(chargePoint)
        var rows: [Row] = []
        try store.snapshot(days: days).forEachChargePoint(
            in: only, tables: TableID.ofFrames
        ) { rows = $1 }
        var broken = try store.quarantined(days: days, chargePoints: only).compactMap(\.broken)
        let live = frames[chargePoint] ?? []
        for frame in live {
            rows += frame.rows
            if let reason = frame.reason { broken.append((frame.receivedAt, reason)) }
        }
        if !live.isEmpty { ContractOrder.sort(&rows) }
        FoldDriver.fold(rows, quarantined: broken, after: after, upTo: now, into: &fold)
        fold.releaseRows()
        return fold
    }
}

extension LiveIngest.Outcome {
    /// What the line has to tell a fold; nil for duplicates, blanks and broken lines that name no charge point or time.
    var frame: LiveFrame? {
        switch self {
        case .duplicate, .blank: nil
        case .quarantined(let reason, let chargePoint, let receivedAt):
            chargePoint.flatMap { name in
                receivedAt.map { LiveFrame(chargePoint: name, receivedAt: $0, rows: [], reason: reason) }
            }
        case .accepted(let batches): LiveFrame(batches)
        }
    }
}

extension LiveFrame {
    /// One frame's rows, of all tables, in the order of `item`.
    fileprivate init?(_ batches: [ColumnBatch]) {
        let rows = batches.flatMap { batch in (0..<batch.count).map { Row(batch, $0) } }.sorted { $0.item < $1.item }
        guard let first = rows.first else { return nil }
        self.init(chargePoint: first.chargePoint, receivedAt: first.receivedAt, rows: rows)
    }
}
