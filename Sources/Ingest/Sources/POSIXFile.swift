#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file descriptor, closed when it goes; reads with `read(2)`, the cheapest way measured (DESIGN 6).
struct POSIXFile: ~Copyable {
    let descriptor: Int32
    let path: String
    private let isOwned: Bool

    init(reading path: String) throws(IngestError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXFile.error(path) }
        self.descriptor = descriptor
        self.path = path
        isOwned = true
    }

    /// The process's standard input, left open when done.
    init(standardInput: Void) {
        descriptor = STDIN_FILENO
        path = "-"
        isOwned = false
    }

    /// Tells a file from another at the same path, and from itself once it has changed.
    struct Identity: Hashable {
        private let device, node, bytes, seconds, nanoseconds: Int64

        init(_ status: stat) {
            device = Int64(truncatingIfNeeded: status.st_dev)
            node = Int64(truncatingIfNeeded: status.st_ino)
            bytes = Int64(status.st_size)
            #if canImport(Glibc)
                let time = status.st_mtim
            #else
                let time = status.st_mtimespec
            #endif
            (seconds, nanoseconds) = (Int64(time.tv_sec), Int64(time.tv_nsec))
        }

        /// Also of a file that some file system makes up as it is read.
        var isEmpty: Bool { bytes == 0 }

        /// The same file with more at its end, as far as can be told.
        func isGrown(from other: Identity) -> Bool {
            device == other.device && node == other.node && bytes > other.bytes
        }
    }

    var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    deinit { if isOwned { close(descriptor) } }

    /// Bytes read, at most the buffer's; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(IngestError) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            guard errno == EINTR else { throw POSIXFile.error(path) }
        }
    }

    /// The next `read` begins at this byte.
    func seek(to offset: Int) throws(IngestError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw POSIXFile.error(path) }
    }

    /// `count` bytes from `offset` on, or as many as there are.
    func read(at offset: Int, count: Int) throws(IngestError) -> [UInt8] {
        try seek(to: offset)
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var more = 0
            var failure: IngestError?
            bytes.withUnsafeMutableBytes { buffer in
                do throws(IngestError) {
                    more = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            if more == 0 { break }
            filled += more
        }
        return Array(bytes.prefix(filled))
    }

    static func remove(_ path: String) { _ = unlink(path) }

    static func error(_ path: String) -> IngestError { error(path, errno) }

    static func error(_ path: String, _ number: Int32) -> IngestError {
        IngestError(path: path, reason: String(cString: strerror(number)))
    }

    /// What `stat(2)` says, nil where nothing is there.
    static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}

extension stat {
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}
