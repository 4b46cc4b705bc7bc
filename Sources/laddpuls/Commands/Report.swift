import ArgumentParser
import PipelineEngine

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write report.sqlite and report.html from a store.",
        discussion: """
            Sessions, health scores, outages, KPIs, revenue, a 28-day forecast and the findings, in documented tables.

            Example:
              laddpuls report --store store --fleet fleet.yaml --tariffs tariffs.json --out report.sqlite --html report.html
            """)

    @Option(help: "The store's folder.") var store: String
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var repairs: RepairOptions
    @Option(help: "OCPI tariffs; without them sessions have no price.") var tariffs: String?
    @Option(help: "The report database to write.") var out: String
    @Option(help: "The report as one self-contained page.") var html: String?
    @OptionGroup var live: LiveOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var failOn: FailOnOption
    @OptionGroup var output: JSONOption

    func run() throws {
        let bar = ProgressBar()
        var analyze = AnalyzeStage(store: store)
        analyze.fleet = fleet.fleet
        analyze.asOf = fleet.asOf
        analyze.tokenKey = live.tokenKey
        analyze.threads = threads.threads
        analyze.repairsOff = repairs.withoutRepair
        analyze.exclusions = repairs.exclusions
        var stage = ReportStage(analyze: analyze, out: out)
        stage.tariffs = tariffs
        stage.html = html
        let result = try stage.run(progress: bar.handler)
        bar.finish()
        try say(output.json ? result.json : result.text)
        try failOn.check(result.severities)
    }
}
