import ArgumentParser
import PipelineEngine

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate pipeline files; every problem with its file and line.",
        discussion: """
            Example:
              laddpuls check Pipelines/
            """)

    @Argument(help: "Pipeline files, or folders of them.") var paths: [String]
    @OptionGroup var output: JSONOption

    func run() throws {
        let result = try PipelineCheck.run(paths)
        if output.json { try say(result.json) } else { for file in result.good { try say("\(file): ok") } }
        if !result.wrong.isEmpty { throw Trouble(result.wrong.joined(separator: "\n")) }
    }
}
