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

extension QuarantineEntry {
    /// What a fold is to know of it; nil where it names no charge point or time.
    fileprivate var frame: LiveFrame? {
        guard let chargePoint, let receivedAt else { return nil }
        return LiveFrame(chargePoint: chargePoint, receivedAt: receivedAt, rows: [], reason: reason)
    }
}

extension LiveFrame {
    /// Stored rows of one charge point received after `now`, all where there is none. Of frames of one moment each would
    /// confirm the other (`NowTracker`), so a moment is one frame.
    fileprivate static func frames(_ rows: [Row], after now: Instant?) -> [LiveFrame] {
        Dictionary(grouping: rows.filter { now == nil || $0.receivedAt > now! }, by: \.receivedAt).map {
            LiveFrame(chargePoint: $1[0].chargePoint, receivedAt: $0, rows: $1)
        }
    }
}

extension StreamStart.Means {
    fileprivate func adoptSegments(_ network: inout LiveNetwork) throws {
        let sealed = try store.snapshot()
        let now = try StoreClock.now(sealed)
        var broken = Dictionary(grouping: try store.quarantined().compactMap(\.frame), by: \.chargePoint)
        var folds: [ChargePointFold] = []
        var ahead: [LiveFrame] = []
        try sealed.forEachChargePoint(tables: TableID.ofFrames, chunkRows: 1 << 18) { chargePoint, rows in
            let records = broken.removeValue(forKey: chargePoint) ?? []
            ahead += LiveFrame.frames(rows, after: now) + records.filter { now == nil || $0.receivedAt > now! }
            guard let now else { return }
            var fold = FoldDriver.fold(
                chargePoint, rows: rows, quarantined: records.map { ($0.receivedAt, $0.reason!) }, context: context,
                upTo: now)
            fold.releaseRows()
            folds.append(fold)
        }
        network.adopt(folds, ahead: ahead + broken.values.joined(), now: now)
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
