import ArgumentParser
import PipelineEngine
import Telemetry

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Make a charging network's dumps, with faults and the truth about them.",
        discussion: """
            Same seed, same bytes. Writes day=YYYY-MM-DD/ocpp.ndjson.zst, fleet.yaml, tariffs.json, truth.ndjson and truth_sessions.ndjson.

            Example:
              laddpuls simulate --seed 1 --charge-points 12 --days 28 --start 2026-03-01 --out network
            """)

    @Option(
        help: ArgumentHelp(
            "What decides everything that looks random: decimal, or hexadecimal after 0x. Default: 1.",
            valueName: "number"),
        transform: Self.seed)
    var seed: UInt64 = 1
    @Option(help: "How many charge points; four stand at each site.") var chargePoints = 12
    @Option(help: "How many UTC days.") var days = 28
    @Option(help: "The first UTC day.") var start: Day
    @Option(help: "The folder to write into: a new or an empty one.") var out: String
    @Option(help: "Seconds between two meter values of a session.") var intervalSeconds = 60
    @Option(help: ArgumentHelp("Which faults may happen: names with commas between, all, or none.", valueName: "names"))
    var faults = "all"
    @OptionGroup var output: JSONOption

    private static func seed(_ text: String) throws -> UInt64 {
        let isHexadecimal = text.prefix(2).lowercased() == "0x" && text.dropFirst(2).allSatisfy(\.isHexDigit)
        let number = isHexadecimal ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
        guard let number else { throw ValidationError("not a whole number from 0 to 2^64 − 1") }
        return number
    }

    func run() throws {
        let bar = ProgressBar()
        var stage = SimulateStage(out: out, start: start)
        stage.seed = seed
        stage.chargePoints = chargePoints
        stage.days = days
        stage.intervalSeconds = intervalSeconds
        stage.faults = faults
        let result = try stage.run(progress: bar.handler)
        bar.finish()
        try say(output.json ? result.json : result.text)
    }
}
