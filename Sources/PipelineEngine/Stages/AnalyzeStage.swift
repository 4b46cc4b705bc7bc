import Analysis
import Foundation
import Ingest
import ParquetFormat
import SegmentStore
import Synchronization
import Telemetry

/// Folds the store's rows, charge point by charge point, into what reports are made from.
public struct AnalyzeStage: Sendable {
    public var store: String
    /// `fleet.yaml`; nil learns the ports from the data.
    public var fleet: String?
    /// Repair rules to switch off, by number or name (`all`: every one).
    public var repairsOff: [String] = []
    /// The operator's reasons for outages that do not count, as CSV.
    public var exclusions: String?
    /// Overrides *now* (CONTRACT 2).
    public var asOf: Instant?
    /// Keeps only findings that touch these UTC days; all days are folded all the same, since what came before explains
    /// them. Nil keeps all.
    public var days: ClosedRange<Day>?
    /// For lines of a running stream that has a key of its own (`StoreView`).
    public var tokenKey: String?
    /// Charge points are folded by so many threads; nil for one each core.
    public var threads: Int?
    /// Where a report prices sessions: the tariffs that the fleet may name.
    var tariffs: KnownTariffs?

    public init(store: String) { self.store = store }

    /// The fleet file, if it is there.
    func checkExisting() throws {
        if let fleet, Files.exists(fleet) { _ = try FleetFile.load(fleet, tariffs: tariffs) }
    }

    func checkInputs() throws {
        _ = try context()
        _ = try TokenKey(file: tokenKey)
    }

    func context() throws -> AnalysisContext {
        var context = try AnalysisContext(fleetFile: fleet, tariffs: tariffs)
        try AnalysisSwitches(repairsOff: repairsOff, exclusions: exclusions).apply(to: &context)
        return context
    }

    public func run(progress: @escaping ProgressHandler = { _ in }) throws -> AnalyzedNetwork {
        let context = try self.context()
        let view = try StoreView(path: store, tokenKey: tokenKey)
        let now = try StoreClock.requiredNow(view.snapshot, store, asOf: asOf)
        let folded = try FoldedStore(
            view: view, context: context, now: now, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            progress: progress)
        var network = NetworkAnalysis.run(folded.outputs, now: now, context: context)
        if let days { network.keepFindings { $0.touches(days) } }
        return AnalyzedNetwork(network: network, context: context, sources: view.sources)
    }
}

extension NetworkOutputs {
    fileprivate mutating func keepFindings(_ isKept: (Finding) -> Bool) {
        for index in chargePoints.indices { chargePoints[index].findings.removeAll { !isKept($0) } }
        findings.removeAll { !isKept($0) }
    }
}

extension Finding {
    fileprivate func touches(_ days: ClosedRange<Day>) -> Bool {
        start.day <= days.upperBound && (end.map { $0.day >= days.lowerBound } ?? true)
    }
}

/// The analysis of a store, with what it was made from.
public struct AnalyzedNetwork: Sendable {
    public var network: NetworkOutputs
    public var context: AnalysisContext
    public var sources: [SourceRecord]
}

extension AnalysisContext {
    /// The fleet file with the zones its sites name; no file is the unknown fleet.
    init(fleetFile: String?, tariffs: KnownTariffs? = nil) throws {
        let fleet = try fleetFile.map { try FleetFile.load($0, tariffs: tariffs) } ?? .unknown
        self.init(fleet: fleet, zones: try Zones.tables(for: fleet))
    }
}

/// Every charge point's outputs, folded by a few workers over coarse chunks; independent of their number.
struct FoldedStore {
    let outputs: [ChargePointOutputs]

    init(
        view: StoreView, context: AnalysisContext, now: Instant, threads: Int, progress: @escaping ProgressHandler
    ) throws {
        let snapshot = view.snapshot
        let quarantined = Dictionary(grouping: view.quarantined) { $0.chargePoint ?? "" }
        let chunks = snapshot.chunks(chunkRows: Self.chunkRows(snapshot, threads: threads))
        let total = Int64(snapshot.chargePoints.count)
        let done = Tally()
        outputs = try inParallel(chunks.count, threads: threads) { (index) throws(any Error) in
            let folded = try Self.fold(snapshot, chunks[index], quarantined, context, now)
            progress(Progress(stage: "analyze", done: done.add(folded.count), total: total, unit: .chargePoints))
            return folded
        }.flatMap { $0 }
    }

    /// Several chunks for each thread, so that none waits long for the last; no more rows than fit memory well, and no
    /// fewer than a read is worth.
    private static func chunkRows(_ snapshot: StoreSnapshot, threads: Int) -> Int {
        let rows = snapshot.coverage.reduce(0) { $0 + $1.rows }
        return min(max(rows / (threads * 4), 1 << 13), 1 << 18)
    }

    private static func fold(
        _ store: StoreSnapshot, _ chunk: ChargePointRange, _ quarantined: [String: [QuarantineEntry]],
        _ context: AnalysisContext, _ now: Instant
    ) throws -> [ChargePointOutputs] {
        var outputs: [ChargePointOutputs] = []
        try store.forEachChargePoint(in: chunk, tables: TableID.ofFrames) { chargePoint, rows in
            let fold = FoldDriver.fold(
                chargePoint, rows: rows, quarantined: (quarantined[chargePoint] ?? []).compactMap(\.broken),
                context: context, upTo: now)
            outputs.append(fold.outputs(asOf: now))
        }
        return outputs
    }
}

/// Of charge points, over all threads.
private final class Tally: Sendable {
    private let count = Atomic<Int64>(0)

    func add(_ more: Int) -> Int64 { count.wrappingAdd(Int64(more), ordering: .relaxed).newValue }
}
