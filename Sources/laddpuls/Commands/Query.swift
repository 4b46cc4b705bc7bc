import ArgumentParser
import PipelineEngine

struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask a report: SQL, or a question by name.",
        discussion: """
            The report is opened read-only behind an authorizer: no ATTACH, no VACUUM INTO, no write.

            Examples:
              laddpuls query report.sqlite --name worst-ports
              laddpuls query report.sqlite "SELECT site_id, round(sum(energy_milliwh) / 1e6) AS kwh FROM sessions GROUP BY 1" --format csv
              laddpuls query report.sqlite --list
            """)

    @Argument(help: "The report database.") var report: String
    @Argument(help: "An SQL query.") var sql: String?
    @Option(help: "A question by name; --list shows them.") var name: String?
    @Flag(help: "Show the named questions, tables and views.") var list = false
    @Option(help: "table, csv or json.") var format: QueryFormat = .table
    @Option(help: ArgumentHelp("Stop a query that takes longer; 0 for no limit.", valueName: "seconds"))
    var timeout = 30.0

    func validate() throws {
        let asked = (sql == nil ? 0 : 1) + (name == nil ? 0 : 1) + (list ? 1 : 0)
        guard timeout >= 0, timeout <= 1e9 else { throw ValidationError("--timeout takes seconds, or 0 for no limit") }
        if asked != 1 { throw ValidationError("give one of an SQL query, --name or --list") }
    }

    func run() throws {
        let tool = try QueryTool(report: report)
        try Descriptor.standardOutput.write(
            list ? tool.list(format) : tool.run(sql: sql, name: name, format: format, timeoutSeconds: timeout))
    }
}

extension QueryFormat: ExpressibleByArgument {}
