import Analysis
import Ingest
import SegmentStore
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One run of `stream`: each line goes to the live log, is judged and folded at once, and the findings it changes go out.
/// What was synchronized is acknowledged; the log is sealed into segments now and then, and at the end.
final class StreamSession {
    private let stage: StreamStage
    private let context: AnalysisContext
    private let store: SegmentStore
    private let options: IngestOptions
    private let source: Source
    private let ingest: LiveIngest
    private let output: FindingOutput
    private let sealer: LogSealer
    private var network: LiveNetwork
    private var history = LiveHistory()
    private var log: LiveLog
    private var sequence = 1
    private var lines = 0
    private var acknowledged = 0
    /// Never, so that the first line waits for none.
    private var lastSynchronized: Int64 = 0
    private var lastRefolded = Wall.milliseconds()
    private var logBegun = Wall.milliseconds()

    /// Lines wait no longer than this for their fsync: many share one.
    private static let groupMilliseconds: Int64 = 50
    /// Charge points with late frames fold again at most so often.
    private static let refoldMilliseconds: Int64 = 1000

    init(_ stage: StreamStage, output descriptor: Descriptor, _ fileSystem: any FileSystem) throws {
        self.stage = stage
        let key = try stage.checkInputs()
        var context = try AnalysisContext(fleetFile: stage.fleet)
        context.keepsRates = false
        self.context = context
        store = try SegmentStore(path: stage.store, access: .write, fileSystem: fileSystem)
        options = IngestOptions(tokenKey: try key.load(store))
        output = FindingOutput(descriptor)
        sealer = LogSealer(store: store, options: options)
        network = LiveNetwork(context: context)
        try Self.resume(&network, store, context, options, output)
        source = Source(stream: "stream \(Instant(milliseconds: Wall.milliseconds()).iso8601) \(getpid())")
        ingest = try LiveIngest(store: store, source: source, options: options)
        log = try store.createLiveLog(of: source, sequence: sequence)
    }

    /// Milliseconds the loop may wait for input before it should settle.
    var patience: Int32 { acknowledged < lines || network.hasLateFrames ? Int32(Self.groupMilliseconds) : 500 }

    func take(_ line: UnsafeRawBufferPointer) throws {
        lines += 1
        try log.append(line, number: lines, order: lines)
        guard let frame = try ingest.take(line).frame else { return }
        history.add(frame)
        output.write(network.accept(frame))
    }

    /// What falls due between two stretches of input: findings out, lines on disk, late frames folded, the log sealed.
    ///
    /// While a log is being sealed late frames wait: at no moment of it is it certain whether its rows are in segments, and
    /// they would count twice or not at all.
    func settle() throws {
        let now = Wall.milliseconds()
        try output.flush()
        if acknowledged < lines, now - lastSynchronized >= Self.groupMilliseconds { try synchronize(now) }
        if try sealer.takeSealed() { ingest.logSealed() }
        guard sealer.isIdle else { return }
        if network.hasLateFrames, now - lastRefolded >= Self.refoldMilliseconds { try refold(now) }
        let isDue = now - logBegun >= Int64(stage.sealSeconds) * .second || log.bytes >= stage.sealBytes
        if isDue { try turnOver(now) }
    }

    /// The findings go out before the log is sealed: a run that dies in between says them again.
    func finish() throws {
        try synchronize(Wall.milliseconds())
        if try sealer.wait() { ingest.logSealed() }
        try refold(Wall.milliseconds())
        output.write(network.evaluateAll())
        try output.flush()
        _ = try LiveIngest.seal(log.file, isLast: true, store: store, options: options)
    }

    private func synchronize(_ now: Int64) throws {
        try log.synchronize()
        lastSynchronized = now
        acknowledged = lines
        guard let descriptor = stage.acknowledgeDescriptor else { return }
        try Descriptor(descriptor, "--ack-fd \(descriptor)").write("{\"acknowledged\":\(acknowledged)}\n")
    }

    private func refold(_ now: Int64) throws {
        precondition(sealer.isIdle, "each row is either in the store or in the history")
        lastRefolded = now
        let (store, context, history) = (store, context, history)
        output.write(try network.refold { try history.fold($0, from: $1, upTo: $2, store, context) })
        try output.flush()
    }

    private func turnOver(_ now: Int64) throws {
        logBegun = now
        guard log.bytes > log.file.validBytes else { return }
        try refold(now)
        output.write(network.sayHeld())
        try output.flush()
        try synchronize(now)
        let full = log.file
        sequence += 1
        log = try store.createLiveLog(of: source, sequence: sequence)
        ingest.logStarted()
        history.logStarted()
        sealer.begin(full)
    }

    /// Takes up what earlier runs left: segments silently, lines not yet sealed with their findings, said again.
    private static func resume(
        _ network: inout LiveNetwork, _ store: SegmentStore, _ context: AnalysisContext, _ options: IngestOptions,
        _ output: FindingOutput
    ) throws {
        let sealed = try store.snapshot()
        if let now = try StoreClock.now(sealed) {
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
        for file in try store.liveLogs() {
            let ingest = try LiveIngest(store: store, source: file.source, options: options)
            var history = LiveHistory()
            try file.forEachLine { line in
                guard let frame = try ingest.take(line.bytes).frame else { return }
                history.add(frame)
                output.write(network.accept(frame))
            }
            let late = try network.refold { try history.fold($0, from: $1, upTo: $2, store, context) }
            output.write(late + network.sayHeld())
            try output.flush()
            _ = try LiveIngest.seal(file, isLast: true, store: store, options: options)
        }
    }
}
