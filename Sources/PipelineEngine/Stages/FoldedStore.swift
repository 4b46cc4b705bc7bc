import Analysis
import Ingest
import ParquetFormat
import SegmentStore
import Synchronization
import Telemetry

/// Every charge point's outputs, folded by a few workers over coarse chunks; independent of their number, and of where each
/// fold begins.
struct FoldedStore {
    let outputs: [ChargePointOutputs]

    /// - Parameter shelf: states to go on from, and where to keep new ones; nil folds every row.
    init(
        view: StoreView, context: AnalysisContext, now: Instant, shelf: StateShelf?, threads: Int,
        progress: @escaping ProgressHandler
    ) throws {
        let worker = ChunkFold(view, context, now: now, shelf: shelf)
        let plans = FoldPlan.all(worker)
        let chunks = FoldPlan.chunks(plans, rows: Self.chunkRows(plans, threads: threads))
        let done = Tally()
        outputs = try inParallel(chunks.count, threads: threads) { (index) throws(any Error) in
            let folded = try worker.fold(plans[chunks[index]])
            let total = Int64(plans.count)
            progress(Progress(stage: "analyze", done: done.add(folded.count), total: total, unit: .chargePoints))
            return folded
        }.flatMap { $0 }
    }

    /// Several chunks for each thread, so that none waits long for the last; no more rows than fit memory well, and no
    /// fewer than a read is worth.
    private static func chunkRows(_ plans: [FoldPlan], threads: Int) -> Int {
        let rows = plans.reduce(0) { $0 + $1.weight }
        return min(max(rows / (threads * 4), 1 << 13), 1 << 18)
    }
}

/// Folds charge points that follow each other in the store.
struct ChunkFold: Sendable {
    let snapshot: StoreSnapshot
    let context: AnalysisContext
    let now: Instant
    let shelf: StateShelf?
    let quarantined: [String: [FoldDriver.Broken]]

    init(_ view: StoreView, _ context: AnalysisContext, now: Instant, shelf: StateShelf?) {
        snapshot = view.snapshot
        self.context = context
        self.now = now
        self.shelf = shelf
        quarantined = Dictionary(grouping: view.quarantined) { $0.chargePoint ?? "" }
            .mapValues { $0.compactMap(\.broken) }
    }

    private typealias Kept = (chargePoint: String, label: StateShelf.Label, bytes: [UInt8])

    /// - Parameter plans: of charge points that are read from the same day on.
    func fold(_ plans: ArraySlice<FoldPlan>) throws -> [ChargePointOutputs] {
        var outputs: [ChargePointOutputs] = []
        var kept: [Kept] = []
        var rest = plans
        func take(_ rows: [Row]) throws {
            if let made = try fold(rest.removeFirst(), rows, &kept) { outputs.append(made) }
        }
        let range = ChargePointRange(first: plans.first!.chargePoint, last: plans.last!.chargePoint)
        let days = plans.first!.firstDay.map { $0...max($0, now.day) }
        try snapshot.forEachChargePoint(in: range, days: days, tables: TableID.ofFrames) { chargePoint, rows in
            while !rest.first!.isOf(chargePoint) { try take([]) }
            try take(rows)
        }
        while !rest.isEmpty { try take([]) }
        shelf?.keep(kept)
        return outputs
    }

    /// - Parameter rows: from the plan's first day on.
    /// - Returns: nil where no charge point sent any: the name stands over objects of a platform.
    private func fold(_ plan: FoldPlan, _ rows: [Row], _ kept: inout [Kept]) throws -> ChargePointOutputs? {
        guard let label = plan.kept else {
            if rows.isEmpty { return nil }
            let fold = ChargePointFold(chargePoint: plan.chargePoint, context: context)
            return finish(plan, fold, after: Instant(milliseconds: .min), rows, &kept)
        }
        if let state = shelf?.state(of: plan.chargePoint, label),
            let fold = try? ChargePointFold(state: state, chargePoint: plan.chargePoint, context: context)
        {
            return finish(plan, fold, after: label.upTo, rows, &kept)
        }
        // It cannot be read after all: every row counts.
        var (whole, outputs) = (plan, ChargePointOutputs?.none)
        whole.kept = nil
        let range = ChargePointRange(plan.chargePoint)
        try snapshot.forEachChargePoint(in: range, tables: TableID.ofFrames) { _, rows in
            outputs = try fold(whole, rows, &kept)
        }
        return outputs
    }

    private func finish(
        _ plan: FoldPlan, _ begun: ChargePointFold, after: Instant, _ rows: [Row], _ kept: inout [Kept]
    ) -> ChargePointOutputs {
        var (fold, after) = (begun, after)
        let broken = quarantined[plan.chargePoint] ?? []
        if let label = plan.toKeep {
            FoldDriver.fold(rows, quarantined: broken, after: after, upTo: label.upTo, into: &fold)
            let bytes = try? fold.state()
            assert(bytes != nil, "a tracker that cannot be written")
            if let bytes { kept.append((plan.chargePoint, label, bytes)) }
            after = label.upTo
        }
        FoldDriver.fold(rows, quarantined: broken, after: after, upTo: now, into: &fold)
        return fold.outputs(asOf: now)
    }
}

/// Of charge points, over all threads.
private final class Tally: Sendable {
    private let count = Atomic<Int64>(0)

    func add(_ more: Int) -> Int64 { count.wrappingAdd(Int64(more), ordering: .relaxed).newValue }
}
