import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Findings as NDJSON, gathered and written whole.
final class FindingOutput {
    private let descriptor: Int32
    private var pending = ""

    init(descriptor: Int32) { self.descriptor = descriptor }

    func write(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        let now = Instant(milliseconds: Wall.milliseconds())
        for finding in findings { pending += finding.json(emittedAt: now) + "\n" }
    }

    func flush() throws {
        guard !pending.isEmpty else { return }
        try Wall.write(pending, to: descriptor)
        pending = ""
    }
}

/// The world outside: the wall clock, which drives fsync and sealing and never a finding, and raw descriptors.
enum Wall {
    static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    static func write(_ text: String, to descriptor: Int32) throws { try write(Array(text.utf8), to: descriptor) }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw Trouble("descriptor \(descriptor): \(String(cString: strerror(errno)))")
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
