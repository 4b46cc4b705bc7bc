import CMemory
import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Ingests sources into a store, each as one publication: all of a source is in the store, or nothing of it.
///
///     let report = try IngestRun(store: store, options: options).run(["dump/", "extra.ndjson.gz"])
///
/// Bad input is counted and quarantined; a file that cannot be opened is refused, and the others are read. A path that
/// leads nowhere, and trouble with a disk or the store, throws and names the source, with what was published before it
/// standing in `report`.
public final class IngestRun {
    /// Bytes as stored, of all sources: `done` of `total`.
    public struct Progress: Sendable {
        public var source: String
        public var done: Int
        public var total: Int
    }

    public private(set) var report = IngestReport()

    private let store: SegmentStore
    private let options: IngestOptions
    private let progress: (Progress) -> Void
    private var tally = QuarantineTally()
    private var chargePoints = FingerprintSet()
    /// Lines known by heart, kept from source to source: the same chargers wrote them all.
    private var templates: LineTemplates?
    /// Of the store's files, those of this run too.
    private var knownSizes: Set<Int> = []
    private var bytesDone = 0
    private var bytesTotal = 0

    public init(
        store: SegmentStore, options: IngestOptions, progress: @escaping (Progress) -> Void = { _ in }
    ) {
        self.store = store
        self.options = options
        self.progress = progress
    }

    /// Ingests everything that `paths` name (CONTRACT 10), in that order.
    @discardableResult public func run(_ paths: [String]) throws -> IngestReport {
        // Rows come and go by the hundred megabytes, between much that stays.
        laddpuls_return_large_blocks(true)
        defer { laddpuls_return_large_blocks(false) }
        let files = try SourceSearch.files(paths)
        bytesTotal = files.reduce(0) { $0 + Int(POSIXFile.status($1)?.st_size ?? 0) }
        knownSizes = try store.fileSizes()
        var next = nameAhead(files, 0)
        for (place, file) in files.enumerated() {
            let named = next
            next = nameAhead(files, place + 1)
            do { try ingest(path: file, named) } catch let error as IngestError where error.missing != nil {
                report.refused.append(error.description)
            }
        }
        return report
    }

    /// With several threads a file is hashed while the one before it is read.
    private func nameAhead(_ files: [String], _ place: Int) -> NamedSource? {
        guard options.threads > 1, place < files.count, files[place] != SourceSearch.standardInput else { return nil }
        return (try? SourceFile(path: files[place])).map { NamedSource($0, inBackground: true) }
    }

    private func ingest(path: String, _ named: NamedSource?) throws {
        if path == SourceSearch.standardInput {
            let spool = store.layout.staging + "/standard-input"
            defer { POSIXFile.remove(spool) }
            let (file, source) = try SourceFile.spoolStandardInput(to: spool)
            bytesTotal += file.bytes
            return try ingest(NamedSource(file, source))
        }
        // Looked at a while ago: a log may have been rotated, or have grown, since.
        if let named, named.file.isUnchanged { return try ingest(named) }
        let file: SourceFile
        do { file = try SourceFile(path: path) } catch {
            bytesDone += Int(POSIXFile.status(path)?.st_size ?? 0)
            return report.refused.append(error.description)
        }
        try ingest(NamedSource(file, inBackground: options.threads > 1))
    }

    private func ingest(_ named: NamedSource) throws {
        let (file, start) = (named.file, bytesDone)
        defer {
            bytesDone = start + file.bytes
            progress(Progress(source: file.name, done: bytesDone, total: bytesTotal))
        }
        if try isInStore(named) { return try skip(named) }
        let rows = ComingPublication(of: named, in: store, options)
        do {
            var source = SourceIngest(
                intake(file), into: rows, name: file.name, rowBytes: options.rowBytes,
                isChargePointFromPath: options.chargePoint == nil)
            try read(file, into: &source, from: start)
            try source.endSource()
            try source.flush()
            try finish(file, source, rows.publication())
            templates = source.releaseTemplates()
        } catch {
            rows.abort()
            throw IngestError(naming: file.name, error)
        }
    }

    private func intake(_ file: SourceFile) -> Intake {
        Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: options.tokenKey)),
            duplicates: DuplicateIndex(store: store, folder: store.layout.staging),
            assumedChargePoint: options.chargePoint ?? SourceName.chargePoint(path: file.name),
            templates: templates.take())
    }

    /// A source of a size that the store has none of is read while it is hashed.
    private func isInStore(_ named: NamedSource) throws -> Bool {
        do {
            return try knownSizes.contains(named.file.bytes) && store.state(of: named.source().id) != nil
        } catch { throw IngestError(naming: named.file.name, error) }
    }

    private func skip(_ named: NamedSource) throws {
        var counters = IngestCounters()
        counters.sourcesSkipped = 1
        add(counters, of: try named.source())
    }

    private func finish(_ file: SourceFile, _ source: borrowing SourceIngest, _ publication: Publication) throws {
        var counters = source.counters
        counters.bytesIn = file.bytes
        counters.chargePoints = source.chargePoints
        let broken = counters.check()
        precondition(broken.isEmpty, "\(file.name): \(broken)")
        try file.checkIsAsItWas()
        counters = try publication.commit(counters: counters)
        knownSizes.insert(file.bytes)
        source.addChargePoints(to: &chargePoints)
        tally.add(source.tally)
        report.cutTimestamps += source.cutTimestamps
        add(counters, of: publication.source)
    }

    private func add(_ counters: IngestCounters, of source: Source) {
        report.counters += counters
        report.counters.chargePoints = chargePoints.count
        report.quarantine = tally.counts
        report.sources.append(
            SourceReport(name: source.name, sourceID: source.id.hex, counters: counters))
    }

    // MARK: Reading

    private func read(_ file: SourceFile, into source: inout SourceIngest, from start: Int) throws {
        let records = SourceRecords(
            path: file.path, name: file.name, limit: file.bytes, longestLineBytes: options.longestLineBytes,
            zone: options.zone)
        try records.read(into: &source) { [progress, bytesTotal] done in
            progress(Progress(source: file.name, done: start + done, total: bytesTotal))
        }
    }
}
