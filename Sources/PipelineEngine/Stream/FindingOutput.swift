import Telemetry

/// Findings as NDJSON, gathered and written whole.
final class FindingOutput {
    private let descriptor: Descriptor
    private var pending = ""

    init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    func write(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        let now = Instant(milliseconds: Wall.milliseconds())
        for finding in findings { pending += finding.json(emittedAt: now) + "\n" }
    }

    func flush() throws {
        guard !pending.isEmpty else { return }
        try descriptor.write(pending)
        pending = ""
    }
}
