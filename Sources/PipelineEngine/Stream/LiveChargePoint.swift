import Analysis
import Telemetry

/// A fold as it was once it had taken everything received up to `lastReceived`.
struct FoldCheckpoint {
    var fold: ChargePointFold
    var lastReceived: Instant
}

/// One charge point of a stream: its fold, and what the fold was before, so that a late frame need not fold everything
/// again. A checkpoint is a copy by value: an array that grows after it (a port's power samples, say) is copied whole.
/// A class, so that a frame changes the fold where it lies.
final class LiveChargePoint {
    private(set) var fold: ChargePointFold
    private(set) var lastReceived: Instant
    /// When the newest record that may be a broken one came: in the contract's order frames of that moment are before it.
    private var lastBroken: Instant?
    /// Of the ends of hours, oldest first: the newest few, and before them the last of each of the newest few days.
    private var checkpoints: [FoldCheckpoint] = []

    private static let keptHours = 2
    private static let keptDays = 2

    /// - Parameter lastReceived: of what the fold has taken; of its first frame, where that is yet to come.
    init(_ fold: ChargePointFold, _ lastReceived: Instant, begins: Bool = false) {
        self.fold = fold
        self.lastReceived = lastReceived
        lastBroken = begins ? nil : lastReceived
    }

    /// Whether its place is before what the fold has taken.
    func isLate(_ frame: LiveFrame) -> Bool {
        frame.receivedAt < lastReceived || !frame.rows.isEmpty && frame.receivedAt == lastBroken
    }

    /// - Parameter frame: not a late one.
    func accept(_ frame: LiveFrame) {
        if floorDivide(frame.receivedAt.milliseconds, .hour) != floorDivide(lastReceived.milliseconds, .hour) {
            keep(FoldCheckpoint(fold: fold, lastReceived: lastReceived))
        }
        lastReceived = frame.receivedAt
        if frame.rows.isEmpty { lastBroken = frame.receivedAt }
        frame.fold(into: &fold)
    }

    private func keep(_ checkpoint: FoldCheckpoint) {
        checkpoints.append(checkpoint)
        let days = Set(checkpoints.map(\.lastReceived.day)).sorted().suffix(Self.keptDays)
        let newest = checkpoints.count - Self.keptHours
        checkpoints = checkpoints.indices.filter { index in
            let day = checkpoints[index].lastReceived.day
            let isLastOfDay = index + 1 == checkpoints.count || checkpoints[index + 1].lastReceived.day != day
            return index >= newest || (isLastOfDay && days.contains(day))
        }.map { checkpoints[$0] }
    }

    /// Forgets the checkpoints that a late frame makes wrong; those left are from before it.
    ///
    /// Frames received in the same millisecond have an order among them, so the last to keep is from before that.
    func rewind(before late: Instant) -> [FoldCheckpoint] {
        checkpoints.removeAll { $0.lastReceived >= late }
        return checkpoints
    }

    func resume(with fold: ChargePointFold) {
        self.fold = fold
        lastReceived = max(lastReceived, fold.lastReceived ?? lastReceived)
        lastBroken = lastReceived
    }
}
