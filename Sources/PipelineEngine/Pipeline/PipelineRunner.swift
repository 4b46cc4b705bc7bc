import Telemetry

/// Runs a checked pipeline, stage after stage.
public struct PipelineRunner: Sendable {
    private let progress: ProgressHandler
    /// What a stage has to say when it is done, for stdout.
    private let say: @Sendable (Said) throws -> Void

    /// One stage's result, as text and as one line of JSON.
    public struct Said: Sendable {
        public var text: String
        public var json: String

        init(_ stage: String, text: String, json: String) {
            self.text = text
            self.json = "{\"stage\":\"\(stage)\",\"result\":\(json.oneLine)}"
        }
    }

    public struct Outcome: Sendable {
        /// Of the findings the pipeline's reports and analyses hold.
        public var severities: [Finding.Severity] = []
    }

    public init(progress: @escaping ProgressHandler, say: @escaping @Sendable (Said) throws -> Void) {
        self.progress = progress
        self.say = say
    }

    public func run(_ pipeline: Pipeline) throws -> Outcome {
        try checkInputs(pipeline)
        var outcome = Outcome()
        for stage in pipeline.stages { try run(stage, &outcome) }
        return outcome
    }

    /// What any stage reads that no earlier one makes: told before the first one runs.
    private func checkInputs(_ pipeline: Pipeline) throws {
        for stage in pipeline.stages {
            switch stage {
            case .ingest(let stage): try stage.checkInputs()
            case .analyze(let stage): try stage.checkInputs()
            case .report(let stage): try stage.checkInputs()
            case .stream(let stage): try stage.checkInputs()
            case .summary: break
            }
        }
    }

    private func run(_ stage: Pipeline.Stage, _ outcome: inout Outcome) throws {
        switch stage {
        case .ingest(let stage):
            let result = try stage.run(progress: progress)
            try say(Said("ingest", text: result.text, json: result.json))
            try result.requireNothingRefused()
        case .analyze(let stage):
            let analyzed = try stage.run(progress: progress)
            outcome.severities += analyzed.network.allFindings.map(\.severity)
            try say(Said("analyze", text: analyzed.findingsText, json: analyzed.findingsArray))
        case .report(let stage):
            let result = try stage.run(progress: progress)
            outcome.severities += result.severities
            try say(Said("report", text: result.text, json: result.json))
        case .summary(let stage):
            try say(Said("summary", text: try stage.text(), json: try stage.json()))
        case .stream(let stage):
            try stage.run()
        }
    }
}

extension String {
    /// Of JSON, whose strings hold no line end: line ends between its parts taken out.
    fileprivate var oneLine: String { filter { $0 != "\n" } }
}
