import ArgumentParser
import PipelineEngine

struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Read dumps into the store.",
        discussion: """
            Every record read is accepted, a duplicate, quarantined or ignored by a named rule, and counted. A dump that is in the store already adds nothing. The format of each file is recognised; --explain says which, and what of the file would not be read. OCPI CDRs, Sessions, Tariffs and Locations (an object, many, or responses with them) go to tables of their own, ocpi_cdrs and so on.

            Examples:
              laddpuls ingest dumps/2026-03-01.ndjson.zst --store store
              laddpuls ingest dumps/ 'logs/*.gz' --store store --json
              laddpuls ingest data-export_1708940000000.zip --explain
              laddpuls ingest cdrs-2026-03.json sessions.ndjson.gz --store store
              laddpuls ingest home-assistant.log --time-zone Europe/Amsterdam --store store
              zcat dump.gz | laddpuls ingest - --store store
            """)

    @Argument(help: "Files, folders, globs, or - for stdin; plain, .gz, .zst or .zip.") var paths: [String]
    @Option(help: "The store's folder; made if it is not there.") var store: String?
    @Option(help: "The charge point of logs whose lines name none. Default: the file's or its folder's name.")
    var chargePoint: String?
    @Option(
        help:
            "The time zone of logs whose times name none, such as Europe/Stockholm. Default: UTC, where the format's writer uses that."
    )
    var timeZone: String?
    @Flag(help: "Say what each file is and what of it could not be read. Stores nothing.") var explain = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var tokens: TokenOptions
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard explain || store != nil else {
            throw ValidationError("--store is missing: where to, or --explain to look first")
        }
    }

    func run() throws {
        if explain { return try runExplain() }
        guard let store else { preconditionFailure("validated") }
        try ingest(into: store)
    }

    private func runExplain() throws {
        var tool = ExplainTool(paths: paths)
        tool.chargePoint = chargePoint
        tool.timeZone = timeZone
        let explained = try tool.run()
        try say(output.json ? explained.json : explained.text)
        try explained.requireNothingRefused()
    }

    private func ingest(into store: String) throws {
        let bar = ProgressBar()
        var stage = IngestStage(paths: paths, store: store)
        stage.chargePoint = chargePoint
        stage.timeZone = timeZone
        stage.threads = threads.threads
        stage.tokenKey = tokens.tokenKey
        stage.plainTokens = tokens.plainTokens
        let result = try stage.run(progress: bar.handler)
        bar.finish()
        try say(output.json ? result.json : result.text)
        try result.requireNothingRefused()
    }
}
