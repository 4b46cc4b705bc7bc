import ArgumentParser
import PipelineEngine

struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read dumps into the store.",
        discussion: """
            Every record read is accepted, a duplicate, quarantined or ignored by a named rule, and counted. A dump that is in the store already adds nothing.

            Examples:
              laddpuls ingest dumps/2026-03-01.ndjson.zst --store store
              laddpuls ingest dumps/ 'logs/*.gz' --store store --json
              zcat dump.gz | laddpuls ingest - --store store
            """)

    @Argument(help: "Files, folders, globs, or - for stdin; plain, .gz or .zst.") var paths: [String]
    @Option(help: "The store's folder; made if it is not there.") var store: String
    @Option(help: "The charge point of logs whose lines name none. Default: the file's or its folder's name.")
    var chargePoint: String?
    @OptionGroup var tokens: TokenOptions
    @OptionGroup var output: JSONOption

    func run() throws {
        let bar = ProgressBar()
        var stage = IngestStage(paths: paths, store: store)
        stage.chargePoint = chargePoint
        stage.tokenKey = tokens.tokenKey
        stage.plainTokens = tokens.plainTokens
        let result = try stage.run(progress: bar.handler)
        bar.finish()
        print(output.json ? result.json : result.text)
    }
}
