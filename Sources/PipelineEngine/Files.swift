import Foundation
import Reports

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// For what ends the process before its time.
public typealias UnfinishedFiles = Reports.UnfinishedFiles

/// Small files, whole; with errors that name the path and say what to do.
enum Files {
    /// Also of a pipe, as in `--fleet <(make-fleet)`: Foundation reads only what has a size.
    static func data(_ path: String) throws -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw trouble(path) }
        defer { close(descriptor) }
        var data = Data()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw trouble(path) }
            if count == 0 { return data }
            guard data.count + count <= greatestBytes else {
                throw Trouble("\(path): has more than \(greatestBytes >> 20) MiB; such a file is something else")
            }
            data.append(contentsOf: piece[..<count])
        }
    }

    /// Fleets, tariffs, pipelines and keys are small; `/dev/zero` is none of them.
    private static let greatestBytes = 1 << 30

    private static func trouble(_ path: String) -> Trouble {
        switch errno {
        case ENOENT: Trouble("\(path): no such file")
        case EISDIR: Trouble("\(path): is a folder; name the file in it")
        default: Trouble("\(path): cannot be read: \(String(cString: strerror(errno)))")
        }
    }

    static func text(_ path: String) throws -> String {
        guard let text = String(data: try data(path), encoding: .utf8) else { throw Trouble("\(path): not UTF-8 text") }
        return text
    }

    /// Whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try FileReplacement(path)
        try file.write(bytes)
        try file.publish()
    }

    /// Told before any work is done: whether `path` may be written. Its folder is there, and no store's, and it is no folder
    /// or device itself.
    static func checkTarget(_ path: String) throws {
        _ = try FileReplacement(path)
        var folder = resolved(path).deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw Trouble("\(folder.path): no such folder")
        }
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("catalog.sqlite").path) {
                throw Trouble(
                    "\(path): lies in the store \(folder.path), which keeps its files to itself; choose another place")
            }
            folder = folder.deletingLastPathComponent()
        }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether both paths lead to one file, by whatever names.
    static func areSame(_ one: String, _ other: String) -> Bool { resolved(one) == resolved(other) }

    private static func resolved(_ path: String) -> URL {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
    }

    static func createFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Trouble("\(path): cannot be created (\((error as NSError).localizedDescription))")
        }
    }
}
