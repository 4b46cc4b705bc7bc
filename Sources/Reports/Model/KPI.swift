import Telemetry

/// A key figure: a ratio of two exact sums, with its formula, where the formula comes from, and how we read it.
///
/// Each figure names the rows it sums, as SQL over the report's tables beside the Swift that computes it; the view
/// `kpi_evidence` lists them, and a test holds that both give the same sums at every place.
public struct KPI: Sendable {
    /// Rows of a report table that a figure sums: what each adds above and below the line.
    struct Evidence: Sendable {
        let table: String
        let numerator: String
        let denominator: String
    }

    public let name: String
    public let unit: String
    /// Turns the ratio of the sums' units into `unit`.
    let scale: Double
    public let formula: String
    public let source: String
    /// What the source leaves open, and how it is read here; names wordings that were quoted from memory.
    public let reading: String
    let scopes: Set<Place.Scope>
    /// False for a percentile or a peak: its rows are listed, but it is not their sum.
    let isSum: Bool
    /// Whether the sums of a day or month mean anything: not those of a figure that is itself over a year.
    let isPeriodic: Bool
    let evidence: [Evidence]
    let sums: @Sendable (Tally) -> (numerator: Int64, denominator: Int64)

    init(
        _ name: String, unit: String = "ratio", scale: Double = 1, scopes: Set<Place.Scope> = Set(Place.Scope.allCases),
        isSum: Bool = true, isPeriodic: Bool = true, formula: String, source: String, reading: String,
        evidence: [Evidence],
        _ sums: @escaping @Sendable (Tally) -> (numerator: Int64, denominator: Int64)
    ) {
        self.name = name
        self.unit = unit
        self.scale = scale
        self.scopes = scopes
        self.isSum = isSum
        self.isPeriodic = isSum && isPeriodic
        self.formula = formula
        self.source = source
        self.reading = reading
        self.evidence = evidence
        self.sums = sums
    }

    public static let all: [KPI] = reliability + success + use
}

extension KPI.Evidence {
    static func days(_ numerator: String, _ denominator: String) -> [KPI.Evidence] {
        [KPI.Evidence(table: "port_days", numerator: numerator, denominator: denominator)]
    }
    static func attempts(_ numerator: String, _ denominator: String) -> [KPI.Evidence] {
        [KPI.Evidence(table: "attempts", numerator: numerator, denominator: denominator)]
    }
    static func sessions(_ numerator: String, _ denominator: String) -> [KPI.Evidence] {
        [KPI.Evidence(table: "sessions", numerator: numerator, denominator: denominator)]
    }
    static func visits(_ numerator: String, _ denominator: String) -> [KPI.Evidence] {
        [KPI.Evidence(table: "visits", numerator: numerator, denominator: denominator)]
    }
}

extension ReportView {
    /// One documented query from any figure to its rows:
    /// `SELECT * FROM kpi_evidence WHERE kpi = 'session_success' AND charge_point = 'LP-0001' AND evse_id = 1`.
    static let kpiEvidence = ReportView(
        "kpi_evidence",
        "Which rows does a key figure sum? Filter by kpi and place: SELECT * FROM kpi_evidence WHERE kpi = "
            + "'session_success' AND charge_point = 'LP-0001' AND evse_id = 1. The store's rows of that charge "
            + "point and time name their source_id and frame, from which laddpuls trace shows the log lines.",
        [
            .text("kpi", nil, "Figure."),
            .text("site_id", nil, "Site."),
            .text("charge_point", nil, "Charge point; empty for visits."),
            .count("evse_id", nil, "Port; 0 where none is named."),
            .text("source_table", nil, "Table that holds the row."),
            .text("at_ts", nil, "The row's day, start or first evidence."),
            .text("day", nil, "Day on which it counts: the site's; UTC of errors and peaks."),
            .text("from_ts", nil, "What happened from here …"),
            .text("to_ts", nil, "… to here is behind the row: laddpuls trace --kpi prints its lines."),
            .count("numerator", nil, "What it adds above the line."),
            .count("denominator", nil, "What it adds below the line."),
        ],
        from: "FROM (\n"
            + KPI.all.flatMap { kpi in kpi.evidence.map { part(kpi.name, $0) } }
            .joined(separator: "\nUNION ALL\n") + "\n)")

    private static func part(_ kpi: String, _ evidence: KPI.Evidence) -> String {
        let rows = evidenceRows[evidence.table]!
        return """
            SELECT * FROM (SELECT '\(kpi)' AS kpi, r.site_id AS site_id, \(rows.place), '\(evidence.table)' AS source_table,
                \(rows.at) AS at_ts, \(rows.day) AS day, \(rows.from) AS from_ts, \(rows.to) AS to_ts,
                \(evidence.numerator) AS numerator, \(evidence.denominator) AS denominator
                FROM \(evidence.table) r\(rows.join)) WHERE numerator <> 0 OR denominator <> 0
            """
    }

    private static let port = "r.charge_point AS charge_point, r.evse_id AS evse_id"
    private static let evidenceRows: [String: EvidenceRows] = [
        "port_days": EvidenceRows(
            place: port, at: "r.day", day: "r.day", from: "r.from_ts", to: "r.to_ts",
            join: " JOIN sites s ON s.site_id = r.site_id JOIN ports p ON p.charge_point = r.charge_point "
                + "AND p.evse_id = r.evse_id"),
        "attempts": EvidenceRows(
            place: port, at: "r.start_ts", day: "r.local_day", from: "r.start_ts", to: "r.end_ts"),
        "sessions": EvidenceRows(
            place: port, at: "r.first_seen_ts", day: "r.local_day", from: "ifnull(r.plugged_in_ts, r.first_seen_ts)",
            to: "max(r.last_seen_ts, ifnull(r.plugged_out_ts, ''))"),
        "outages": EvidenceRows(
            place: port, at: "r.start_ts", day: "r.local_day", from: "r.start_ts",
            to: "ifnull(r.end_ts, (SELECT value FROM metadata WHERE scope = 'report' AND name = 'as_of'))"),
        "error_counts": EvidenceRows(
            place: port, at: "r.day", day: "r.day", from: "min(r.first_received_at)",
            to: "max(r.last_received_at)", join: " GROUP BY r.charge_point, r.evse_id, r.day"),
        "visits": EvidenceRows(
            place: "'' AS charge_point, 0 AS evse_id", at: "r.start_ts", day: "r.local_day", from: "r.start_ts",
            to: "r.end_ts"),
        "peaks": EvidenceRows(
            place: port, at: "r.quarter_ts", day: "substr(r.quarter_ts, 1, 10)", from: "r.quarter_ts",
            to: "strftime('%Y-%m-%dT%H:%M:%fZ', r.quarter_ts, '+15 minutes')"),
    ]
}

/// How the rows of a table stand in `kpi_evidence`; each text is SQL over the row `r`.
private struct EvidenceRows: Sendable {
    var place: String
    var at: String
    var day: String
    var from: String
    var to: String
    var join = ""
}
