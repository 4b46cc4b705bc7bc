#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns what the user typed into the list of files to ingest (CONTRACT 10): files as named, folders searched, globs
/// expanded, `-` for standard input. Nothing is read; a path that leads nowhere throws before anything starts.
public enum SourceSearch {
    public static let standardInput = "-"

    public static func files(_ paths: [String]) throws(IngestError) -> [String] {
        var found: [String] = []
        for path in paths { found += try files(path) }
        return found
    }

    private static func files(_ path: String) throws(IngestError) -> [String] {
        if path == standardInput { return [path] }
        if let status = POSIXFile.status(path) {
            guard status.isFolder else { return [path] }
            let found = try search(folder: path)
            if found.isEmpty { throw IngestError(path: path, reason: "no source in this folder") }
            return found
        }
        guard path.utf8.contains(where: { "*?[".utf8.contains($0) }) else { throw POSIXFile.error(path, ENOENT) }
        return try expand(pattern: path)
    }

    /// Every source below `folder`, in the order of the paths' bytes. Links to folders are not followed: they may lead
    /// in circles. A link that leads nowhere, a folder that cannot be listed and files that cannot be looked at are
    /// named, so that whoever reads them says so.
    private static func search(folder: String) throws(IngestError) -> [String] {
        var found: [String] = []
        var open = [folder]
        while let next = open.popLast() {
            guard let names = try? names(in: next) else {
                found.append(next)
                continue
            }
            for name in names {
                let path = next.hasSuffix("/") ? next + name : next + "/" + name
                var status = stat()
                guard lstat(path, &status) == 0 else {
                    if errno == EACCES, isSource(name) { found.append(path) }
                    continue
                }
                if status.isFolder {
                    open.append(path)
                } else if isSource(name), POSIXFile.status(path)?.isFolder != true {
                    found.append(path)
                }
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func names(in folder: String) throws(IngestError) -> [String] {
        guard let stream = opendir(folder) else { throw POSIXFile.error(folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Whether a folder search takes a file of this name.
    static func isSource(_ fileName: String) -> Bool {
        var name = fileName.lowercased()
        // An editor's lock is a link that leads nowhere.
        if name.hasPrefix(".#") { return false }
        if name.hasPrefix("truth") || name.hasPrefix("fleet.") || name.utf8.contains("manifest".utf8) { return false }
        for suffix in [".gz", ".zst"] where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
        if name == "tariffs.json" { return false }
        return [".ndjson", ".jsonl", ".json", ".log", ".csv", ".zip"].contains { withoutRotation(name).hasSuffix($0) }
    }

    /// libocpp and logrotate count up after the name: `ocpp.log.0`, `ocpp.log.20260301120000`.
    private static func withoutRotation(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), name.index(after: dot) != name.endIndex,
            name[name.index(after: dot)...].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
        else { return name }
        return String(name[..<dot])
    }

    private static func expand(pattern: String) throws(IngestError) -> [String] {
        var matches = glob_t()
        defer { globfree(&matches) }
        guard glob(pattern, 0, nil, &matches) == 0 else {
            throw IngestError(path: pattern, reason: "no file matches this pattern")
        }
        var found: [String] = []
        for index in 0..<Int(matches.gl_pathc) { found += try files(String(cString: matches.gl_pathv[index]!)) }
        return found
    }
}

extension Collection where Element: Equatable {
    fileprivate func contains(_ part: some Collection<Element>) -> Bool {
        var start = startIndex
        while start != endIndex {
            if self[start...].starts(with: part) { return true }
            formIndex(after: &start)
        }
        return part.isEmpty
    }
}
