import ArgumentParser
import PipelineEngine

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validate pipeline files; every problem with its file and line.",
        discussion: """
            Example:
              laddpuls check Pipelines/
            """)

    @Argument(help: "Pipeline files, or folders of them.") var paths: [String]

    func run() throws {
        let result = try PipelineCheck.run(paths)
        for file in result.good { print("\(file): ok") }
        let wrong = result.unreadable.map(\.description) + result.problems.map(\.description)
        if !wrong.isEmpty { throw Trouble(wrong.joined(separator: "\n")) }
    }
}
