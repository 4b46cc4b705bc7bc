import ArgumentParser
import PipelineEngine

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show a segment, a store or a report at a glance.",
        discussion: """
            Of a Parquet file every column is read: what is damaged, or is not read here, is listed as a problem. Exits with 1 if
            there is one.

            Examples:
              laddpuls inspect store
              laddpuls inspect store/tables/meter_values/day=2026-03-01/part-00000001-0000.parquet
              laddpuls inspect report.sqlite
            """)

    @Argument(help: "A Parquet file, a store's folder, or a report database.") var path: String
    @OptionGroup var live: LiveOptions
    @OptionGroup var output: JSONOption

    func run() throws {
        let inspection = try InspectTool.inspect(path, tokenKey: live.tokenKey)
        try say(output.json ? inspection.json : inspection.text)
        if !inspection.problems.isEmpty { throw ExitCode(1) }
    }
}

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Re-check every hash of a store and the accounting of every source.",
        discussion: """
            Exits with 1 if anything is wrong.

            Example:
              laddpuls verify --store store
            """)

    @Option(help: "The store's folder.") var store: String
    @OptionGroup var live: LiveOptions
    @OptionGroup var output: JSONOption

    func run() throws {
        let result = try VerifyTool.verify(store, tokenKey: live.tokenKey)
        try say(output.json ? result.json : result.text)
        if !result.problems.isEmpty { throw ExitCode(1) }
    }
}

struct Trace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Print the original line of a row, or the rows and lines behind a figure.",
        discussion: """
            A row's source_id, charge_point and frame (columns of every table) name its line. The dump is looked for where it was ingested from, or in --in. With --kpi: the rows that a figure of a report sums, each with the lines of its time and port.

            Examples:
              laddpuls trace --store store --source 5f0c… --charge-point LP-0001 --frame 42
              laddpuls trace --store store --report report.sqlite --kpi session_success --charge-point LP-0001 --evse 1
            """)

    @Option(help: "The store's folder.") var store: String
    @Option(name: .customLong("source"), help: "The row's source_id, or its first digits.") var source: String?
    @Option(help: "The row's or figure's charge_point.") var chargePoint: String?
    @Option(help: "The row's frame.") var frame: Int64?
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "The dump, if it has moved since or a stream was fed from it, or a folder above it, below which the names are as they were. May be given again.",
            valueName: "path"))
    var dumps: [String] = []
    @Option(help: "With --kpi: the report database.") var report: String?
    @Option(help: "The name of a figure in the report's kpis.") var kpi: String?
    @Option(help: "The figure's site. Default: without a charge point too, the network.") var site: String?
    @Option(help: "The figure's port, beside --charge-point.") var evse: Int?
    @Option(help: "Rows of evidence to show; 0 for all.") var rows = 20
    @Option(help: "Lines of each row to show; 0 for all.") var lines = 20
    @OptionGroup var live: LiveOptions
    @OptionGroup var output: JSONOption

    func validate() throws {
        if kpi != nil {
            guard report != nil else { throw ValidationError("--kpi asks a report; give --report") }
            guard source == nil, frame == nil else {
                throw ValidationError("--kpi goes with --report and a place, not with --source or --frame")
            }
            guard evse == nil || chargePoint != nil else { throw ValidationError("--evse goes with --charge-point") }
            guard rows >= 0, lines >= 0 else { throw ValidationError("--rows and --lines count from 0") }
        } else if source == nil || chargePoint == nil || frame == nil {
            throw ValidationError("give a row's --source, --charge-point and --frame, or --report and --kpi")
        }
    }

    func run() throws {
        if let kpi, let report { return try explain(kpi, report) }
        guard let source, let chargePoint, let frame else { preconditionFailure("validated") }
        let traced = try TraceTool.trace(
            store: store, source: source, chargePoint: chargePoint, frame: frame, dumps: dumps,
            tokenKey: live.tokenKey)
        try say(output.json ? traced.json : traced.text)
    }

    private func explain(_ kpi: String, _ report: String) throws {
        var tool = EvidenceTool(store: store, report: report, kpi: kpi)
        (tool.site, tool.chargePoint, tool.evse) = (site, chargePoint, evse)
        (tool.rows, tool.lines, tool.dumps, tool.tokenKey) = (rows, lines, dumps, live.tokenKey)
        let evidence = try tool.run()
        try say(output.json ? evidence.json : evidence.text)
        guard let first = evidence.missing.first else { return }
        let others = evidence.missing.count - 1
        throw Trouble("lines missing: \(others > 0 ? "of \(others + 1) sources, the first: " : "")\(first)")
    }
}

struct Quarantine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Look at what could not be read, and read it again after a fix.",
        discussion: """
            Examples:
              laddpuls quarantine list --store store
              laddpuls quarantine show --store store 3
              laddpuls quarantine replay --store store
            """,
        subcommands: [List.self, Show.self, Replay.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the quarantined records: where they came from and why.",
            discussion: """
                Example:
                  laddpuls quarantine list --store store
                """)

        @Option(help: "The store's folder.") var store: String
        @OptionGroup var live: LiveOptions
        @OptionGroup var output: JSONOption

        func run() throws {
            let list = try QuarantineTool.list(store, tokenKey: live.tokenKey)
            try say(output.json ? list.json : list.text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a quarantined record as it was received.",
            discussion: """
                Example:
                  laddpuls quarantine show --store store 3
                """)

        @Option(help: "The store's folder.") var store: String
        @OptionGroup var live: LiveOptions
        @Argument(help: "The record's number in the list.") var number: Int

        func run() throws {
            try Descriptor.standardOutput.write(
                QuarantineTool.show(store, number: number, tokenKey: live.tokenKey))
        }
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Read quarantined records again, after a fix, and store what can be read now.",
            discussion: """
                Exactly once: a record becomes rows of its own source and leaves the quarantine in one step, as if it had been read in the first place; what still cannot be read stays.

                Examples:
                  laddpuls quarantine replay --store store
                  laddpuls quarantine replay --store store 3 4 --charge-point LP-0001
                """)

        @Option(help: "The store's folder.") var store: String
        @Argument(help: "Numbers in the list; none for all.") var numbers: [Int] = []
        @Option(help: "The charge point of records that name none. Default: the source's file's or folder's name.")
        var chargePoint: String?
        @Option(help: "The time zone of records whose times name none, such as Europe/Stockholm.")
        var timeZone: String?
        @OptionGroup var tokens: TokenOptions
        @OptionGroup var output: JSONOption

        func run() throws {
            let replayed = try QuarantineTool.replay(
                store, numbers: numbers, chargePoint: chargePoint, timeZone: timeZone, tokenKey: tokens.tokenKey,
                plainTokens: tokens.plainTokens)
            try say(output.json ? replayed.json : replayed.text)
        }
    }
}
