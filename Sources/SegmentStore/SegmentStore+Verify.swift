import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is wrong with a store, and where.
public struct StoreProblem: Hashable, Sendable, Codable, CustomStringConvertible {
    public var path: String
    public var reason: String
    public var description: String { "\(path): \(reason)" }

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

extension SegmentStore {
    /// Reads every file again and compares it with the catalog, and the catalog with the folders; empty when all is well.
    ///
    /// What is committed and not yet in its place, after a kill or while a writer moves it, is read where it waits, as readers
    /// do.
    ///
    /// What a running writer does meanwhile can show as a problem that is gone the next time.
    public func verify() throws -> [StoreProblem] {
        let segments = try catalog.segments()
        let quarantine = try catalog.quarantineFiles()
        let pending = Set(try catalog.pendingRemovals())
        var problems = segments.flatMap(verify)
        problems += quarantine.compactMap {
            verifyBytes($0.path, at: layout.committed($0.path, publication: $0.publication), $0.bytes, $0.hash)
        }
        let known = Set(segments.map(\.path) + quarantine.map(\.path)).union(pending)
        problems += try orphans(known)
        problems += try catalog.sources().flatMap { record in
            record.counters.check().map { StoreProblem(path: "source \(record.source.name)", reason: $0) }
        }
        problems += try tornLogs().map {
            StoreProblem(path: "live/" + $0.name, reason: "\($0.fileBytes - $0.validBytes) bytes torn at the end")
        }
        return problems
    }

    /// Logs that end in no whole line, and stay so: a running stream's last write may be seen half.
    private func tornLogs() throws -> [LiveLogFile] {
        let torn = try liveLogs().filter { $0.fileBytes > $0.validBytes }
        guard !torn.isEmpty else { return [] }
        usleep(100_000)
        return try liveLogs().filter(torn.contains)
    }

    private func verify(_ segment: SegmentRecord) -> [StoreProblem] {
        let file = layout.committed(segment.path, publication: segment.publication)
        if let problem = verifyBytes(segment.path, at: file, segment.bytes, segment.hash) { return [problem] }
        do {
            _ = try SegmentReader(segment, path: file)
            return []
        } catch { return [StoreProblem(path: segment.path, reason: "\(error)")] }
    }

    private func verifyBytes(_ path: String, at file: String, _ bytes: Int, _ hash: Hash128) -> StoreProblem? {
        guard let size = fileSize(file) else { return StoreProblem(path: path, reason: "missing") }
        if size != bytes { return StoreProblem(path: path, reason: "\(size) bytes, the catalog says \(bytes)") }
        let hasher = Hasher128()
        do { try readFile(file) { hasher.update($0) } } catch { return StoreProblem(path: path, reason: "\(error)") }
        let found = hasher.finish()
        return found == hash
            ? nil : StoreProblem(path: path, reason: "hash \(found), the catalog says \(hash): the bytes have changed")
    }

    private func orphans(_ known: Set<String>) throws -> [StoreProblem] {
        var problems: [StoreProblem] = []
        for table in try listFolder(layout.tables) {
            for day in try listFolder(layout.tables + "/" + table) {
                let folder = "tables/\(table)/\(day)"
                for file in try listFolder(layout.absolute(folder)) where !known.contains(folder + "/" + file) {
                    problems.append(StoreProblem(path: folder + "/" + file, reason: "not in the catalog"))
                }
            }
        }
        for file in try listFolder(layout.quarantine) where !known.contains("quarantine/" + file) {
            problems.append(StoreProblem(path: "quarantine/" + file, reason: "not in the catalog"))
        }
        return problems
    }
}
