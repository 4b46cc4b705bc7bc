import Foundation

/// Validates pipeline files without running them.
public enum PipelineCheck {
    public struct Result: Sendable {
        public var files: [String] = []
        public var problems: [PipelineProblem] = []
    }

    /// - Parameter paths: files, or folders whose `*.yaml` and `*.yml` are meant.
    public static func run(_ paths: [String]) throws -> Result {
        var result = Result()
        for file in try paths.flatMap(files) {
            result.files.append(file)
            do { _ = try PipelineReader.load(file) } catch let error as PipelineProblems {
                result.problems += error.problems
            }
        }
        return result
    }

    private static func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Trouble("\(path): no such file")
        }
        guard isFolder.boolValue else { return [path] }
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        if names.isEmpty { throw Trouble("\(path): no *.yaml in this folder") }
        return names.map { "\(base)/\($0)" }
    }
}
