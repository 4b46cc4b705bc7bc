import Foundation
import Ingest
import Reports
import SegmentStore
import Telemetry

/// The store's rows by charge point and time, and the dumps they came from. Each window of evidence
/// reads its dumps from their beginning, so a row costs a reading: ask for few.
struct Library {
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
    /// Of the charge point in hand.
    private var chargePoint: String?
    private var stored: [Row] = []
    private var lines: [Shelf: [Int64: String]] = [:]
    private var isThere: [String: Bool] = [:]

    init(_ store: String) throws {
        let moment = try SegmentStore(path: store, access: .read).moment()
        snapshot = moment.snapshot
        sources = Dictionary(moment.sources.map { ($0.source.id.hex, $0.source) }) { first, _ in first }
    }

    /// The first `limit` rows in the window (0: all), one for each frame, and how many frames there are.
    mutating func rows(_ window: EvidenceWindow, limit: Int) throws -> (rows: [Row], count: Int) {
        try turn(to: window.chargePoint)
        var frames: Set<FrameName> = []
        var found: [Row] = []
        for row in stored where window.contains(row) {
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
        try snapshot.forEachChargePoint(in: ChargePointRange(chargePoint)) { _, found in stored = found }
    }

    func line(_ row: Row) throws -> Evidence.Line {
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
            guard !missing.isEmpty, let source = sources[shelf.source], try isReadable(source) else { continue }
            var found = try Trace.find(path: source.name, chargePoint: shelf.chargePoint, frames: missing)
            if found.isEmpty {
                // Its lines name no charge point: it was told on ingest.
                found = try Trace.find(
                    path: source.name, chargePoint: shelf.chargePoint, frames: missing, assumed: shelf.chargePoint)
            }
            lines[shelf, default: [:]].merge(found.mapValues { String(decoding: $0.bytes, as: UTF8.self) }) { $1 }
        }
    }

    private mutating func isReadable(_ source: Source) throws -> Bool {
        if let known = isThere[source.id.hex] { return known }
        let answer =
            try source.kind == .file && FileManager.default.fileExists(atPath: source.name)
            && Trace.isSource(path: source.name, source)
        isThere[source.id.hex] = answer
        return answer
    }
}

/// A figure, the rows it sums, and the lines behind each row.
public struct Evidence: Sendable, Encodable {
    public struct Item: Sendable, Encodable {
        public var sourceTable: String
        public var siteID: String
        public var chargePoint: String
        public var evseID: Int
        public var at: String
        public var numerator: Int64
        public var denominator: Int64
        /// Frames behind the row; `lines` may hold fewer.
        public var count = 0
        public var lines: [Line] = []

        init(_ row: EvidenceRow) {
            (sourceTable, siteID, chargePoint, evseID) = (row.sourceTable, row.siteID, row.chargePoint, row.evseID)
            (at, numerator, denominator) = (row.at, row.numerator, row.denominator)
        }
    }

    public struct Line: Sendable, Encodable {
        public var table: String
        public var ts: String
        public var receivedAt: String
        public var sourceID: String
        public var frame: Int64
        /// Nil where the dump is no longer where it was, or was a stream.
        public var line: String?
    }

    public var kpi: String
    public var value: Double?
    public var unit: String
    public var formula: String
    /// Rows of evidence; `items` may hold fewer.
    public var rows: Int
    public var items: [Item] = []

    public var json: String { JSONText.of(self) }

    public var text: String {
        var lines = ["\(kpi) = \(value.map { "\($0)" } ?? "–") \(unit): \(formula)"]
        for item in items {
            let port = item.evseID > 0 ? "\(item.chargePoint)/\(item.evseID)" : item.chargePoint
            let place = port.isEmpty ? (item.siteID.isEmpty ? "network" : item.siteID) : port
            let frames = item.count == 1 ? "1 frame" : "\(item.count) frames"
            lines.append(
                "\(item.at) \(item.sourceTable) \(place): \(item.numerator) / \(item.denominator), \(frames)")
            lines += item.lines.map { line in
                "  \(line.line ?? "\(line.receivedAt) \(line.table), frame \(line.frame) of \(line.sourceID.prefix(12))…")"
            }
            if item.lines.count < item.count {
                lines.append("  … \(item.count - item.lines.count) more; --lines 0 shows all")
            }
        }
        if items.count < rows { lines.append("… \(rows - items.count) more rows; --rows 0 shows all") }
        return lines.map(printable).joined(separator: "\n")
    }
}
