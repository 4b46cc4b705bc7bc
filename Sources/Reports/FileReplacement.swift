#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is replaced whole or not at all: it is built beside its place, synced, and renamed over what is there.
/// Whatever fails on the way, an end by a signal, and a replacement dropped without `publish`, leaves the old file and
/// nothing beside it; what a killed process left goes when the file is written next.
public final class FileReplacement {
    /// As the user named it.
    private let path: String
    /// Behind symbolic links, which stay.
    private let target: String
    /// What is being built; gone once published.
    let building: String
    private let mark: UnfinishedFiles.Mark
    private var descriptor: Int32 = -1
    private var isPublished = false

    /// - Throws: `ReportError` where there is something at `path` that is no file.
    public init(_ path: String) throws(ReportError) {
        self.path = path
        target = Self.resolved(path)
        building = UnfinishedFiles.name(for: target)
        for left in UnfinishedFiles.abandoned(of: target) { unlink(left) }
        mark = UnfinishedFiles.add(building)
        guard !path.isEmpty else { throw ReportError("\"\" is no file's name; name one") }
        if let mode = Self.mode(of: target), mode & S_IFMT != S_IFREG {
            let what = mode & S_IFMT == S_IFDIR ? "a folder; name a file in it" : "no regular file; choose another name"
            throw ReportError("\(path): is \(what)")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isPublished { unlink(building) }
        UnfinishedFiles.forget(mark)
    }

    /// Appends to what is being built.
    public func write(_ bytes: some Sequence<UInt8>) throws(ReportError) {
        if descriptor < 0 {
            descriptor = open(building, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw failure() }
        }
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    /// From now on readers see the new file, as they would after a power cut. Its rights are those of the file it replaces.
    public func publish() throws(ReportError) {
        if descriptor < 0 { descriptor = open(building, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw failure() }
        if let mode = Self.mode(of: target) { fchmod(descriptor, mode & 0o777) }
        guard fsync(descriptor) == 0, rename(building, target) == 0 else { throw failure() }
        isPublished = true
        let folder = open(Self.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        guard folder >= 0, fsync(folder) == 0 else { throw failure() }
    }

    private func failure() -> ReportError { ReportError("cannot write \(path): \(String(cString: strerror(errno)))") }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// One clear line for the person at the keyboard.
public struct ReportError: Error, CustomStringConvertible, Sendable {
    public let description: String
    public init(_ description: String) { self.description = description }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
