import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// A store as every reader of ours sees it at one moment: sealed rows and live ones alike (DESIGN 4).
///
/// The live logs' lines are judged as sealing them would, against the same moment's segments, so that a report made
/// while a stream runs is the one made after it has sealed.
public struct StoreView: Sendable {
    public let snapshot: StoreSnapshot
    /// What is in quarantine, then what sealing would add; the latter's `path` and `place` are in its live log.
    public let quarantined: [QuarantineEntry]
    /// With what their live logs add to their counters.
    public let sources: [SourceRecord]
    /// What the lines of the live logs are, whichever stream they are of.
    public let live: IngestCounters

    /// - Parameter options: how the lines of live logs are to be lifted; asked for only where there are any.
    public init(_ store: SegmentStore, options: () throws -> IngestOptions) throws {
        let moment = try store.moment()
        var snapshot = moment.snapshot
        var sources = moment.sources
        var live = IngestCounters()
        let sink = LiveSink(moment.quarantined)
        for logs in moment.logs.bySource {
            guard logs.contains(where: \.hasLines) else { continue }
            let place = sources.firstIndex { $0.source.id == logs[0].source.id }!
            let counters = try Self.read(
                logs, after: sources[place], moment.lastFrames[logs[0].source.id] ?? [:], snapshot, try options(), sink)
            try snapshot.add(sink.takeBatches(), of: logs[0].source.id)
            sources[place].add(counters, covering: snapshot.coverage)
            live += counters
        }
        self.snapshot = snapshot
        quarantined = sink.entries
        self.sources = sources
        self.live = live
    }

    /// Judges the lines of one stream's logs.
    private static func read(
        _ logs: [LiveLogImage], after published: SourceRecord, _ lastFrames: [String: Int64],
        _ stored: StoreSnapshot, _ options: IngestOptions, _ sink: LiveSink
    ) throws -> IngestCounters {
        var intake = Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: options.tokenKey), sourceID: published.source.id.hex),
            duplicates: DuplicateIndex(store: stored), assumedChargePoint: nil)
        for (name, number) in lastFrames { intake.chargePoints.setLastNumber(number, of: name) }
        var ingest = SourceIngest(intake, into: sink, name: published.source.name, rowBytes: options.rowBytes)
        var reader = RecordReader(
            dialect: .envelope, startingAt: Int64(published.counters.bytesIn),
            maximumLineBytes: options.longestLineBytes)
        var bytes = 0
        for log in logs {
            try log.forEachLine { line in
                sink.begin(log, line.place)
                bytes += line.bytes.count + 1
                if let record = reader.nextLine(line.bytes) { _ = try ingest.take(record) }
            }
        }
        try ingest.flush()
        var counters = ingest.counters
        counters.bytesIn = bytes
        return counters
    }
}

/// Keeps the rows in memory, and of broken records what the catalog would.
private final class LiveSink: RowSink {
    private(set) var entries: [QuarantineEntry]
    /// Digests, made once a live line is broken. Not `lazy`: that would copy the set at each insertion.
    private var known: Set<Hash128>?
    private var batches: [ColumnBatch] = []
    private var log: LiveLogImage?
    private var place = 0

    init(_ entries: [QuarantineEntry]) { self.entries = entries }

    /// What is quarantined next is the line at `place` of `log`.
    func begin(_ log: LiveLogImage, _ place: Int) { (self.log, self.place) = (log, place) }

    func takeBatches() -> [ColumnBatch] {
        defer { batches = [] }
        return batches
    }

    func add(_ batch: ColumnBatch, rows: [Int32]?) { batches.append(batch) }

    func quarantine(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) -> Bool {
        guard let log else { return false }
        let entry = QuarantineEntry(
            hash: record.hash(bytes), chargePoint: record.chargePoint, receivedAt: record.receivedAt,
            source: log.source.id, offset: record.offset, length: bytes.count, reason: record.reason,
            path: "live/" + log.name, place: place, frame: record.frame, dialect: record.dialect)
        if known == nil { known = Set(entries.lazy.map { QuarantineIdentity($0).digest }) }
        guard known!.insert(QuarantineIdentity(entry).digest).inserted else { return false }
        entries.append(entry)
        return true
    }
}

extension SourceRecord {
    /// - Parameter coverage: of all sources, with what the counters count.
    fileprivate mutating func add(_ live: IngestCounters, covering coverage: [CoverageEntry]) {
        counters += live
        let own = coverage.filter { $0.source == source.id }
        guard let first = own.map(\.firstReceivedAt).min(), let last = own.map(\.lastReceivedAt).max() else { return }
        received = first...last
        counters.chargePoints = max(counters.chargePoints, Set(own.map { Array($0.chargePoint.utf8) }).count)
    }
}

extension [LiveLogImage] {
    /// Each stream's logs, in the order they came.
    fileprivate var bySource: [[LiveLogImage]] {
        reduce(into: []) { groups, log in
            if let last = groups.indices.last, groups[last][0].source == log.source {
                groups[last].append(log)
            } else {
                groups.append([log])
            }
        }
    }
}
