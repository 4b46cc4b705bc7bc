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
        if !result.problems.isEmpty { throw PipelineProblems(problems: result.problems) }
        for file in result.files { print("\(file): ok") }
    }
}
