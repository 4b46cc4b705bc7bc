import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// The ingest of a running stream, line by line; whoever runs the stream owns its loop and its live log.
///
/// `take` gives each line's rows at once, by the same judgement as a batch. A log is sealed by `seal`, which judges its
/// lines once more, from the file, into one publication under the stream's identity: what was acknowledged is what gets
/// stored, whatever happened to this process meanwhile. `logStarted` and `logSealed` tell how far that is, so that what
/// is remembered for finding duplicates stays bounded by two logs. Not for use from two threads at once, but for `seal`.
public final class LiveIngest {
    public enum Outcome {
        /// The line's rows, table by table.
        case accepted([ColumnBatch])
        case duplicate
        case quarantined(reason: String, chargePoint: String?, receivedAt: Instant?)
        /// A blank line: no record.
        case blank
    }

    public let source: Source
    private let store: SegmentStore
    private let options: IngestOptions
    private var intake: Intake
    private var broken: BrokenHistory
    private var reader: RecordReader

    /// Seal the logs that earlier runs left (`SegmentStore.liveLogs`) before the first `take`: their lines are then found in
    /// the store.
    public init(store: SegmentStore, source: Source, options: IngestOptions) throws {
        precondition(source.kind == .stream)
        self.store = store
        self.source = source
        self.options = options
        intake = try Self.intake(store, source, options)
        broken = BrokenHistory(store: store)
        reader = RecordReader(dialect: .envelope, maximumLineBytes: options.longestLineBytes)
    }

    /// Judges one line, given without its end. The rows are those that `seal` will store.
    public func take(_ line: UnsafeRawBufferPointer) throws -> Outcome {
        guard let record = reader.nextLine(line) else { return .blank }
        let attribution = intake.attribute(record)
        switch try intake.judge(record, attribution) {
        case .accepted: return .accepted(intake.lifter.tables.takeBatches())
        case .duplicate: return .duplicate
        case .quarantined(let reason):
            let kept = intake.quarantined(record, reason, attribution)
            let identity = QuarantineIdentity(kept, bytes: UnsafeRawBufferPointer(record.bytes))
            guard try broken.insert(identity) else { return .duplicate }
            return .quarantined(reason: kept.reason, chargePoint: kept.chargePoint, receivedAt: kept.receivedAt)
        case .ignored, .waiting: preconditionFailure("an envelope line is never ignored and names its time")
        }
    }

    /// Lines taken from now on go to another log than those before.
    public func logStarted() {
        intake.duplicates.turnOver()
        broken.turnOver()
    }

    /// The logs before the one begun last are in the store.
    public func logSealed() {
        intake.duplicates.forgetOlder()
        broken.forgetOlder()
        intake.chargePoints.forgetCoverage()
    }

    /// Publishes the lines of a log, of this stream or of one that a crash ended, and has the log removed.
    ///
    /// - Parameter isLast: the stream is over; nothing more will be published of it.
    public static func seal(
        _ log: LiveLogFile, isLast: Bool, store: SegmentStore, options: IngestOptions
    ) throws -> IngestCounters {
        let publication = try store.beginPublication(of: log.source, bufferBytes: options.bufferBytes)
        do {
            var ingest = SourceIngest(
                try intake(store, log.source, options), into: publication, name: log.source.name,
                rowBytes: options.rowBytes)
            let bytes = try read(log, store, options, into: &ingest)
            try ingest.flush()
            var counters = ingest.counters
            counters.bytesIn = bytes
            counters.chargePoints = ingest.chargePoints
            return try publication.commit(
                counters: counters, state: isLast ? .done : .open, sealing: log, lastFrames: ingest.lastNumbers)
        } catch {
            publication.abort()
            throw IngestError(naming: log.source.name, error)
        }
    }

    private static func read(
        _ log: LiveLogFile, _ store: SegmentStore, _ options: IngestOptions, into ingest: inout SourceIngest
    ) throws -> Int {
        let published = try store.sources().first { $0.source.id == log.source.id }?.counters.bytesIn ?? 0
        var reader = RecordReader(
            dialect: .envelope, startingAt: Int64(published), maximumLineBytes: options.longestLineBytes)
        var bytes = 0
        try log.forEachLine { line in
            bytes += line.bytes.count + 1
            reader.appendLine(line.bytes)
            if let text = reader.peekEnvelope(), let length = try ingest.takeKnown(text, reader) {
                reader.skip(length)
            } else if let record = reader.next() {
                _ = try ingest.take(record)
            }
        }
        return bytes
    }

    private static func intake(_ store: SegmentStore, _ source: Source, _ options: IngestOptions) throws -> Intake {
        var intake = Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: options.tokenKey), sourceID: source.id.hex),
            duplicates: DuplicateIndex(store: store), assumedChargePoint: nil)
        for (name, number) in try store.lastFrames(of: source.id) {
            intake.chargePoints.setLastNumber(number, of: name)
        }
        return intake
    }
}

extension RecordReader {
    /// The record of one whole line; nil for a blank one.
    mutating func nextLine(_ line: UnsafeRawBufferPointer) -> Record? {
        appendLine(line)
        return next()
    }

    mutating func appendLine(_ line: UnsafeRawBufferPointer) {
        append(line.bindMemory(to: UInt8.self))
        withUnsafeBytes(of: UInt8(ascii: "\n")) { append($0.bindMemory(to: UInt8.self)) }
    }
}
