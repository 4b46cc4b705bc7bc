import Foundation
import Ingest
import Reports
import SegmentStore
import Telemetry

/// Where the dumps lie that a store's rows came from, and the lines in them. A file is taken only if it is the source to
/// the byte: under its name as it was ingested, seen from here or from the store, or where the user says it is now.
struct DumpFinder {
    enum Place {
        case found(String)
        /// The source was a stream, and these are what the user says that it was fed from: nobody knows.
        case fed([String])
        /// Why there is none, and what helps.
        case none(String)
        /// A stream leaves no dump.
        case stream
    }

    /// The folder that the store lies in: `ingest dumps/x --store store` was often run there.
    private let home: String
    /// Files, and folders below which dumps lie under the ends of their names.
    private let given: [String]
    private var known: [Hash128: Place] = [:]
    /// The files that are given, and whether one of them is no dump of the store's: then it is for its streams.
    private let files: [String]
    private let hasForeign: Bool
    /// Of files looked at: a hash is a reading, and a store may have many dumps.
    private var ids: [String: Hash128]

    init(store: String, sources: [Source], given: [String]) throws {
        home = URL(fileURLWithPath: store).standardizedFileURL.deletingLastPathComponent().path
        self.given = given
        for path in given where !FileManager.default.fileExists(atPath: path) {
            throw Trouble("--in \(path): no such file or folder")
        }
        let dumps = Set(sources.map(\.id))
        files = given.filter(Self.isFile)
        let hasStream = sources.contains { $0.kind == .stream }
        var ids: [String: Hash128] = [:]
        for path in files where hasStream { ids[path] = try Trace.sourceID(path: path) }
        hasForeign = ids.values.contains { !dumps.contains($0) }
        self.ids = ids
    }

    mutating func place(of source: Source) throws -> Place {
        if let place = known[source.id] { return place }
        let place = try look(for: source)
        known[source.id] = place
        return place
    }

    private mutating func look(for source: Source) throws -> Place {
        guard source.kind == .file else { return files.isEmpty ? .stream : .fed(files) }
        var changed: String?
        for path in candidates(source.name) where Self.isFile(path) {
            let id = try ids[path] ?? Trace.sourceID(path: path)
            ids[path] = id
            if id == source.id { return .found(path) }
            if DumpFinder.lastName(path) == DumpFinder.lastName(source.name) { changed = changed ?? path }
        }
        return .none(trouble(source.name, changed))
    }

    private func trouble(_ name: String, _ changed: String?) -> String {
        let name = printable(name)
        if let changed {
            return
                "\(name): \(changed == name ? "" : printable(changed) + " ")is not what was ingested, its bytes differ; name the dump with --in FILE"
        }
        let also =
            given.isEmpty
            ? ""
            : given.contains(where: Self.isFile)
                ? ", and the bytes of what --in names differ" : ", nor below what --in names"
        return "\(name): is not there\(also); name the dump with --in FILE, or the folder it is in"
    }

    /// Of a stream, where its lines are not in what is given; nil where that is given for the store's dumps.
    func notFedFrom(_ source: Source) -> String? {
        guard hasForeign else { return nil }
        return "\(source.name): not all its lines are in what --in names; name the file that it was fed from, whole"
    }

    private static func lastName(_ path: String) -> Substring? { path.split(separator: "/").last }

    private func candidates(_ name: String) -> [String] {
        let parts = name.split(separator: "/")
        let endings = parts.indices.map { parts[$0...].joined(separator: "/") }
        let here = given.flatMap { given in Self.isFile(given) ? [given] : endings.map { given + "/" + $0 } }
        return here + (name.hasPrefix("/") ? [name] : [name, home + "/" + name])
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// The records of each charge point that are its `frames` in the dump at `path`.
    static func lines(_ path: String, _ frames: [String: Set<Int64>]) throws -> [String: [Int64: Trace.Line]] {
        var found = try Trace.find(path: path, frames: frames)
        // Else its lines name no charge point: it was told on ingest.
        for chargePoint in frames.keys where found[chargePoint] == nil {
            found.merge(
                try Trace.find(path: path, frames: [chargePoint: frames[chargePoint]!], assumed: chargePoint)
            ) { first, _ in first }
        }
        return found
    }

    /// The same of a file that a stream was fed from, as the user says: none of a charge point unless each of its records was
    /// received when the rows of its frame were.
    ///
    /// - Parameter receivedAt: when each frame was that is stored.
    static func lines(
        _ path: String, _ frames: [String: Set<Int64>], receivedAt: [String: [Int64: Instant]]
    ) throws -> [String: [Int64: Trace.Line]] {
        var all = frames
        for (chargePoint, times) in receivedAt where all[chargePoint] != nil { all[chargePoint]?.formUnion(times.keys) }
        var found = try lines(path, all)
        for (chargePoint, lines) in found where !fits(lines, receivedAt[chargePoint] ?? [:]) {
            found[chargePoint] = nil
        }
        return found
    }

    private static func fits(_ lines: [Int64: Trace.Line], _ receivedAt: [Int64: Instant]) -> Bool {
        let last = receivedAt.keys.max() ?? 0
        for (frame, line) in lines {
            if frame > last { return false }
            if let time = receivedAt[frame], time != line.receivedAt { return false }
        }
        return true
    }
}
