import Foundation

/// Small files, whole; with errors that name the path and say what to do.
enum Files {
    static func data(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw Trouble("\(path): no such file")
            }
            if isFolder.boolValue { throw Trouble("\(path): is a folder; name the file in it") }
            throw Trouble("\(path): cannot be read (\((error as NSError).localizedDescription))")
        }
    }

    static func text(_ path: String) throws -> String {
        guard let text = String(data: try data(path), encoding: .utf8) else { throw Trouble("\(path): not UTF-8 text") }
        return text
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        do { try Data(bytes).write(to: URL(fileURLWithPath: path)) } catch {
            throw Trouble("\(path): cannot be written (\((error as NSError).localizedDescription))")
        }
    }

    /// Told before any work is done: whether `path` may be written. Its folder is there, and no store's.
    static func checkTarget(_ path: String) throws {
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
