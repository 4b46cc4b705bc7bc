import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One moment of a store that a stream may be writing to: what the catalog had committed, and the live logs whose lines
/// are not in it. Every acknowledged line is in exactly one of the two.
public struct StoreMoment: Sendable {
    /// Of the segments alone; whoever lifts the logs' lines adds their rows.
    public let snapshot: StoreSnapshot
    public let quarantined: [QuarantineEntry]
    /// Those of the logs among them, even where nothing of them has been published.
    public let sources: [SourceRecord]
    /// In the order of sealing: as `SegmentStore.liveLogs`.
    public let logs: [LiveLogImage]
    /// By a log's source: where its counting of frames goes on.
    public let lastFrames: [Hash128: [String: Int64]]
}

/// A live log as it was at one moment, whatever becomes of its file.
public final class LiveLogImage: Sendable {
    public let name: String
    public let source: Source
    /// What is mapped does not change: a log only grows, and removing its file leaves the mapping.
    nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer
    private let headerBytes: Int

    /// nil where the file has gone meanwhile, or its header is torn and it holds no line yet.
    init?(name: String, path: String) throws {
        guard let mapped = try Self.map(path) else { return nil }
        guard let header = LiveLogFormat.readHeader(mapped) else {
            munmap(UnsafeMutableRawPointer(mutating: mapped.baseAddress), mapped.count)
            return nil
        }
        self.name = name
        bytes = mapped
        source = header.source
        headerBytes = header.length
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    public var hasLines: Bool { LiveLogFormat.readFrame(bytes, at: headerBytes) != nil }

    /// Hands over all whole lines in order; a torn last one was never acknowledged.
    public func forEachLine(_ body: (LiveLine) throws -> Void) rethrows {
        var offset = headerBytes
        while let (line, next) = LiveLogFormat.readFrame(bytes, at: offset) {
            try body(line)
            offset = next
        }
    }

    private static func map(_ path: String) throws -> UnsafeRawBufferPointer? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw StoreError.system(operation: "open", path: path, code: errno)
        }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > 0 else { return nil }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
            throw StoreError.system(operation: "map", path: path, code: errno)
        }
        return UnsafeRawBufferPointer(start: base, count: size)
    }
}

extension SegmentStore {
    /// The store as it is now, also while another process writes to it.
    ///
    /// The logs are opened between two looks at the catalog. If nothing was published in between, no line has gone from a
    /// log into a segment, and the two fit together; else both are read anew.
    public func moment() throws -> StoreMoment {
        for _ in 0..<Self.looks {
            let before = try catalog.progress()
            let logs = try openLogs(without: before.sealed)
            let (moment, publications) = try catalog.moment(layout, logs)
            if publications == before.publications { return moment }
        }
        throw StoreError.catalog(path: layout.catalog, message: "is being written to without a pause; try again")
    }

    private static let looks = 1000

    private func openLogs(without sealed: Set<String>) throws -> [LiveLogImage] {
        let logs: [LiveLogImage] = try listFolder(layout.live).compactMap { name in
            guard name.hasSuffix(".log"), !sealed.contains("live/" + name) else { return nil }
            return try LiveLogImage(name: name, path: layout.live + "/" + name)
        }
        // A log's own name ends with its sequence.
        return logs.sorted { ($0.source.name, $0.name) < ($1.source.name, $1.name) }
    }
}

extension Catalog {
    /// How many publications there have been, and the live logs that are in segments.
    func progress() throws -> (publications: Int, sealed: Set<String>) {
        try read {
            (try self.publications($0), Set(try String.fetchAll($0, sql: "SELECT path FROM removals")))
        }
    }

    fileprivate func moment(_ layout: StoreLayout, _ logs: [LiveLogImage]) throws -> (StoreMoment, publications: Int) {
        try read { database in
            var sources = try self.sources(database)
            for log in logs where !sources.contains(where: { $0.source.id == log.source.id }) {
                sources.append(SourceRecord(source: log.source, state: .open, counters: IngestCounters()))
            }
            var numbers: [Hash128: [String: Int64]] = [:]
            for log in logs { numbers[log.source.id] = try lastFrames(log.source.id, database) }
            let moment = StoreMoment(
                snapshot: StoreSnapshot(
                    layout: layout, segments: try segments(database, nil), coverage: try coverage(database, nil)),
                quarantined: try quarantine(database), sources: sources.sorted { $0.source.id < $1.source.id },
                logs: logs, lastFrames: numbers)
            return (moment, try self.publications(database))
        }
    }

    private func publications(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT max(publication) FROM publications") ?? 0
    }
}
