import Analysis
import Foundation
import Ingest
import ParquetFormat
import SegmentStore
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
    /// Keeps only findings that touch days with rows that no such analysis has told of (`AnalyzedNetwork.dirty`).
    public var dirtyOnly = false
    /// For lines of a running stream that has a key of its own (`StoreView`).
    public var tokenKey: String?
    /// Charge points are folded by so many threads; nil for one each core.
    public var threads: Int?
    /// Goes on from what an earlier analysis kept in the store, and keeps what it makes; the answer is the same without.
    var keepsStates = true
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
        // Before the rows are seen: should their removal come between, what is made of them goes where nobody reads it.
        let shelf = keepsStates ? StateShelf(StoreLayout(root: store)) : nil
        let view = try StoreView(path: store, tokenKey: tokenKey)
        let now = try StoreClock.requiredNow(view.snapshot, store, asOf: asOf)
        let dirty = try dirtyOnly ? dirtyDays(view, shelf, now) : nil
        let folded = try FoldedStore(
            view: view, context: context, now: now, shelf: shelf,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, progress: progress)
        var network = NetworkAnalysis.run(folded.outputs, now: now, context: context)
        if let days { network.keepFindings { $0.touches(days) } }
        if let dirty { network.keepFindings(dirty.areTouched) }
        return AnalyzedNetwork(network: network, context: context, sources: view.sources, dirty: dirty)
    }

    private func dirtyDays(_ view: StoreView, _ shelf: StateShelf?, _ now: Instant) throws -> DirtyDays {
        guard let shelf else {
            throw Trouble(
                "\(store)/states: cannot be written, so that nothing tells which days are new; "
                    + "make it writable, or ask for days with --from and --to")
        }
        return DirtyDays(view.snapshot.coverage, shelf, now: now)
    }
}

extension NetworkOutputs {
    fileprivate mutating func keepFindings(_ isKept: (Finding) -> Bool) {
        for index in chargePoints.indices { chargePoints[index].findings.removeAll { !isKept($0) } }
        findings.removeAll { !isKept($0) }
    }
}

extension Finding {
    func touches(_ days: ClosedRange<Day>) -> Bool {
        start.day <= days.upperBound && (end.map { $0.day >= days.lowerBound } ?? true)
    }
}

/// The analysis of a store, with what it was made from.
public struct AnalyzedNetwork: Sendable {
    public var network: NetworkOutputs
    public var context: AnalysisContext
    public var sources: [SourceRecord]
    var dirty: DirtyDays?

    /// What was found has been said: of an analysis of dirty days, they are so no more.
    public func told() { dirty?.tell() }
}

extension AnalysisContext {
    /// The fleet file with the zones its sites name; no file is the unknown fleet.
    init(fleetFile: String?, tariffs: KnownTariffs? = nil) throws {
        let fleet = try fleetFile.map { try FleetFile.load($0, tariffs: tariffs) } ?? .unknown
        self.init(fleet: fleet, zones: try Zones.tables(for: fleet))
    }
}
