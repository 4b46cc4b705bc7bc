import SegmentStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A source ready to be read twice: once for the hash that names it, once for its records.
struct SourceFile {
    /// As the user named it; `-` for standard input.
    let name: String
    /// Where its bytes lie.
    let path: String
    let source: Source
    /// What the file was when it was hashed; nil for what only this process writes.
    private let identity: POSIXFile.Identity?

    /// Whether the path still leads to the bytes that were hashed.
    var isUnchanged: Bool { identity == nil || POSIXFile.status(path).map(POSIXFile.Identity.init) == identity }

    var bytes: Int { source.bytes }

    /// Hashes a file, as it is stored, in a pass of its own: a source already known then costs nothing more.
    init(hashing path: String) throws(IngestError) {
        if let status = POSIXFile.status(path), !status.isRegularFile {
            if status.isFolder { throw POSIXFile.error(path, EISDIR) }
            throw IngestError(path: path, reason: "can be read only once; feed it in: laddpuls ingest - < \(path)")
        }
        let file = try POSIXFile(reading: path)
        let identity = file.identity
        let (id, bytes) = try SourceFile.hash(file) { (_) throws(IngestError) in }
        self.init(name: path, path: path, source: Source(file: id, name: path, bytes: bytes), identity: identity)
    }

    /// Copies standard input into a file, for it can be read only once; whoever calls removes the file.
    ///
    /// Readable by the owner alone, as input holds tokens in the clear.
    init(spoolingStandardInputTo path: String) throws(IngestError) {
        let output = try SpoolFile(path)
        let (id, bytes) = try SourceFile.hash(POSIXFile(standardInput: ())) { (chunk) throws(IngestError) in
            try output.write(chunk)
        }
        self.init(name: SourceSearch.standardInput, path: path, source: Source(file: id, name: "-", bytes: bytes))
    }

    private init(name: String, path: String, source: Source, identity: POSIXFile.Identity? = nil) {
        self.identity = identity
        self.name = name
        self.path = path
        self.source = source
    }

    private static func hash(
        _ file: borrowing POSIXFile, _ visit: (UnsafeRawBufferPointer) throws(IngestError) -> Void
    ) throws(IngestError) -> (Hash128, Int) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ByteStream.chunkBytes, alignment: 64)
        defer { buffer.deallocate() }
        let hasher = Hasher128()
        var total = 0
        while true {
            let count = try file.read(into: buffer)
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
