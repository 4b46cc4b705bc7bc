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
    private let portsOf: (_ chargePoint: String) throws -> EvidencePorts
    /// Of the charge point in hand.
    private var chargePoint: String?
    private var stored: [Row] = []
    private var ports = EvidencePorts()
    private var lines: [Shelf: [Int64: String]] = [:]
    /// Why lines are missing, by source.
    private var troubles: [String: String] = [:]

    init(
        _ store: String, dumps: [String], portsOf: @escaping (_ chargePoint: String) throws -> EvidencePorts
    ) throws {
        let moment = try SegmentStore(path: store, access: .read).moment()
        snapshot = moment.snapshot
        sources = Dictionary(moment.sources.map { ($0.source.id.hex, $0.source) }) { first, _ in first }
        self.dumps = try DumpFinder(store: store, given: dumps)
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
        for row in stored where window.contains(row, ports: ports.ports(of: row)) {
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
            case .fed(let paths): try find(missing, shelf, source, paths)
            case .none(let trouble): troubles[shelf.source] = trouble
            case .stream: streams.insert(source.name)
            }
        }
    }

    /// Of a file that a stream was fed from, as the user says: its lines are taken where they were received as the rows were.
    private mutating func find(_ rows: [Row], _ shelf: Shelf, _ source: Source, _ paths: [String]) throws {
        let receivedAt = Dictionary(rows.map { ($0.frame, $0.receivedAt) }) { first, _ in first }
        for path in paths {
            let found = try DumpFinder.lines(path, shelf.chargePoint, Set(receivedAt.keys))
            keep(found.filter { $1.receivedAt == receivedAt[$0] }, shelf)
        }
        if receivedAt.keys.contains(where: { lines[shelf]?[$0] == nil }) {
            troubles[shelf.source] = "\(source.name): was not fed from what --in names, or not from its beginning on"
        }
    }

    private mutating func keep(_ found: [Int64: Trace.Line], _ shelf: Shelf) {
        lines[shelf, default: [:]].merge(found.mapValues { String(decoding: $0.bytes, as: UTF8.self) }) { $1 }
    }
}
