import Foundation
import Yams

/// Reads a pipeline file into a checked plan; every problem is reported with its line, not only the first.
public struct PipelineReader {
    private let path: String
    private var values: [String: String]
    private var problems: [PipelineProblem] = []

    /// - Parameter overrides: `--set key=value` of the run; each must name a key of the file's `set`.
    public static func load(_ path: String, overrides: [String: String] = [:]) throws -> Pipeline {
        var reader = PipelineReader(path: path, values: overrides)
        let pipeline = try reader.read(Files.text(path))
        guard reader.problems.isEmpty, let pipeline else { throw PipelineProblems(problems: reader.problems) }
        return pipeline
    }

    private init(path: String, values: [String: String]) {
        self.path = path
        self.values = values
    }

    private mutating func read(_ text: String) throws -> Pipeline? {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
            problems.append(PipelineProblem(path: path, line: error.line, message: error.summary))
            return nil
        }
        guard let root else {
            problems.append(
                PipelineProblem(path: path, line: 1, message: "is empty; a pipeline has a name and a list of stages"))
            return nil
        }
        guard var top = section(root, "the file") else { return nil }
        let name = top.string("name", &self)
        readDefaults(top.take("set"))
        let stages = top.list("stages", &self).compactMap { readStage($0) }
        top.finish(&self)
        if stages.isEmpty, problems.isEmpty { report(root, "stages is empty; name at least one") }
        return Pipeline(name: name ?? "", path: path, stages: stages)
    }

    private mutating func readDefaults(_ node: Node?) {
        var declared: Set<String> = []
        if let node, let defaults = section(node, "set") {
            for (key, value) in defaults.entries {
                declared.insert(key)
                guard let text = value.scalar?.string else {
                    report(value, "set.\(key) must be a plain value")
                    continue
                }
                let filled = substitute(text, value)
                if values[key] == nil { values[key] = filled }
            }
        }
        for key in values.keys.sorted() where !declared.contains(key) {
            problems.append(
                PipelineProblem(path: path, line: 1, message: "--set \(key): the file's `set` has no such key"))
        }
    }

    private mutating func readStage(_ node: Node) -> Pipeline.Stage? {
        guard let stage = section(node, "a stage"), stage.entries.count == 1, let (kind, body) = stage.entries.first
        else {
            report(node, "a stage is one key (\(Self.kinds)) and its settings")
            return nil
        }
        guard var settings = section(body, kind) else { return nil }
        defer { settings.finish(&self) }
        switch kind {
        case "ingest": return IngestStage(&settings, &self).map(Pipeline.Stage.ingest)
        case "analyze": return AnalyzeStage(&settings, &self).map(Pipeline.Stage.analyze)
        case "report": return ReportStage(&settings, &self).map(Pipeline.Stage.report)
        case "summary": return SummaryStage(&settings, &self).map(Pipeline.Stage.summary)
        case "stream": return StreamStage(&settings, &self).map(Pipeline.Stage.stream)
        default:
            settings.takeAll()
            report(node, "unknown stage \"\(kind)\"; known are \(Self.kinds)")
            return nil
        }
    }

    private static let kinds = "ingest, analyze, report, summary, stream"

    mutating func report(_ node: Node, _ message: String) {
        problems.append(PipelineProblem(path: path, line: node.mark?.line ?? 1, message: message))
    }

    mutating func section(_ node: Node, _ what: String) -> PipelineSection? {
        guard let mapping = node.mapping else {
            report(node, "\(what) must be a mapping of keys to values")
            return nil
        }
        var entries: [(String, Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                report(key, "a key must be a word")
                continue
            }
            entries.append((name, value))
        }
        return PipelineSection(node: node, name: what, entries: entries)
    }

    /// Replaces each `${key}` by the run's or the file's value.
    mutating func substitute(_ text: String, _ node: Node) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = rest.range(of: "${") {
            result += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else {
                report(node, "\"\(text)\": ${ without }")
                return text
            }
            let key = String(rest[..<end])
            if let value = values[key] {
                result += value
            } else {
                report(node, "\"\(text)\": no value for ${\(key)}; add it to `set`")
                result += "${\(key)}"
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
