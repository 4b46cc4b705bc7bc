import Reports
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
    /// Dumps, and folders of them, that are no longer where they were ingested from.
    public var dumps: [String] = []
    /// See `StoreView`.
    public var tokenKey: String?

    public init(store: String, report: String, kpi: String) {
        (self.store, self.report, self.kpi) = (store, report, kpi)
    }

    public func run() throws -> Evidence {
        let told = Result { try evidence() }
        if case .failure(let error) = told, "\(error)".hasPrefix("no such ") {
            throw Trouble("\(report): was made by an earlier laddpuls; \(EvidenceRow.remedy)")
        }
        return try told.get()
    }

    private func evidence() throws -> Evidence {
        let query = try ReportQuery(path: report)
        guard let figure = try figures(query).first else { throw Trouble(try refusal(query)) }
        let total = try count(query)
        let limit = rows > 0 ? rows : total
        let found = try query.run(sql("*") + " ORDER BY charge_point, evse_id, at_ts, source_table LIMIT \(limit)").rows
        var evidence = Evidence(
            kpi: kpi, value: figure[0].finite, unit: figure[1].plain, formula: figure[2].plain, rows: total)
        var library = try EvidenceLibrary(store, tokenKey: tokenKey, asOf: asOf(query), dumps: dumps) {
            try places($0, query)
        }
        let rows = try found.map { try EvidenceRow($0, report) }
        evidence.items = rows.map(Evidence.Item.init)
        try find(&evidence.items, rows.map { try windows(of: $0, query) }, in: &library)
        try library.fetch()
        for item in evidence.items.indices {
            for line in evidence.items[item].lines.indices {
                evidence.items[item].lines[line].line = library.text(evidence.items[item].lines[line])
            }
        }
        (evidence.missing, evidence.streams) = (library.missing, library.streams)
        return evidence
    }

    /// The rows in each item's windows, charge point by charge point: those of one are read once.
    private func find(
        _ items: inout [Evidence.Item], _ windows: [[EvidenceWindow]], in library: inout EvidenceLibrary
    ) throws {
        let all = zip(items.indices, windows).flatMap { item, windows in windows.map { (item: item, window: $0) } }
        let ofChargePoints = Dictionary(grouping: all, by: \.window.chargePoint).sorted { $0.key < $1.key }
        for (_, windows) in ofChargePoints {
            for (item, windows) in Dictionary(grouping: windows, by: \.item) {
                // A driver may have tried at several charge points.
                let isVisit = items[item].sourceTable == "visits"
                let room = lines > 0 && !isVisit ? lines - items[item].lines.count : .max
                let (found, count) = try library.rows(windows.map(\.window), limit: room)
                items[item].lines += found
                items[item].count += count
            }
        }
        for item in items.indices where items[item].sourceTable == "visits" {
            items[item].lines.sort { ($0.receivedAt, $0.frame) < ($1.receivedAt, $1.frame) }
            if lines > 0 { items[item].lines = Array(items[item].lines.prefix(lines)) }
        }
    }

    // MARK: Asking the report

    private func place(_ alias: String) -> String {
        (["\(alias).kpi = \(quoted(kpi))"] + named.map { "\(alias).\($0)" }).joined(separator: " AND ")
    }

    private var named: [String] {
        [
            site.map { "site_id = \(quoted($0))" }, chargePoint.map { "charge_point = \(quoted($0))" },
            evse.map { "evse_id = \($0)" },
        ].compactMap { $0 }
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
        Int(try query.run(sql("count(*)")).rows[0][0].whole ?? 0)
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
        let here = (["TRUE"] + named).joined(separator: " AND ")
        if try query.run("SELECT 1 FROM kpis WHERE \(here) LIMIT 1").rows.isEmpty {
            return "\(report): has no figures of that place (\(named.joined(separator: ", ")))"
        }
        let scopes = try query.run("SELECT DISTINCT scope FROM kpis k WHERE k.kpi = \(quoted(kpi)) ORDER BY 1").rows
        return "\(report): has no \(kpi) of that place; it is a figure of: "
            + scopes.map { $0[0].plain }.joined(separator: ", ")
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
            ).rows.map { try EvidenceWindow(row.sourceTable, $0, report) }
        }
        guard row.chargePoint.isEmpty else {
            return [try EvidenceWindow(row.sourceTable, row.chargePoint, row, report)]
        }
        let own = row.siteID.isEmpty ? "" : "WHERE site_id = \(quoted(row.siteID))"
        return try query.run("SELECT charge_point FROM charge_points \(own) ORDER BY 1").rows.map {
            try EvidenceWindow(row.sourceTable, $0[0].plain, row, report)
        }
    }

    private func asOf(_ query: ReportQuery) throws -> Instant {
        let rows = try query.run("SELECT value FROM metadata WHERE scope = 'report' AND name = 'as_of'").rows
        guard let asOf = rows.first.flatMap({ Instant(iso8601: $0[0].plain) }) else {
            throw Trouble("\(report): does not say as of when it is; \(EvidenceRow.remedy)")
        }
        return asOf
    }

    private func places(_ chargePoint: String, _ query: ReportQuery) throws -> EvidencePlaces {
        let own = "WHERE charge_point = \(quoted(chargePoint))"
        var places = EvidencePlaces()
        let columns = "SELECT evse_id, ocpp_connector_ids FROM ports"
        for row in try query.run("\(columns) \(own) AND evse_id > 0 ORDER BY 1").rows {
            if let evse = row[0].whole {
                places.note(evse: Int(evse), connectors: row[1] == .null ? nil : row[1].plain)
            }
        }
        let sessions = "SELECT evse_id, first_seen_ts, last_seen_ts, transaction_id FROM sessions"
        for row in try query.run("\(sessions) \(own) AND transaction_id IS NOT NULL").rows {
            guard let session = EvidencePlaces.Session(row), let lastSeen = Instant(iso8601: row[2].plain) else {
                continue
            }
            places.note(transaction: row[3].plain, session, lastSeen: lastSeen)
        }
        for row in try query.run("SELECT evse_id, start_ts, session_first_seen_ts FROM attempts \(own)").rows {
            guard let attempt = EvidencePlaces.Session(row) else { continue }
            places.note(attempt: attempt, firstSeen: Instant(iso8601: row[2].plain))
        }
        return places
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

extension EvidencePlaces.Session {
    /// - Parameter cells: port and time, and more.
    fileprivate init?(_ cells: [ReportValue]) {
        guard let evse = cells[0].whole, let firstSeen = Instant(iso8601: cells[1].plain) else { return nil }
        self.init(evse: Int(evse), firstSeen: firstSeen)
    }
}
