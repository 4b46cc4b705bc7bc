#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a file's bytes come from: an open file, read with pread(2), or memory. Safe to share between threads.
final class ByteSource: Sendable {
    let name: String
    let size: Int
    private let descriptor: Int32
    private let memory: [UInt8]

    init(path: String) throws(ParquetError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ParquetError(file: path, reason: systemMessage()) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ParquetError(file: path, reason: "not a file that can be read at any place")
        }
        name = path
        size = Int(status.st_size)
        self.descriptor = descriptor
        memory = []
    }

    init(bytes: [UInt8], name: String) {
        self.name = name
        size = bytes.count
        descriptor = -1
        memory = bytes
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The bytes of `range`, all of them or an error.
    func read(_ range: Range<Int>) throws(ParquetError) -> OwnedBytes {
        try check(range)
        let owned = OwnedBytes(count: range.count)
        try fill(owned.buffer, range)
        return owned
    }

    /// The same, behind what `buffer` holds.
    func read(_ range: Range<Int>, into buffer: inout ByteBuffer) throws(ParquetError) {
        try check(range)
        try fill(UnsafeMutableRawBufferPointer(start: buffer.reserve(range.count), count: range.count), range)
        buffer.commit(range.count)
    }

    private func check(_ range: Range<Int>) throws(ParquetError) {
        guard range.lowerBound >= 0, range.upperBound <= size else {
            throw ParquetError(offset: range.lowerBound, reason: "\(range.count) bytes are wanted of a file of \(size)")
        }
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer, _ range: Range<Int>) throws(ParquetError) {
        if descriptor < 0 {
            memory.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
        } else {
            try fill(buffer, from: range.lowerBound)
        }
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int) throws(ParquetError) {
        var filled = 0
        while filled < buffer.count {
            let got = pread(descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + filled))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw ParquetError(offset: offset + filled, reason: got == 0 ? "the file has shrunk" : systemMessage())
            }
            filled += got
        }
    }
}

/// Bytes that live as long as their owner: bind it to a name before taking `bytes`, a temporary is gone at once.
struct OwnedBytes: ~Copyable {
    fileprivate let buffer: UnsafeMutableRawBufferPointer

    init(count: Int) { buffer = .allocate(byteCount: count, alignment: 16) }

    deinit { buffer.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }
}

private func systemMessage() -> String { String(cString: strerror(errno)) }
