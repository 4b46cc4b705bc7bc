import ArgumentParser
import PipelineEngine

struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the findings of a store: what is wrong, where, and what to do.",
        discussion: """
            Example:
              laddpuls analyze --store store --fleet fleet.yaml --fail-on critical
            """)

    @Option(help: "The store's folder.") var store: String
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var repairs: RepairOptions
    @OptionGroup var failOn: FailOnOption
    @OptionGroup var output: JSONOption

    func run() throws {
        let bar = ProgressBar()
        var stage = AnalyzeStage(store: store)
        stage.fleet = fleet.fleet
        stage.asOf = fleet.asOf
        stage.repairsOff = repairs.withoutRepair
        stage.exclusions = repairs.exclusions
        let analyzed = try stage.run(progress: bar.handler)
        bar.finish()
        print(output.json ? analyzed.findingsJSON : analyzed.findingsText)
        try failOn.check(analyzed.network.allFindings.map(\.severity))
    }
}
