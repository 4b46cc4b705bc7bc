import Reports
import Telemetry

/// The report at a glance: worst ports and why, a finding of each kind and what to do, the forecast, and where the page is.
public struct SummaryStage: Sendable {
    public var report: String
    public var html: String?

    public init(report: String, html: String? = nil) {
        self.report = report
        self.html = html
    }

    func text() throws -> String {
        let query = try ReportQuery(path: report)
        return try SummaryText(
            worstPorts: query.run(Self.worstPorts), silent: query.run(Self.silent), findings: query.run(Self.findings),
            forecast: query.run(Self.forecast), severities: query.run(Self.severities), report: report, html: html
        ).text
    }

    /// `{"worst_ports":[…],"silent_charge_points":[…],"findings":[…],"forecast":[…],"report":…,"html":…}`.
    func json() throws -> String {
        let query = try ReportQuery(path: report)
        let parts = try [
            ("worst_ports", Self.worstPorts), ("silent_charge_points", Self.silent), ("findings", Self.findings),
            ("forecast", Self.forecast),
        ].map { "\"\($0)\":\(try query.run($1).json)" }
        let page = html.map(jsonString) ?? "null"
        return "{\(parts.joined(separator: ",")),\"report\":\(jsonString(report)),\"html\":\(page)}"
    }

    private static let worstPorts = """
        SELECT charge_point, evse_id AS port, site, score, uptime_percent, reason FROM worst_ports
        WHERE score < 100
        """

    private static let silent = "SELECT charge_point, site, ports FROM silent_charge_points"

    /// Of each kind the most urgent, as the page orders them, and how many there are.
    private static let findings = """
        SELECT kind, severity, state, charge_point, evse_id AS port, site, since, until, summary, action, findings, open
        FROM (
            SELECT *, row_number() OVER (PARTITION BY kind ORDER BY \(urgency)) AS place,
                count(*) OVER (PARTITION BY kind) AS findings,
                sum(state = 'open') OVER (PARTITION BY kind) AS open
            FROM findings_readable)
        WHERE place = 1 ORDER BY \(urgency)
        """

    private static let urgency = """
        state = 'closed', CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
            confidence_percent DESC, since DESC, finding_id
        """

    private static let severities = """
        SELECT severity, count(*) AS findings, sum(state = 'open') AS open FROM findings GROUP BY severity
        ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END
        """

    private static let forecast = """
        SELECT scope, ifnull(site, CASE scope WHEN 'network' THEN scope ELSE '' END) AS site, measure, unit, from_day, to_day,
            mean_per_day AS per_day, day_low_80 AS low_80, day_high_80 AS high_80, all_days AS total, model, mase, smape_percent
        FROM forecast_summary
        """
}
