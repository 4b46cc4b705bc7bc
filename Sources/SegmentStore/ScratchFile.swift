import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file without a name for what memory is not to hold. It goes with the process and nothing in it need last, so that
/// writing it is no step of `FileSystem`.
public final class ScratchFile: Sendable {
    private let descriptor: Int32
    private let path: String
    private let written = Mutex(0)

    public init(in folder: String) throws(StoreError) {
        // Another of this process may be at the same moment.
        path = folder + "/scratch-\(getpid())-\(UInt64.random(in: .min ... .max))"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(operation: "write", path: path, code: errno) }
        _ = unlink(path)
    }

    deinit { _ = close(descriptor) }

    public var bytes: Int { written.withLock { $0 } }

    public func append(_ piece: UnsafeRawBufferPointer) throws(StoreError) {
        try written.withLock { (bytes) throws(StoreError) in
            var done = 0
            while done < piece.count {
                let more = pwrite(descriptor, piece.baseAddress! + done, piece.count - done, off_t(bytes))
                guard more > 0 || errno == EINTR else { throw .system(operation: "write", path: path, code: errno) }
                done += max(0, more)
                bytes += max(0, more)
            }
        }
    }

    /// Fills `buffer` with the bytes from `offset` on, all of which must have been written.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
        precondition(offset >= 0 && offset + buffer.count <= bytes)
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            guard got > 0 || (got < 0 && errno == EINTR) else {
                throw .system(operation: "read", path: path, code: got < 0 ? errno : EIO)
            }
            done += max(0, got)
        }
    }
}
