import ArgumentParser
import PipelineEngine

struct Repairs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repairs",
        abstract: "The repair rules: what bad data they answer, where that was seen, what they do.",
        discussion: """
            Example:
              laddpuls repairs list
            """,
        subcommands: [RepairsList.self])
}

struct RepairsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List every rule with its evidence.",
        discussion: """
            A rule is switched off with --without-repair, by its number or name.

            Example:
              laddpuls repairs list
              laddpuls report --store store --out raw.sqlite --without-repair R07
            """)

    @OptionGroup var output: JSONOption

    func run() throws { try say(output.json ? RepairsTool().json : RepairsTool().text) }
}
