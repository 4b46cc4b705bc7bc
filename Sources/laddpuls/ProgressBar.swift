import PipelineEngine

#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// Draws one line on stderr while a long stage runs; draws nothing where stderr is no terminal.
final class ProgressBar: @unchecked Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var lastDrawn: Int64 = 0
    private var drawn = false

    var handler: ProgressHandler { { [self] in draw($0) } }

    private func draw(_ progress: Progress) {
        guard isTerminal else { return }
        let now = Self.milliseconds()
        guard now - lastDrawn >= 100 || progress.done == progress.total else { return }
        lastDrawn = now
        drawn = true
        // A file may have grown since the total was summed.
        let share = progress.total > 0 ? min(1, Double(progress.done) / Double(progress.total)) : 0
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        fputs("\r\u{1B}[2K\(progress.stage)  \(bar) \(Int(share * 100)) %  \(amount(progress))", stderr)
    }

    func finish() {
        if drawn { fputs("\r\u{1B}[2K", stderr) }
        drawn = false
    }

    private func amount(_ progress: Progress) -> String {
        switch progress.unit {
        case .bytes: "\(progress.done >> 20) of \(progress.total >> 20) MiB"
        case .chargePoints: "\(progress.done) of \(progress.total) charge points"
        case .days: "\(progress.done) of \(progress.total) days"
        }
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
