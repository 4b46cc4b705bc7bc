import ArgumentParser
import PipelineEngine

#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Turn a public map's status snapshots into lines that ingest reads.",
        discussion: """
            Reads rows of `yyyymmdd TAB hhmm TAB id TAB type TAB status`: Part and Occ are in use, OOS is out of service, OOC out of contact, no row is free, NA an empty snapshot. An id becomes a charge point, its types in alphabetical order its EVSEs from 1. Where each row went is said on stderr, or on stdout with --out.

            Example:
              laddpuls convert status-2018-11.tsv.zst --time-zone Europe/Dublin | laddpuls ingest - --store store
            """)

    @Argument(help: "The feed, plain, .gz or .zst.") var path: String
    @Option(help: "The time zone of its times, such as Europe/Dublin. Default: UTC.") var timeZone: String?
    @Option(help: "The file to write or replace; without it, stdout.") var out: String?
    @OptionGroup var output: JSONOption

    func run() throws {
        var tool = ConvertTool(path: path)
        tool.timeZone = timeZone
        tool.out = out
        let converted = try tool.run()
        let said = output.json ? converted.json : converted.text
        if out == nil { fputs(said + "\n", stderr) } else { try say(said) }
    }
}
