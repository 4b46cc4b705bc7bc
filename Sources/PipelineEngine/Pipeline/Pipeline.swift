/// A pipeline file, checked: named stages that run one after the other. The file describes the pipeline, flags the run.
public struct Pipeline: Sendable {
    public var name: String
    public var path: String
    public var stages: [Stage]

    public enum Stage: Sendable {
        case ingest(IngestStage)
        case analyze(AnalyzeStage)
        case report(ReportStage)
        case summary(SummaryStage)
        case stream(StreamStage)
    }
}

/// What is wrong with a pipeline file, and where.
public struct PipelineProblem: Sendable, Encodable, CustomStringConvertible {
    public var path: String
    public var line: Int
    public var message: String
    public var description: String { "\(path):\(line): \(message)" }
}

public struct PipelineProblems: Error, CustomStringConvertible, Sendable {
    public var problems: [PipelineProblem]
    public init(problems: [PipelineProblem]) { self.problems = problems }
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
