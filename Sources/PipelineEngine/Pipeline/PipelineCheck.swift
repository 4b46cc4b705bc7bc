import Foundation

/// Validates pipeline files without running them, and the fleet and tariffs files that they name, where these are there.
public enum PipelineCheck {
    public struct Result: Sendable {
        /// Files without a problem.
        public var good: [String] = []
        public var problems: [PipelineProblem] = []
        /// Files and folders that could not be read at all.
        public var unreadable: [Trouble] = []

        /// What is wrong, a line each.
        public var wrong: [String] { unreadable.map(\.description) + problems.map(\.description) }
        public var json: String {
            JSONText.of(Encoded(good: good, problems: problems, unreadable: unreadable.map(\.description)))
        }

        private struct Encoded: Encodable {
            var good: [String]
            var problems: [PipelineProblem]
            var unreadable: [String]
        }
    }

    /// - Parameter paths: files, or folders whose `*.yaml` and `*.yml` are meant.
    public static func run(_ paths: [String]) throws -> Result {
        var result = Result()
        for path in paths {
            do {
                for file in try files(path) { try check(file, &result) }
            } catch let trouble as Trouble { result.unreadable.append(trouble) }
        }
        return result
    }

    private static func check(_ file: String, _ result: inout Result) throws {
        do {
            for stage in try PipelineReader.load(file).stages { try checkExisting(stage) }
            result.good.append(file)
        } catch let error as PipelineProblems {
            result.problems += error.problems
        } catch let trouble as Trouble {
            result.unreadable.append(trouble)
        }
    }

    /// The files that a stage names and that are there.
    private static func checkExisting(_ stage: Pipeline.Stage) throws {
        switch stage {
        case .analyze(let stage): try stage.checkExisting()
        case .report(let stage): try stage.checkExisting()
        case .stream(let stage): try stage.checkExisting()
        case .ingest, .summary: break
        }
    }

    private static func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Trouble("\(path): no such file")
        }
        guard isFolder.boolValue else { return [path] }
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Trouble("\(path): cannot be listed; check its permissions")
        }
        let names =
            all
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        if names.isEmpty { throw Trouble("\(path): no *.yaml in this folder") }
        return names.map { "\(base)/\($0)" }
    }
}
