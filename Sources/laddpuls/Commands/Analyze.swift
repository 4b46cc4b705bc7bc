import ArgumentParser
import PipelineEngine
import Telemetry

struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Print the findings of a store: what is wrong, where, and what to do.",
        discussion: """
            Example:
              laddpuls analyze --store store --fleet fleet.yaml --fail-on critical
              laddpuls analyze --store store --fleet fleet.yaml --day 2026-03-14
              laddpuls analyze --store store --fleet fleet.yaml --dirty

            How good are the findings? On a simulated network the truth is known:
              laddpuls simulate --seed 7 --charge-points 40 --days 14 --start 2026-03-01 --out network
              laddpuls ingest network --store store
              laddpuls analyze --store store --fleet network/fleet.yaml --truth network/truth.ndjson
            """)

    @Option(help: "The store's folder.") var store: String
    @OptionGroup var fleet: FleetOptions
    @Option(help: "The simulator's truth.ndjson: prints how many faults were found and what was false, no findings.")
    var truth: String?
    @OptionGroup var days: DayOptions
    @Flag(
        help:
            "Only findings that touch days with rows that no run with --dirty has told of: new days, and days that late rows came for."
    )
    var dirty = false
    @OptionGroup var live: LiveOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var repairs: RepairOptions
    @OptionGroup var failOn: FailOnOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        if truth != nil, days.range != nil || dirty {
            throw ValidationError("--truth is of all days; it goes with none of --day, --from, --to and --dirty")
        }
        if dirty, days.range != nil {
            throw ValidationError("--dirty says which days; it goes with none of --day, --from and --to")
        }
    }

    func run() throws {
        let bar = ProgressBar()
        var stage = AnalyzeStage(store: store)
        stage.fleet = fleet.fleet
        stage.asOf = fleet.asOf
        stage.tokenKey = live.tokenKey
        stage.threads = threads.threads
        stage.repairsOff = repairs.withoutRepair
        stage.exclusions = repairs.exclusions
        stage.days = days.range
        stage.dirtyOnly = dirty
        let analyzed = try stage.run(progress: bar.handler)
        bar.finish()
        if let truth {
            let score = try DetectionScore(analyzed, truth: truth)
            try say(output.json ? score.json : score.text)
        } else {
            try Descriptor.standardOutput.write(output.json ? analyzed.findingsJSON : analyzed.findingsText + "\n")
            analyzed.told()
        }
        try failOn.check(analyzed.network.allFindings.map(\.severity))
    }
}
