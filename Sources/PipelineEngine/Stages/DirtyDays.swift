import SegmentStore
import Telemetry

/// The charge points' days with rows that no `analyze --dirty` has told of: new days, and those that late rows came for.
struct DirtyDays: Sendable {
    private let shelf: StateShelf
    private let new: [StateShelf.DayRows]
    /// Where names look alike, of all of them.
    private let daysOf: [String: Set<Day>]
    private let all: Set<Day>

    /// - Parameter now: days after it are not analysed yet.
    init(_ coverage: [CoverageEntry], _ shelf: StateShelf, now: Instant) {
        self.shelf = shelf
        let told = shelf.told()
        new = Self.rows(coverage.filter { $0.day <= now.day }).filter { !told.contains($0) }
        daysOf = new.reduce(into: [:]) { $0[$1.chargePoint, default: []].insert($1.day) }
        all = Set(new.map(\.day))
    }

    private static func rows(_ coverage: [CoverageEntry]) -> [StateShelf.DayRows] {
        coverage.runs { $0.day == $1.day && $0.isOf(sameChargePointAs: $1) }.map { entries in
            let origin = Hash128(of: entries.map(\.words).joined(separator: "\n"))
            return StateShelf.DayRows(chargePoint: entries.first!.chargePoint, day: entries.first!.day, origin: origin)
        }
    }

    /// A finding of the whole network counts where any charge point's day is new.
    func areTouched(by finding: Finding) -> Bool {
        let days = finding.chargePoint.isEmpty ? all : daysOf[finding.chargePoint] ?? []
        return days.contains { finding.touches($0...$0) }
    }

    /// Once what they show has been said: the next run says only what is new by then.
    func tell() { shelf.tell(new) }
}
