import Analysis
import Ingest
import SegmentStore
import Telemetry

/// Takes up what earlier runs left, in the background: segments silently, lines not yet sealed with their findings, said
/// again. A month of a large network takes a while, and no line is to wait for it (but what would not fit in a log).
///
/// Until it is over nothing else may write to the output, publish, or judge a line: duplicates are found in the store.
final class StreamStart {
    private let task: BackgroundTask<Found>

    /// Handed from one thread to the other, whole.
    private struct Found: @unchecked Sendable { var network: LiveNetwork }

    /// What it works with, and nobody else meanwhile.
    fileprivate struct Means: @unchecked Sendable {
        let store: SegmentStore
        let options: IngestOptions
        let context: AnalysisContext
        let output: FindingOutput
    }

    /// - Parameter left: logs of earlier runs.
    init(
        _ store: SegmentStore, _ left: [LiveLogFile], _ options: IngestOptions, _ context: AnalysisContext,
        _ output: FindingOutput
    ) {
        let means = Means(store: store, options: options, context: context, output: output)
        task = BackgroundTask {
            var network = LiveNetwork(context: means.context)
            try means.adoptSegments(&network)
            for log in left { try means.adopt(log, &network) }
            return Found(network: network)
        }
    }

    deinit { _ = try? task.value() }

    var isOver: Bool { task.isOver }

    /// Once it is over; throws what it threw.
    func network() throws -> LiveNetwork { try task.value().network }
}

extension StreamStart.Means {
    fileprivate func adoptSegments(_ network: inout LiveNetwork) throws {
        let sealed = try store.snapshot()
        guard let now = try StoreClock.now(sealed) else { return }
        let broken = Dictionary(grouping: try store.quarantined()) { $0.chargePoint ?? "" }
        var folds: [ChargePointFold] = []
        try sealed.forEachChargePoint(tables: TableID.ofFrames, chunkRows: 1 << 18) { chargePoint, rows in
            var fold = FoldDriver.fold(
                chargePoint, rows: rows, quarantined: (broken[chargePoint] ?? []).compactMap(\.broken),
                context: context, upTo: now)
            fold.releaseRows()
            folds.append(fold)
        }
        network.adopt(folds, now: now)
    }

    /// Its findings go out before it is sealed: a run that dies in between says them again.
    fileprivate func adopt(_ log: LiveLogFile, _ network: inout LiveNetwork) throws {
        let ingest = try LiveIngest(store: store, source: log.source, options: options)
        var history = LiveHistory()
        try log.forEachLine { line in
            guard let frame = try ingest.take(line.bytes).frame else { return }
            history.add(frame)
            output.write(network.accept(frame))
        }
        let late = try network.refold { try history.fold($0, from: $1, upTo: $2, store, context) }
        output.write(late + network.sayHeld())
        try output.flush()
        _ = try LiveIngest.seal(log, isLast: true, store: store, options: options)
    }
}
