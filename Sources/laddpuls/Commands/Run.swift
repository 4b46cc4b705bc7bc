import ArgumentParser
import PipelineEngine

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a pipeline file.",
        discussion: """
            The file describes the pipeline, --set the run: it fills in the file's ${names}. With --json each stage that is \
            done prints one line, {"stage":NAME,"result":…}; a stream stage prints its findings.

            Example:
              laddpuls run Pipelines/daily.yaml --set input=dumps/2026-03-01 --set base=/srv/laddpuls
            """)

    @Argument(help: "The pipeline file.") var file: String
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A value for one of the file's names; may be given often.", valueName: "key=value"))
    var values: [String] = []
    @OptionGroup var output: JSONOption
    @OptionGroup var failOn: FailOnOption

    func run() throws {
        let bar = ProgressBar()
        let pipeline = try PipelineReader.load(file, overrides: try overrides())
        let outcome = try PipelineRunner(
            progress: bar.handler,
            say: { [isJSON = output.json] said in
                bar.finish()
                try say(isJSON ? said.json : said.text)
            }
        ).run(pipeline)
        try failOn.check(outcome.severities)
    }

    private func overrides() throws -> [String: String] {
        var overrides: [String: String] = [:]
        for value in values {
            guard let mark = value.firstIndex(of: "="), mark != value.startIndex else {
                throw ValidationError("--set \(value): write key=value")
            }
            overrides[String(value[..<mark])] = String(value[value.index(after: mark)...])
        }
        return overrides
    }
}
