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
    private var isAtEnd = false
    private static let chunk = 1 << 18

    init(descriptor: Int32) {
        self.descriptor = descriptor
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
            while start < bytes.count {
                guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
                    break
                }
                let end = UnsafeRawPointer(found) - base
                try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end + 1
            }
            if isAtEnd, start < bytes.count {
                try body(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                start = bytes.count
            }
        }
        buffer.removeSubrange(..<start)
        start = 0
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
