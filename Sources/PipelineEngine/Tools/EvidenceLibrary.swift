import Ingest
import Reports
import SegmentStore
import Telemetry

/// The store's rows by charge point and time, and the dumps they came from. Ask for rows, charge point by charge point, then
/// `fetch` their lines: each dump is read once, to the last line that is wanted of it.
struct EvidenceLibrary {
    private struct FrameName: Hashable {
        var source: String
        var frame: Int64
    }

    private let snapshot: StoreSnapshot
    private let sources: [String: Source]
    private var dumps: DumpFinder
    /// The report's: what was received later is not in its figures.
    private let asOf: Instant
    private let placesOf: (_ chargePoint: String) throws -> EvidencePlaces
    /// The charge point in hand, and its rows in order of receipt.
    private var chargePoint: String?
    private var places = EvidencePlaces()
    private var stored: [(row: Row, place: EvidencePlaces.Place)] = []
    /// By source and charge point.
    private var wanted: [String: [String: Set<Int64>]] = [:]
    private var lines: [String: [String: [Int64: String]]] = [:]
    /// Of streams: when each frame was received.
    private var receivedAt: [String: [String: [Int64: Instant]]] = [:]
    /// A line for each source of which lines were wanted and are not at hand.
    private(set) var missing: [String] = []
    /// Streams of which lines were wanted, where nobody says what they were fed from.
    private(set) var streams: [String] = []

    init(
        _ store: String, tokenKey: String?, asOf: Instant, dumps: [String],
        placesOf: @escaping (_ chargePoint: String) throws -> EvidencePlaces
    ) throws {
        let view = try StoreView(path: store, tokenKey: tokenKey)
        snapshot = view.snapshot
        sources = Dictionary(view.sources.map { ($0.source.id.hex, $0.source) }) { first, _ in first }
        self.dumps = try DumpFinder(store: store, sources: Array(sources.values), given: dumps)
        self.asOf = asOf
        self.placesOf = placesOf
    }

    /// The first `limit` rows in windows of one charge point, one for each frame, and how many frames there are.
    mutating func rows(_ windows: [EvidenceWindow], limit: Int) throws -> (lines: [Evidence.Line], count: Int) {
        var frames: Set<FrameName> = []
        var found: [Row] = []
        for window in windows {
            try turn(to: window.chargePoint)
            let own = places.sessions(of: window)
            var candidates: [Row] = []
            for (row, place) in stored where window.contains(row, place, own: own) { candidates.append(row) }
            for row in window.select(from: candidates) {
                if frames.insert(FrameName(source: row.source, frame: row.frame)).inserted { found.append(row) }
            }
        }
        let shown = found.prefix(limit)
        for row in shown { wanted[row.source, default: [:]][row.chargePoint, default: []].insert(row.frame) }
        return (shown.map(Evidence.Line.init), found.count)
    }

    private mutating func turn(to chargePoint: String) throws {
        guard chargePoint != self.chargePoint else { return }
        self.chargePoint = chargePoint
        places = try placesOf(chargePoint)
        var rows: [Row] = []
        try snapshot.forEachChargePoint(in: ChargePointRange(chargePoint), tables: TableID.ofFrames) { rows = $1 }
        rows.removeAll { $0.receivedAt > asOf }
        stored = Array(zip(rows, places.places(of: rows)))
        for row in rows {
            if sources[row.source]?.kind == .stream {
                receivedAt[row.source, default: [:]][chargePoint, default: [:]][row.frame] = row.receivedAt
            }
        }
    }

    /// Reads the lines of all rows that were given, where their dump still is what was ingested.
    mutating func fetch() throws {
        for (id, frames) in wanted {
            guard let source = sources[id] else { continue }
            switch try dumps.place(of: source) {
            case .found(let path): keep(try DumpFinder.lines(path, frames), id)
            case .fed(let paths):
                for path in paths {
                    keep(try DumpFinder.lines(path, frames, receivedAt: receivedAt[id] ?? [:]), id)
                }
                if has(frames, of: id) { continue }
                if let trouble = dumps.notFedFrom(source) {
                    missing.append(trouble)
                } else {
                    streams.append(source.name)
                }
            case .none(let trouble): missing.append(trouble)
            case .stream: streams.append(source.name)
            }
        }
        missing.sort()
        streams.sort()
    }

    private func has(_ frames: [String: Set<Int64>], of source: String) -> Bool {
        for (chargePoint, frames) in frames {
            let lines = lines[source]?[chargePoint] ?? [:]
            for frame in frames where lines[frame] == nil { return false }
        }
        return true
    }

    private mutating func keep(_ found: [String: [Int64: Trace.Line]], _ source: String) {
        for (chargePoint, found) in found {
            guard let frames = wanted[source]?[chargePoint] else { continue }
            for (frame, line) in found where frames.contains(frame) {
                lines[source, default: [:]][chargePoint, default: [:]][frame] = String(
                    decoding: line.bytes, as: UTF8.self)
            }
        }
    }

    /// As it was received; nil where it was not found.
    func text(_ line: Evidence.Line) -> String? { lines[line.sourceID]?[line.chargePoint]?[line.frame] }
}

extension Evidence.Line {
    fileprivate init(_ row: Row) {
        self.init(
            table: row.table.name, chargePoint: row.chargePoint, ts: row.ts.iso8601, receivedAt: row.receivedAt.iso8601,
            sourceID: row.source, frame: row.frame)
    }
}
