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
    /// Of a charge point: the ports that the report's sessions have each transaction at.
    private let portsOfTransactions: (_ chargePoint: String) throws -> [String: Set<Int>]
    /// Of the charge point in hand.
    private var chargePoint: String?
    private var stored: [Row] = []
    private var ports: [String: Set<Int>] = [:]
    /// The port of what is stored under an EVSE's number, where its sessions say that it is another's.
    private var portOfNumber: [Int: Int] = [:]
    private var lines: [Shelf: [Int64: String]] = [:]
    /// Why lines are missing, by source.
    private var troubles: [String: String] = [:]

    init(
        _ store: String, dumps: [String],
        portsOfTransactions: @escaping (_ chargePoint: String) throws -> [String: Set<Int>]
    ) throws {
        let moment = try SegmentStore(path: store, access: .read).moment()
        snapshot = moment.snapshot
        sources = Dictionary(moment.sources.map { ($0.source.id.hex, $0.source) }) { first, _ in first }
        self.dumps = try DumpFinder(store: store, given: dumps)
        self.portsOfTransactions = portsOfTransactions
    }

    /// A line for each source of which lines were wanted and none is at hand.
    var missing: [String] { troubles.values.sorted() }

    /// The first `limit` rows in the window (0: all), one for each frame, and how many frames there are.
    mutating func rows(_ window: EvidenceWindow, limit: Int) throws -> (rows: [Row], count: Int) {
        try turn(to: window.chargePoint)
        var frames: Set<FrameName> = []
        var found: [Row] = []
        for row in stored where window.contains(row) && isOfPort(row, window.evseID) {
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
        ports = try portsOfTransactions(chargePoint)
        try snapshot.forEachChargePoint(in: ChargePointRange(chargePoint), tables: TableID.ofFrames) { stored = $1 }
        portOfNumber = learnPorts()
    }

    /// A fleet file may make one port of several connectors (`ocpp_connector_ids`), which the store keeps apart: where the
    /// transactions sent under a number all have their sessions at one port, so has the number.
    private func learnPorts() -> [Int: Int] {
        var seen: [Int: Set<Int>] = [:]
        for row in stored where row.evseID > 0 {
            if let ports = row.transactionID.flatMap({ ports[$0] }), ports.count == 1 {
                seen[row.evseID, default: []].formUnion(ports)
            }
        }
        return seen.compactMapValues { $0.count == 1 ? $0.first : nil }
    }

    /// A message of a transaction is of its session's port: a stop names none itself. What else names no port may be any
    /// port's.
    private func isOfPort(_ row: Row, _ evse: Int) -> Bool {
        guard evse != 0 else { return true }
        if let ports = row.transactionID.flatMap({ ports[$0] }), ports.count == 1 || row.evseID == 0 {
            return ports.contains(evse)
        }
        return row.evseID == 0 || (portOfNumber[row.evseID] ?? row.evseID) == evse
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
            let missing = Set(rows.map(\.frame)).subtracting((lines[shelf] ?? [:]).keys)
            guard !missing.isEmpty, let source = sources[shelf.source] else { continue }
            let place = try dumps.place(of: source)
            troubles[shelf.source] = place.trouble(source)
            guard case .found(let path) = place else { continue }
            let found = try DumpFinder.lines(path, shelf.chargePoint, missing)
            lines[shelf, default: [:]].merge(found.mapValues { String(decoding: $0.bytes, as: UTF8.self) }) { $1 }
        }
    }
}

extension Row {
    fileprivate var transactionID: String? {
        switch table {
        case .meterValues: string(MeterValuesColumn.transactionId)
        case .meterValuesOther: string(MeterValuesOtherColumn.transactionId)
        case .transactions: string(TransactionsColumn.transactionId)
        case .results: string(ResultsColumn.transactionId)
        default: nil
        }
    }
}
