import Reports
import Telemetry

/// The report at a glance, for a terminal: worst ports and why, findings, the forecast, and where the page is.
public struct SummaryStage: Sendable {
    public var report: String
    public var html: String?

    public init(report: String, html: String? = nil) {
        self.report = report
        self.html = html
    }

    func text() throws -> String {
        let query = try ReportQuery(path: report)
        var parts = try Self.questions.map { title, sql in "\n\(title)\n\(try query.run(sql).table(width: 160))" }
        parts.append("Report: \(report)")
        if let html { parts.append("Page:   \(html)") }
        return parts.joined(separator: "\n")
    }

    /// `{"worst_ports":[…],"findings":[…],"forecast":[…],"report":…,"html":…}`.
    func json() throws -> String {
        let query = try ReportQuery(path: report)
        let names = ["worst_ports", "findings", "forecast"]
        let parts = try zip(names, Self.questions).map { "\"\($0)\":\(try query.run($1.sql).json)" }
        let page = html.map(jsonString) ?? "null"
        return "{\(parts.joined(separator: ",")),\"report\":\(jsonString(report)),\"html\":\(page)}"
    }

    /// The report's own views, cut to what fits a terminal.
    private static let questions: [(title: String, sql: String)] = [
        (
            "Worst ports",
            "SELECT charge_point, evse_id AS port, site, score, uptime_percent, reason FROM worst_ports LIMIT 8"
        ),
        ("Findings", "SELECT kind, severity, findings, open, charge_points FROM findings_by_kind"),
        (
            """
            Forecast, 28 days (a model for each line, by its own last complete day: sites need not add up to the network;
            mase: its error on days held back, as a share of how much one week differs from the next)
            """,
            """
            SELECT ifnull(site, 'network') AS site, measure, unit, from_day, round(mean_per_day, 1) AS per_day,
                round(day_low_80, 1) AS low_80, round(day_high_80, 1) AS high_80, round(all_days) AS total,
                model, round(mase, 2) AS mase
            FROM forecast_summary
            """
        ),
    ]
}
