import ArgumentParser
import PipelineEngine

struct Stream: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Read envelope lines from stdin, print findings as they arise, keep the store.",
        discussion: """
            Findings are NDJSON on stdout: one object when a finding is new, closed, retracted or changes in severity or \
            request; what an open one gathers besides is said each quarter hour of the data and at the end. Folding \
            them by finding_id gives the report's findings. Ends cleanly at end of file and on SIGTERM.

            Example:
              tail -n +1 -F ocpp.ndjson | laddpuls stream --store store --fleet fleet.yaml
            """)

    @Option(help: "The store's folder; made if it is not there.") var store: String
    @Option(help: "The network's description; without it ports are learned from the data.") var fleet: String?
    @OptionGroup var tokens: TokenOptions
    @Option(
        help: ArgumentHelp(
            "Write {\"acknowledged\":LINES} to this descriptor once so many lines are safe on disk.", valueName: "N"))
    var ackFd: Int32?
    @Option(help: "Seal the live log into segments once it is so many seconds old.") var sealSeconds = 3600
    @Option(help: "… or once it has so many bytes.") var sealBytes = 256 << 20

    func validate() throws {
        try check(sealSeconds, StreamStage.sealSecondsRange, "--seal-seconds")
        try check(sealBytes, StreamStage.sealBytesRange, "--seal-bytes")
    }

    private func check(_ value: Int, _ range: ClosedRange<Int>, _ flag: String) throws {
        guard !range.contains(value) else { return }
        throw ValidationError("\(flag) \(value): \(range.lowerBound) to \(range.upperBound)")
    }

    func run() throws {
        var stage = StreamStage(store: store)
        stage.fleet = fleet
        stage.tokenKey = tokens.tokenKey
        stage.plainTokens = tokens.plainTokens
        stage.acknowledgeDescriptor = ackFd
        stage.sealSeconds = sealSeconds
        stage.sealBytes = sealBytes
        try stage.run()
    }
}
