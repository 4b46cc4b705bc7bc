import ArgumentParser
import PipelineEngine

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a report's table or view as CSV, JSON, NDJSON or Parquet.",
        discussion: """
            All rows, in the order of the table's key. In CSV a text that a spreadsheet would run as a formula (it begins with = + - @) gets an apostrophe before it; numbers stay numbers. `laddpuls query` exports what a query of yours gives.

            Examples:
              laddpuls export report.sqlite --table sessions --out sessions.csv
              laddpuls export report.sqlite --table kpis --format ndjson
              laddpuls export report.sqlite --table port_days --out port_days.parquet
            """)

    @Argument(help: "The report database.") var report: String
    @Option(help: "A table or view: sessions, findings, kpis, port_days, revenue_by_site, …; --list shows them.")
    var table: String?
    @Flag(help: "Show the names of all tables and views.") var list = false
    @Option(help: "csv, json, ndjson or parquet. Default: what the file's name says, else csv.")
    var format: ExportTool.Format?
    @Option(help: "The file to write or replace; without it, stdout.") var out: String?
    @OptionGroup var output: JSONOption

    func validate() throws {
        if (table == nil) != list { throw ValidationError("give one of --table or --list") }
    }

    func run() throws {
        guard let table else { return try say(ExportTool.tables.joined(separator: "\n")) }
        let exported = try ExportTool.export(report: report, table: table, format: format, out: out)
        if let exported { try say(output.json ? exported.json : exported.text) }
    }
}

extension ExportTool.Format: ExpressibleByArgument {}
