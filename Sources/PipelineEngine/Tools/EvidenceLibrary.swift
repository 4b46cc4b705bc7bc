import Ingest
import Reports
import SegmentStore
import Telemetry

/// The store's rows by charge point and time, and the dumps they came from. Each window of evidence
/// reads its dumps from their beginning, so a row costs a reading: ask for few.
struct EvidenceLibrary {
    private struct Shelf: Hashable {
        var source: String
        var chargePoint: String
    }
    private struct FrameName: Hashable {
        var source: String?
        var frame: Int64
    }

    private let snapshot: StoreSnapshot
    private let sources: [String: Source]
    private var dumps: DumpFinder
    /// The report's: what was received later is not in its figures.
    private let asOf: Instant
    private let portsOf: (_ chargePoint: String) throws -> EvidencePorts
    /// Of the charge point in hand.
    private var chargePoint: String?
    private var stored: [Row] = []
    private var ports = EvidencePorts()
    private var lines: [Shelf: [Int64: String]] = [:]
    /// What streams were fed from has been looked through for these.
    private var searched: Set<Shelf> = []
    /// Why lines are missing, by source.
    private var troubles: [String: String] = [:]

    init(
        _ store: String, tokenKey: String?, asOf: Instant, dumps: [String],
        portsOf: @escaping (_ chargePoint: String) throws -> EvidencePorts
    ) throws {
        let view = try StoreView(path: store, tokenKey: tokenKey)
        snapshot = view.snapshot
        sources = Dictionary(view.sources.map { ($0.source.id.hex, $0.source) }) { first, _ in first }
        self.dumps = try DumpFinder(store: store, sources: Array(sources.values), given: dumps)
        self.asOf = asOf
        self.portsOf = portsOf
    }

    /// A line for each source of which lines were wanted and are not at hand.
    var missing: [String] { troubles.values.sorted() }
    /// Streams of which lines were wanted, where nobody says what they were fed from.
    private(set) var streams: Set<String> = []

    /// The first `limit` rows in the window (0: all), one for each frame, and how many frames there are.
    mutating func rows(_ window: EvidenceWindow, limit: Int) throws -> (rows: [Row], count: Int) {
        try turn(to: window.chargePoint)
        var frames: Set<FrameName> = []
        var found: [Row] = []
        for row in stored where row.receivedAt <= asOf && window.contains(row, ports: ports.ports(of: row)) {
            let frame = FrameName(source: row.string(LeadingColumn.sourceId), frame: row.frame)
            if frames.insert(frame).inserted { found.append(row) }
        }
        let shown = limit > 0 ? Array(found.prefix(limit)) : found
        try fetch(shown)
        return (shown, found.count)
    }

    /// In order of receipt.
    private mutating func turn(to chargePoint: String) throws {
        guard chargePoint != self.chargePoint else { return }
        self.chargePoint = chargePoint
        stored = []
        ports = try portsOf(chargePoint)
        try snapshot.forEachChargePoint(in: ChargePointRange(chargePoint), tables: TableID.ofFrames) { stored = $1 }
        ports.isV2 = stored.contains(where: \.isOfV2)
    }

    func line(_ row: Row) -> Evidence.Line {
        let source = row.string(LeadingColumn.sourceId) ?? ""
        return Evidence.Line(
            table: row.table.name, ts: row.ts.iso8601, receivedAt: row.receivedAt.iso8601, sourceID: source,
            frame: row.frame, line: lines[Shelf(source: source, chargePoint: row.chargePoint)]?[row.frame])
    }

    /// Reads the lines of these rows, where their dump still is what was ingested.
    private mutating func fetch(_ rows: [Row]) throws {
        let wanted = Dictionary(grouping: rows) {
            Shelf(source: $0.string(LeadingColumn.sourceId) ?? "", chargePoint: $0.chargePoint)
        }
        for (shelf, rows) in wanted {
            let missing = rows.filter { lines[shelf]?[$0.frame] == nil }
            guard !missing.isEmpty, let source = sources[shelf.source] else { continue }
            switch try dumps.place(of: source) {
            case .found(let path): keep(try DumpFinder.lines(path, shelf.chargePoint, Set(missing.map(\.frame))), shelf)
            case .fed(let paths):
                try find(shelf, paths)
                if missing.contains(where: { lines[shelf]?[$0.frame] == nil }) {
                    troubles[shelf.source] = DumpFinder.notFedFrom(source)
                }
            case .none(let trouble): troubles[shelf.source] = trouble
            case .stream: streams.insert(source.name)
            }
        }
    }

    private mutating func find(_ shelf: Shelf, _ paths: [String]) throws {
        guard searched.insert(shelf).inserted else { return }
        let rows = stored.filter { $0.string(LeadingColumn.sourceId) == shelf.source }
        for path in paths { keep(try DumpFinder.lines(path, shelf.chargePoint, rows: rows), shelf) }
    }

    private mutating func keep(_ found: [Int64: Trace.Line], _ shelf: Shelf) {
        lines[shelf, default: [:]].merge(found.mapValues { String(decoding: $0.bytes, as: UTF8.self) }) { $1 }
    }
}
