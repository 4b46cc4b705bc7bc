import SegmentStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file ready to be read twice: once for the hash that names it as a source, once for its records.
struct SourceFile: Sendable {
    /// As the user named it; `-` for standard input.
    let name: String
    /// Where its bytes lie.
    let path: String
    /// That it had when it was looked at: what a log has grown by since is not of this source.
    let bytes: Int
    /// What the file was then; nil for what only this process writes.
    private let identity: POSIXFile.Identity?

    /// Whether the path still leads to the file as it was.
    var isUnchanged: Bool { identity == nil || POSIXFile.status(path).map(POSIXFile.Identity.init) == identity }

    /// Once it was read and hashed: those were two passes, and both must have met the same bytes. A log that grew since has
    /// still the bytes that are this source.
    func checkIsAsItWas() throws(IngestError) {
        guard let identity, !identity.isEmpty, !isUnchanged else { return }
        guard let now = POSIXFile.status(path).map(POSIXFile.Identity.init), now.isGrown(from: identity) else {
            throw IngestError(
                path: name, reason: "was cut, replaced or written over while it was read; ingest what is there now")
        }
    }

    init(path: String) throws(IngestError) {
        if let status = POSIXFile.status(path), !status.isRegularFile {
            if status.isFolder {
                // One that cannot be searched says why.
                _ = try POSIXFile(reading: path)
                throw POSIXFile.error(path, EISDIR)
            }
            throw IngestError(path: path, reason: "can be read only once; feed it in: laddpuls ingest - < \(path)")
        }
        let file = try POSIXFile(reading: path)
        guard let status = file.status else { throw POSIXFile.error(path) }
        // Some file systems (/proc, FUSE) say 0 of what they make up as it is read.
        let bytes = status.st_size > 0 ? Int(status.st_size) : try Self.hash(file) { (_) throws(IngestError) in }.1
        self.init(name: path, path: path, bytes: bytes, identity: POSIXFile.Identity(status))
    }

    private init(name: String, path: String, bytes: Int, identity: POSIXFile.Identity? = nil) {
        self.name = name
        self.path = path
        self.bytes = bytes
        self.identity = identity
    }

    /// Hashes the bytes, as they are stored, in a pass of its own: a source already known then costs nothing more.
    /// - Parameter isCancelled: asked now and then; a cancelled hash throws.
    func source(isCancelled: () -> Bool = { false }) throws(IngestError) -> Source {
        let (id, read) = try Self.hash(POSIXFile(reading: path), limit: bytes) { (_) throws(IngestError) in
            if isCancelled() { throw IngestError(path: name, reason: "is not wanted any more") }
        }
        guard read == bytes else { throw IngestError(path: name, reason: "became shorter while it was read") }
        return Source(file: id, name: name, bytes: bytes)
    }

    /// Copies standard input into a file, for it can be read only once; whoever calls removes the file.
    ///
    /// Readable by the owner alone, as input holds tokens in the clear.
    static func spoolStandardInput(to path: String) throws(IngestError) -> (SourceFile, Source) {
        let output = try SpoolFile(path)
        let (id, bytes) = try hash(POSIXFile(standardInput: ())) { (chunk) throws(IngestError) in
            try output.write(chunk)
        }
        return (
            SourceFile(name: SourceSearch.standardInput, path: path, bytes: bytes),
            Source(file: id, name: SourceSearch.standardInput, bytes: bytes)
        )
    }

    private static func hash(
        _ file: borrowing POSIXFile, limit: Int = .max,
        _ visit: (UnsafeRawBufferPointer) throws(IngestError) -> Void
    ) throws(IngestError) -> (Hash128, Int) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ByteStream.chunkBytes, alignment: 64)
        defer { buffer.deallocate() }
        let hasher = Hasher128()
        var total = 0
        while true {
            let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(limit - total)))
            if count == 0 { return (hasher.finish(), total) }
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hasher.update(chunk)
            try visit(chunk)
            total += count
        }
    }
}

private struct SpoolFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws(IngestError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        self.path = path
        if descriptor < 0 { throw POSIXFile.error(path) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IngestError) {
        var done = 0
        while done < bytes.count {
            let count = systemWrite(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if count < 0, errno != EINTR { throw POSIXFile.error(path) }
            done += max(0, count)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ base: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, base, count)
}
