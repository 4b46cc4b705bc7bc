import Foundation
import Telemetry
import Yams

/// Reads and checks `fleet.yaml` (CONTRACT 6): every problem with its line, what is wrong and what would be right.
enum FleetFile {
    /// - Parameter tariffs: what the ports' `tariff_id`s must name, where prices are asked for.
    /// - Throws: `PipelineProblems`, or `Trouble` where the file cannot be read at all.
    static func load(_ path: String, tariffs: KnownTariffs? = nil) throws -> Fleet {
        let text = try Files.text(path)
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw PipelineProblems(problems: [
                    problem(path, 1, "is empty; describe the network, or leave out --fleet")
                ])
            }
            root = node
        } catch let error as YamlError {
            throw PipelineProblems(problems: [problem(path, error.line, error.summary)])
        }
        let keys = FleetKeys(path: path, root: root)
        var problems = keys.problems
        do {
            let fleet = try YAMLDecoder().decode(Fleet.self, from: root)
            var check = FleetCheck(path: path, root: root, misspelt: keys.places, tariffs: tariffs)
            check.check(fleet)
            problems += check.problems
            if problems.isEmpty { return fleet }
        } catch let error as DecodingError {
            problems += [describe(error, root, path, misspelt: keys.places)].compactMap { $0 }
        } catch let error as YamlError {
            problems.append(problem(path, error.line, error.summary))
        }
        throw PipelineProblems(problems: problems.sorted { $0.line < $1.line })
    }

    private static func problem(_ path: String, _ line: Int, _ message: String) -> PipelineProblem {
        PipelineProblem(path: path, line: line, message: message)
    }

    /// Nil where what is missing was told as misspelt.
    private static func describe(
        _ error: DecodingError, _ root: Node, _ path: String, misspelt: Set<String>
    ) -> PipelineProblem? {
        func told(_ context: DecodingError.Context, _ message: String) -> PipelineProblem {
            let place = FleetPlace.path(context.codingPath)
            return problem(path, root.line(of: place), "\(place.words): \(message)")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let isTold = misspelt.contains(FleetPlace.path(context.codingPath).words)
            return isTold ? nil : told(context, "\(key.stringValue) is missing; add it")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            return told(context, "a \(words(type)) must stand here")
        case .dataCorrupted(let context): return told(context, context.debugDescription)
        @unknown default: return problem(path, 1, "\(error)")
        }
    }

    private static func words(_ type: Any.Type) -> String {
        switch type {
        case is String.Type, is Node.Scalar.Type: "text"
        case is Int.Type: "whole number"
        case is Double.Type: "number"
        default: "\(type)".contains("Array") || type is Node.Sequence.Type ? "list" : "mapping of keys to values"
        }
    }
}

/// A step on the way from the file's root to a value.
enum FleetPlace {
    case key(String)
    case index(Int)

    static func path(_ keys: [any CodingKey]) -> [FleetPlace] {
        keys.map { $0.intValue.map(FleetPlace.index) ?? .key($0.stringValue) }
    }
}

extension [FleetPlace] {
    /// `sites[0].charge_points[2]`
    var words: String {
        guard !isEmpty else { return "the file" }
        return reduce(into: "") { words, place in
            switch place {
            case .key(let key): words += (words.isEmpty ? "" : ".") + key
            case .index(let index): words += "[\(index)]"
            }
        }
    }
}

extension Node {
    /// The line of the value at `place`, or of what is there of the way to it.
    func line(of place: [FleetPlace]) -> Int {
        var node = self
        var line = mark?.line ?? 1
        for step in place {
            let next: Node? =
                switch step {
                case .key(let key): node.mapping?[key]
                case .index(let index): node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next else { break }
            node = next
            line = node.mark?.line ?? line
        }
        return line
    }
}

extension YamlError {
    var line: Int {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: 1
        }
    }

    var summary: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .reader(let problem, _, _, _): problem
        case .duplicatedKeysInMapping(let keys, _): "\(keys.joined(separator: ", ")) stands there twice"
        default: "\(self)"
        }
    }
}
