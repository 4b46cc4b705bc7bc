/// A question with a name, for `laddpuls query --name`.
public struct NamedQuery: Sendable {
    public let name: String
    /// One line: the question it answers.
    public let doc: String
    public let sql: String

    /// The everyday ones first, then every view under its own name.
    public static let all: [NamedQuery] =
        everyday + views.filter { view in !everyday.contains { $0.name == view.name } }

    public static func find(_ name: String) -> NamedQuery? {
        all.first { Nearest.normal($0.name) == Nearest.normal(name) }
    }

    private static let everyday: [NamedQuery] = [
        view("worst-ports", "worst_ports"),
        view("findings", "findings_readable"),
        view("sessions", "sessions_readable"),
        view("outages", "outages_readable"),
        view("uptime", "uptime_by_site"),
        view("forecast", "forecast_summary"),
        view("kpis", "network_kpis"),
        view("data-quality", "data_quality_by_charge_point"),
        NamedQuery(
            name: "tables", doc: "Which tables and views are there, and what do they hold?",
            sql: """
                SELECT name, scope AS kind, value AS meaning FROM metadata
                WHERE scope IN ('table', 'view') ORDER BY scope, name
                """),
        NamedQuery(
            name: "columns", doc: "What does each column mean?",
            sql: """
                SELECT name AS table_name, item AS column_name, type, unit, value AS meaning FROM metadata
                WHERE scope = 'column' ORDER BY name, item
                """),
        NamedQuery(
            name: "about", doc: "What was this report made from?",
            sql: """
                SELECT scope, name, value FROM metadata
                WHERE scope IN ('report', 'source', 'counter', 'setting') ORDER BY scope, name, item
                """),
    ]

    private static let views = ReportView.all.map { view($0.name.replacing("_", with: "-"), $0.name) }

    private static func view(_ name: String, _ view: String) -> NamedQuery {
        guard let found = ReportView.all.first(where: { $0.name == view }) else {
            preconditionFailure("the query \(name) names a view that is not there: \(view)")
        }
        return NamedQuery(name: name, doc: found.doc, sql: "SELECT * FROM \(sqlName(view))")
    }
}
