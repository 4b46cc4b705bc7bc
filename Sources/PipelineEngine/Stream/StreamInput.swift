#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines from a descriptor as they come, without ever blocking longer than asked; ends at end of file or on SIGTERM.
final class StreamInput {
    enum Event {
        /// Whole lines, without their ends; valid during the call.
        case lines
        case idle
        case end
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Where the first line not yet handed out begins.
    private var start = 0
    /// How far the first line has been searched for its end.
    private var searched = 0
    /// The rest of a line that was too long, which is passed over.
    private var isSkipping = false
    private var isAtEnd = false
    private static let chunk = 1 << 18
    /// A longer line is handed out cut, to be quarantined by its beginning.
    static let longestLine = 16 << 20
    private static let remedy = "lines come there, as in `tail -n +1 -F ocpp.ndjson | laddpuls stream …`"

    init(descriptor: Int32) throws {
        self.descriptor = descriptor
        var status = stat()
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, flags & O_ACCMODE != O_WRONLY, fstat(descriptor, &status) == 0 else {
            throw Trouble("stdin: is not open for reading; \(Self.remedy)")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw Trouble("stdin: is a folder; \(Self.remedy)") }
        TerminationSignal.install()
    }

    /// Waits up to `milliseconds` for bytes and reads what is there.
    func wait(milliseconds: Int32) throws -> Event {
        if isAtEnd || TerminationSignal.arrived { return .end }
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&poller, 1, milliseconds)
        if ready == 0 { return .idle }
        if ready < 0 {
            guard errno == EINTR else { throw Trouble("stdin: \(String(cString: strerror(errno)))") }
            return TerminationSignal.arrived ? .end : .idle
        }
        return try fill()
    }

    /// Hands over each whole line read so far; at the end also a last one without its newline.
    func forEachLine(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try buffer.withUnsafeBytes { bytes in
            while let end = lineEnd(bytes) {
                if !isSkipping { try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) }
                isSkipping = false
                (start, searched) = (end + 1, end + 1)
            }
            searched = bytes.count
            guard bytes.count - start > Self.longestLine || isAtEnd && start < bytes.count else { return }
            if !isSkipping { try body(UnsafeRawBufferPointer(rebasing: bytes[start...])) }
            isSkipping = !isAtEnd
            start = bytes.count
        }
        buffer.removeSubrange(..<start)
        searched -= start
        start = 0
    }

    private func lineEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let from = max(start, searched)
        guard let base = bytes.baseAddress, from < bytes.count else { return nil }
        return memchr(base + from, 0x0A, bytes.count - from).map { UnsafeRawPointer($0) - base }
    }

    private func fill() throws -> Event {
        let used = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + used, Self.chunk) }
        buffer.removeLast(Self.chunk - max(count, 0))
        if count < 0 {
            guard errno == EINTR || errno == EAGAIN else { throw Trouble("stdin: \(String(cString: strerror(errno)))") }
            return .idle
        }
        if count == 0 { isAtEnd = true }
        return .lines
    }
}

/// SIGTERM and SIGINT ask for a clean end: what was read is sealed and reported, then the run is over.
enum TerminationSignal {
    nonisolated(unsafe) private static var flag: sig_atomic_t = 0

    static var arrived: Bool { flag != 0 }

    static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in TerminationSignal.flag = 1 }
        sigaction(SIGTERM, &action, nil)
        sigaction(SIGINT, &action, nil)
        // Whoever started us may have blocked them for itself.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
