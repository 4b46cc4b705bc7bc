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
    /// Of those given, the files that are no dump of the store's.
    private let foreign: [String]

    init(store: String, sources: [Source], given: [String]) throws {
        home = URL(fileURLWithPath: store).standardizedFileURL.deletingLastPathComponent().path
        self.given = given
        for path in given where !FileManager.default.fileExists(atPath: path) {
            throw Trouble("--in \(path): no such file or folder")
        }
        let dumps = Set(sources.map(\.id))
        foreign =
            sources.contains { $0.kind == .stream }
            ? try given.filter { try Self.isFile($0) && !dumps.contains(Trace.sourceID(path: $0)) } : []
    }

    mutating func place(of source: Source) throws -> Place {
        if let place = known[source.id] { return place }
        let place = try look(for: source)
        known[source.id] = place
        return place
    }

    private func look(for source: Source) throws -> Place {
        guard source.kind == .file else { return foreign.isEmpty ? .stream : .fed(foreign) }
        var changed: String?
        for path in candidates(source.name) where Self.isFile(path) {
            if try Trace.sourceID(path: path) == source.id { return .found(path) }
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

    static func notFedFrom(_ source: Source) -> String {
        "\(source.name): not all its lines are in what --in names; name the file that it was fed from, whole"
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

    /// The records of the charge point in a file that a stream was fed from, as the user says, by frame: none unless each was
    /// received when the stored rows of its frame were.
    ///
    /// - Parameter also: a frame that may have left no row.
    static func lines(
        _ path: String, _ chargePoint: String, rows: [Row], also frame: Int64? = nil
    ) throws -> [Int64: Trace.Line] {
        let receivedAt = Dictionary(rows.map { ($0.frame, $0.receivedAt) }) { first, _ in first }
        let found = try lines(path, chargePoint, Set(receivedAt.keys).union(frame.map { [$0] } ?? []))
        return found.allSatisfy { receivedAt[$0] == nil || receivedAt[$0] == $1.receivedAt } ? found : [:]
    }

    /// The records that are `frames` of the charge point in the dump at `path`.
    static func lines(_ path: String, _ chargePoint: String, _ frames: Set<Int64>) throws -> [Int64: Trace.Line] {
        let found = try Trace.find(path: path, chargePoint: chargePoint, frames: frames)
        // Else its lines name no charge point: it was told on ingest.
        return found.isEmpty
            ? try Trace.find(path: path, chargePoint: chargePoint, frames: frames, assumed: chargePoint) : found
    }
}
