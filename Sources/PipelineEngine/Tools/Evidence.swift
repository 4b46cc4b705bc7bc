import Foundation
import Reports

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
        public var chargePoint: String
        public var ts: String
        public var receivedAt: String
        public var sourceID: String
        public var frame: Int64
        /// Nil where the dump is no longer where it was, or there was none.
        public var line: String?
    }

    public var kpi: String
    public var value: Double?
    public var unit: String
    public var formula: String
    /// Rows of evidence; `items` may hold fewer.
    public var rows: Int
    public var items: [Item] = []
    /// Sources of which lines are missing, and what helps.
    public var missing: [String] = []
    /// Streams among the sources, which left no dump to look into.
    public var streams: [String] = []

    public var json: String { JSONText.of(self) }

    public var text: String {
        var lines = ["\(kpi) = \(value.map { String(format: "%.15g", $0) } ?? "–") \(unit): \(formula)"]
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
        if let stream = streams.first {
            let others = streams.count > 1 ? " (and \(streams.count - 1) more)" : ""
            lines.append(
                "No dump is left of \(stream)\(others); if there is a file it was fed from, --in FILE shows lines")
        }
        return lines.map(printable).joined(separator: "\n")
    }
}
