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
///
/// While what earlier runs left is taken up, lines are logged and acknowledged only; then they are read from the log.
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
    private var start: StreamStart?
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
    private static let startMilliseconds: Int32 = 10

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
        let left = try store.liveLogs()
        source = Source(stream: "stream \(Instant(milliseconds: Wall.milliseconds()).iso8601) \(getpid())")
        ingest = try LiveIngest(store: store, source: source, options: options)
        log = try store.createLiveLog(of: source, sequence: sequence)
        start = StreamStart(store, left, options, context, output)
    }

    /// Milliseconds the loop may wait for input before it should settle.
    var patience: Int32 {
        if start != nil { return Self.startMilliseconds }
        return acknowledged < lines || network.hasLateFrames ? Int32(Self.groupMilliseconds) : 500
    }

    func take(_ line: UnsafeRawBufferPointer) throws {
        lines += 1
        try log.append(line, number: lines, order: lines)
        if start == nil { try judge(line) }
    }

    private func judge(_ line: UnsafeRawBufferPointer) throws {
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
        if let start {
            // The output is the start's until it is over.
            let isFull = log.bytes - log.file.validBytes >= stage.startBytes
            guard start.isOver || isFull else { return try synchronizeIfDue(now) }
            if !start.isOver { try synchronize(now) }
            try begin(start)
        }
        try output.flush()
        try synchronizeIfDue(now)
        if try sealer.takeSealed() { ingest.logSealed() }
        guard sealer.isIdle else { return }
        if network.hasLateFrames, now - lastRefolded >= Self.refoldMilliseconds { try refold(now) }
        let isDue = now - logBegun >= Int64(stage.sealSeconds) * .second || log.bytes >= stage.sealBytes
        if isDue { try turnOver(now) }
    }

    /// The findings go out before the log is sealed: a run that dies in between says them again.
    func finish() throws {
        try synchronize(Wall.milliseconds())
        if let start { try begin(start) }
        if try sealer.wait() { ingest.logSealed() }
        try refold(Wall.milliseconds())
        output.write(network.evaluateAll())
        try output.flush()
        _ = try LiveIngest.seal(log.file, isLast: true, store: store, options: options)
    }

    /// Takes over what the start found, and the lines that came meanwhile.
    private func begin(_ start: StreamStart) throws {
        network = try start.network()
        self.start = nil
        try synchronize(Wall.milliseconds())
        try log.file.forEachLine { try judge($0.bytes) }
    }

    private func synchronizeIfDue(_ now: Int64) throws {
        if acknowledged < lines, now - lastSynchronized >= Self.groupMilliseconds { try synchronize(now) }
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
}
