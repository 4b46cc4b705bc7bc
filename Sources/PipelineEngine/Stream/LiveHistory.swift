import Analysis
import Ingest
import SegmentStore
import Telemetry

/// The frames that are not in segments yet, by charge point, so that one with a late frame can fold again from its whole
/// past. Bounded by two live logs.
struct LiveHistory {
    private typealias Frames = [String: [LiveFrame]]
    /// Of the log being written.
    private var current: Frames = [:]
    /// Of the log being sealed.
    private var sealing: Frames = [:]

    mutating func add(_ frame: LiveFrame) { current[frame.chargePoint, default: []].append(frame) }

    mutating func logStarted() {
        sealing.merge(current) { $0 + $1 }
        current = [:]
    }

    mutating func forgetSealed() { sealing = [:] }

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
        try store.snapshot(days: days).forEachChargePoint(in: only) { rows = $1 }
        var broken = try store.quarantined(days: days, chargePoints: only).compactMap(\.broken)
        let live = (sealing[chargePoint] ?? []) + (current[chargePoint] ?? [])
        for frame in live {
            rows += frame.rows
            if let reason = frame.reason { broken.append((frame.receivedAt, reason)) }
        }
        if !live.isEmpty { ContractOrder.sort(&rows) }
        FoldDriver.fold(rows, quarantined: broken, after: after, upTo: now, into: &fold)
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
