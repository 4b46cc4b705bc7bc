import ArgumentParser
import PipelineEngine
import Telemetry

/// Flags that several commands share.
struct FleetOptions: ParsableArguments {
    @Option(help: "The network's description; without it ports are learned from the data.")
    var fleet: String?

    @Option(
        name: .customLong("as-of"),
        help: "Analyse as if this were now (ISO 8601). Default: the latest receive time in the data.")
    var asOf: Instant?
}

struct RepairOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Switch a repair rule off (see laddpuls repairs list); all for every one. May be given again.",
            valueName: "rule"))
    var withoutRepair: [String] = []

    @Option(
        help: ArgumentHelp(
            "Reasons for outages that do not count: CSV with charge_point,evse_id,start,end,reason.",
            valueName: "file"))
    var exclusions: String?
}

struct DayOptions: ParsableArguments {
    @Option(help: "Only findings that lasted into this UTC day.") var day: Day?
    @Option(help: "Only findings that lasted into this UTC day or a later one.") var from: Day?
    @Option(help: "Only findings that began on this UTC day or before.") var to: Day?

    /// Nil for all days.
    var range: ClosedRange<Day>? {
        if let day { return day...day }
        if from == nil, to == nil { return nil }
        return (from ?? Day(number: .min))...(to ?? Day(number: .max))
    }

    func validate() throws {
        if day != nil, from != nil || to != nil {
            throw ValidationError("--day is one day; --from and --to are several")
        }
        if let from, let to, to < from { throw ValidationError("--to lies before --from") }
    }
}

struct ThreadOptions: ParsableArguments {
    @Option(help: "So many threads at once; the answer is the same. Default: one for each core.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads): 1 to 1024") }
    }
}

struct TokenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The key of the pseudonyms that replace tokens; without it, the store's own.", valueName: "file"))
    var tokenKey: String?

    @Flag(help: "Store tokens as sent. Personal data: only where that is allowed.")
    var plainTokens = false
}

struct LiveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The key of a running stream, where it is not the store's own: for reading lines not sealed yet.",
            valueName: "file"))
    var tokenKey: String?
}

struct JSONOption: ParsableArguments {
    @Flag(help: "Print JSON instead of text.")
    var json = false
}

struct FailOnOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Exit with 1 if there is a finding at or above this severity: info, warning or critical.",
            valueName: "severity"))
    var failOn: Finding.Severity?

    func check(_ severities: some Sequence<Finding.Severity>) throws {
        if let failOn, severities.contains(where: { $0 >= failOn }) { throw ExitCode(1) }
    }
}

extension Instant: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso8601: argument) }
}

extension Day: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso8601: argument) }
}

extension Finding.Severity: ExpressibleByArgument {}
