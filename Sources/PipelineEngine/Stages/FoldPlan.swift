import Analysis
import Foundation
import SegmentStore
import Telemetry

/// Where the fold of one charge point begins: at its first row, or at the end of a day up to which an earlier analysis kept
/// its state.
///
/// A state is gone on from only where it was made by this very program, with the same fleet entry, settings and rules, of the
/// same rows and quarantined records as the store has of those days now: a late row, a removed day or a changed setting folds
/// the charge point from its first row again. The day of *now* is never part of a state, as it may not be over.
struct FoldPlan: Sendable {
    var chargePoint: String
    /// The state to begin with.
    var kept: StateShelf.Label?
    /// Under which to keep the state at the end of the last whole day.
    var toKeep: StateShelf.Label?
    /// The first day to be read; nil for all.
    var firstDay: Day?
    /// To be read.
    var rows: Int

    /// In rows: reading a state costs a part of what folding its rows did.
    var weight: Int { rows + (kept?.rows ?? 0) / 8 }

    /// Names that look alike are not the same (`ChargePointRange`).
    func isOf(_ chargePoint: String) -> Bool { self.chargePoint.utf8.elementsEqual(chargePoint.utf8) }

    /// For all charge points with rows, in the order of the store.
    static func all(_ worker: ChunkFold) -> [FoldPlan] {
        let labels = worker.shelf?.labels() ?? [:]
        let rules = worker.shelf == nil ? nil : StateShelf.program.map { "\($0) \(worker.context.rules)" }
        let live = worker.snapshot.liveChargePoints(before: worker.now.day)
        return worker.snapshot.coverage.runs { $0.isOf(sameChargePointAs: $1) }.map { entries in
            let name = entries.first!.chargePoint
            var plan = FoldPlan(name, entries, labels[name] ?? [], rules, worker)
            if live.contains(name) { plan.toKeep = nil }
            return plan
        }
    }

    private init(
        _ chargePoint: String, _ entries: ArraySlice<CoverageEntry>, _ labels: [StateShelf.Label], _ rules: String?,
        _ worker: ChunkFold
    ) {
        self.chargePoint = chargePoint
        rows = entries.reduce(0) { $0 + $1.rows }
        guard let rules else { return }
        let broken = worker.quarantined[chargePoint] ?? []
        let maker = Hash128(of: "\(rules) \(worker.context.entry(of: chargePoint))")
        let today = worker.now.day
        let label = labels.first {
            $0.maker == maker && $0.origin == Self.origin(entries, broken, upTo: $0.upTo)
        }
        if let label, label.upTo >= today.start { return }
        if let label {
            kept = label
            firstDay = label.upTo.day.advanced(by: 1)
            rows = entries.filter { $0.day >= firstDay! }.reduce(0) { $0 + $1.rows }
        }
        let upTo = today.start - 1
        let past = entries.filter { $0.day < today }.reduce(0) { $0 + $1.rows }
        // A state says all of the past, so that a new one each day would cost more and more.
        guard past > 0, past - (kept?.rows ?? 0) > past / 8 else { return }
        toKeep = StateShelf.Label(
            maker: maker, origin: Self.origin(entries, broken, upTo: upTo), upTo: upTo, rows: past)
    }

    /// What was received until then: which rows of which sources, and which broken records.
    private static func origin(
        _ entries: ArraySlice<CoverageEntry>, _ broken: [FoldDriver.Broken], upTo: Instant
    ) -> Hash128 {
        let rows = entries.filter { $0.day <= upTo.day }.map(\.words)
        // In the order that the fold takes them in.
        let records = broken.filter { $0.receivedAt <= upTo }.sorted { $0.receivedAt < $1.receivedAt }
            .map { "\($0.receivedAt.milliseconds) \($0.reason)" }
        return Hash128(of: (rows + records).joined(separator: "\n"))
    }

    /// Consecutive charge points that are read from the same day on, up to so many rows together.
    static func chunks(_ plans: [FoldPlan], rows: Int) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var rowsInChunk = 0
        for (place, plan) in plans.enumerated() {
            if let chunk = chunks.last, plans[chunk.lowerBound].firstDay == plan.firstDay,
                rowsInChunk + plan.weight <= rows
            {
                chunks[chunks.count - 1] = chunk.lowerBound..<place + 1
                rowsInChunk += plan.weight
            } else {
                chunks.append(place..<place + 1)
                rowsInChunk = plan.weight
            }
        }
        return chunks
    }
}

extension StateShelf {
    /// The bytes of the program that runs: a fold's state has the form that its code gives it, and the meaning. (Its time
    /// tells no program from another: reproducible builds give all the same.) `/proc/self/exe` stays that file, though
    /// another may have been put in its place since.
    fileprivate static let program: Hash128? = {
        let running = "/proc/self/exe"
        let path = FileManager.default.fileExists(atPath: running) ? running : Bundle.main.executablePath
        guard let path, let file = FileHandle(forReadingAtPath: path) else { return nil }
        let hasher = Hasher128()
        do {
            while let chunk = try file.read(upToCount: 1 << 18), !chunk.isEmpty {
                chunk.withUnsafeBytes { hasher.update($0) }
            }
        } catch { return nil }
        return hasher.finish()
    }()
}
