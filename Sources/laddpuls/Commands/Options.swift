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
