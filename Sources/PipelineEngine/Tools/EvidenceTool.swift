import Foundation
import Ingest
import Reports
import SegmentStore
import Telemetry

/// `laddpuls trace --kpi`: from a figure of a report to the rows it sums, and on to the log lines behind each.
public struct EvidenceTool: Sendable {
    public var store: String
    public var report: String
    public var kpi: String
    /// The place; nil for all of them.
    public var site: String?
    public var chargePoint: String?
    public var evse: Int?
    /// Rows of evidence, and lines of each; 0 for all.
    public var rows = 20
    public var lines = 20

    public init(store: String, report: String, kpi: String) {
        (self.store, self.report, self.kpi) = (store, report, kpi)
    }

    public func run() throws -> Evidence {
        let query = try ReportQuery(path: report)
        guard let figure = try figures(query).first else { throw Trouble(try refusal(query)) }
        let total = try count(query)
        let limit = rows > 0 ? rows : total
        let found = try query.run(sql("*") + " ORDER BY charge_point, evse_id, at_ts, source_table LIMIT \(limit)").rows
        var evidence = Evidence(
            kpi: kpi, value: figure[0].number, unit: figure[1].plain, formula: figure[2].plain, rows: total)
        var library = try Library(store)
        for row in found.map(EvidenceRow.init) {
            var item = Evidence.Item(row)
            for window in try windows(of: row, query) {
                let (stored, count) = try library.rows(window, limit: lines)
                item.lines += try stored.map { try library.line($0) }
                item.count += count
            }
            evidence.items.append(item)
        }
        return evidence
    }

    // MARK: Asking the report

    private func place(_ alias: String) -> String {
        var parts = ["\(alias).kpi = \(quoted(kpi))"]
        if let site { parts.append("\(alias).site_id = \(quoted(site))") }
        if let chargePoint { parts.append("\(alias).charge_point = \(quoted(chargePoint))") }
        if let evse { parts.append("\(alias).evse_id = \(evse)") }
        return parts.joined(separator: " AND ")
    }

    /// A peak is of one place alone: its rows are those of that place, not of the places in it.
    private func sql(_ columns: String) -> String {
        let scope =
            evse != nil ? "evse_id > 0" : chargePoint != nil ? "evse_id = 0" : "charge_point = ''"
        let only = site == nil && chargePoint == nil ? " AND site_id = ''" : ""
        let columns = columns == "*" ? EvidenceRow.columns : columns
        return """
            SELECT \(columns) FROM kpi_evidence e
            WHERE \(place("e")) AND (source_table <> 'peaks' OR (\(scope)\(only)))
            """
    }

    private func count(_ query: ReportQuery) throws -> Int {
        Int(try query.run(sql("count(*)")).rows[0][0].number ?? 0)
    }

    private func figures(_ query: ReportQuery) throws -> [[ReportValue]] {
        let scope = evse != nil ? "port" : chargePoint != nil ? "charge_point" : site != nil ? "site" : "network"
        return try query.run(
            "SELECT value, unit, formula FROM kpis k WHERE \(place("k")) AND scope = '\(scope)' LIMIT 1"
        ).rows
    }

    private func refusal(_ query: ReportQuery) throws -> String {
        let known = try query.run("SELECT DISTINCT kpi FROM kpis ORDER BY 1").rows.map { $0[0].plain }
        guard known.contains(kpi) else {
            return "\(report): has no figure \"\(kpi)\"; it has " + known.joined(separator: ", ")
        }
        return "\(report): has no \(kpi) of that place; visits are figures of sites and the network"
    }

    /// The times of charge points that a row of evidence rests on: its own, a visit's attempts (and its session from
    /// before the data), a peak's ports.
    private func windows(of row: EvidenceRow, _ query: ReportQuery) throws -> [EvidenceWindow] {
        if row.sourceTable == "visits" {
            return try query.run(
                """
                SELECT a.charge_point, a.evse_id, a.start_ts, a.end_ts FROM visits v
                JOIN attempts a ON a.site_id = v.site_id AND a.id_token = v.id_token
                    AND a.start_ts BETWEEN v.start_ts AND v.end_ts
                WHERE v.site_id = \(quoted(row.siteID)) AND v.start_ts = \(quoted(row.from))
                UNION ALL SELECT s.charge_point, s.evse_id, s.first_seen_ts, s.last_seen_ts FROM visits v
                JOIN sessions s ON s.site_id = v.site_id AND s.id_token = v.id_token AND s.start_ts IS NULL
                    AND s.first_seen_ts BETWEEN v.start_ts AND v.end_ts
                WHERE v.site_id = \(quoted(row.siteID)) AND v.start_ts = \(quoted(row.from)) ORDER BY 3
                """
            ).rows.map(EvidenceWindow.init)
        }
        guard row.chargePoint.isEmpty else {
            return [EvidenceWindow(row.chargePoint, row.evseID, row.from, row.to)]
        }
        let own = row.siteID.isEmpty ? "" : "WHERE site_id = \(quoted(row.siteID))"
        return try query.run("SELECT charge_point FROM charge_points \(own) ORDER BY 1").rows.map {
            EvidenceWindow($0[0].plain, 0, row.from, row.to)
        }
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

/// A row of `kpi_evidence`.
struct EvidenceRow {
    static let columns = "source_table, site_id, charge_point, evse_id, at_ts, from_ts, to_ts, numerator, denominator"
    var sourceTable: String
    var siteID: String
    var chargePoint: String
    var evseID: Int
    var at: String
    var from: String
    var to: String
    var numerator: Int64
    var denominator: Int64

    init(_ cells: [ReportValue]) {
        (sourceTable, siteID, chargePoint) = (cells[0].plain, cells[1].plain, cells[2].plain)
        evseID = Int(cells[3].number ?? 0)
        (at, from, to) = (cells[4].plain, cells[5].plain, cells[6].plain)
        numerator = Int64(cells[7].number ?? 0)
        denominator = Int64(cells[8].number ?? 0)
    }
}

/// A time of a port (0: of the whole charge point), both ends included.
struct EvidenceWindow {
    var chargePoint: String
    var evseID: Int
    var from: Instant
    var to: Instant

    init(_ chargePoint: String, _ evseID: Int, _ from: String, _ to: String) {
        (self.chargePoint, self.evseID) = (chargePoint, evseID)
        self.from = Instant(iso8601: from) ?? Instant(milliseconds: 0)
        self.to = Instant(iso8601: to) ?? self.from
    }

    init(_ cells: [ReportValue]) {
        self.init(cells[0].plain, Int(cells[1].number ?? 0), cells[2].plain, cells[3].plain)
    }

    /// By the charger's time or by ours; what names no port may be any port's.
    func contains(_ row: Row) -> Bool {
        guard evseID == 0 || row.evseID == 0 || row.evseID == evseID else { return false }
        return (from...max(from, to)).contains(row.ts) || (from...max(from, to)).contains(row.receivedAt)
    }
}

extension ReportValue {
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }
}
