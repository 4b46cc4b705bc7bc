#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A descriptor that results go to. What cannot be written is trouble: nobody shall take a part of an answer for all of it.
///
/// Where the reader has gone (`laddpuls query … | head`), SIGPIPE ends the program as it ends any filter.
public struct Descriptor: Sendable {
    public static let standardOutput = Descriptor(STDOUT_FILENO, "stdout")

    let number: Int32
    private let name: String

    init(_ number: Int32, _ name: String) {
        self.number = number
        self.name = name
    }

    public func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = systemWrite(number, UnsafeRawBufferPointer(rebasing: rest))
            guard count > 0 else {
                if count < 0, errno == EINTR || errno == EAGAIN && waited() { continue }
                throw Trouble("\(name): cannot be written: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// A terminal or pipe that its other users made non-blocking is full for now.
    private func waited() -> Bool {
        var poller = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        return poll(&poller, 1, -1) >= 0 || errno == EINTR
    }

    /// Whether it is open, for writing.
    var isWritable: Bool {
        let flags = fcntl(number, F_GETFL)
        return flags >= 0 && flags & O_ACCMODE != O_RDONLY
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
