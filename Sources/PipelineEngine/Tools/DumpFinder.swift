import Foundation
import Ingest
import SegmentStore

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

    init(store: String, given: [String]) throws {
        home = URL(fileURLWithPath: store).standardizedFileURL.deletingLastPathComponent().path
        self.given = given
        for path in given where !FileManager.default.fileExists(atPath: path) {
            throw Trouble("--in \(path): no such file or folder")
        }
    }

    mutating func place(of source: Source) throws -> Place {
        if let place = known[source.id] { return place }
        let place = try look(for: source)
        known[source.id] = place
        return place
    }

    private func look(for source: Source) throws -> Place {
        guard source.kind == .file else {
            let files = given.filter(isFile)
            return files.isEmpty ? .stream : .fed(files)
        }
        var changed: String?
        for path in candidates(source.name) where isFile(path) {
            if try Trace.isSource(path: path, source) { return .found(path) }
            if DumpFinder.lastName(path) == DumpFinder.lastName(source.name) { changed = changed ?? path }
        }
        return .none(trouble(source.name, changed))
    }

    private func trouble(_ name: String, _ changed: String?) -> String {
        if let changed {
            return "\(name): \(changed) is not what was ingested, its bytes differ; name the dump with --in FILE"
        }
        let also = given.isEmpty ? "" : ", nor is it what --in names"
        return "\(name): is not there\(also); name the dump with --in FILE, or the folder it is in"
    }

    private static func lastName(_ path: String) -> Substring? { path.split(separator: "/").last }

    private func candidates(_ name: String) -> [String] {
        let parts = name.split(separator: "/")
        let endings = parts.indices.map { parts[$0...].joined(separator: "/") }
        let here = given.flatMap { given in isFile(given) ? [given] : endings.map { given + "/" + $0 } }
        return here + (name.hasPrefix("/") ? [name] : [name, home + "/" + name])
    }

    private func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// The records that are `frames` of the charge point in the dump at `path`.
    static func lines(_ path: String, _ chargePoint: String, _ frames: Set<Int64>) throws -> [Int64: Trace.Line] {
        let found = try Trace.find(path: path, chargePoint: chargePoint, frames: frames)
        // Else its lines name no charge point: it was told on ingest.
        return found.isEmpty
            ? try Trace.find(path: path, chargePoint: chargePoint, frames: frames, assumed: chargePoint) : found
    }
}
