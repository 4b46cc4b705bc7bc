import Foundation
import TestSupport
import Testing

@testable import PipelineEngine

@Suite struct PipelineReaderTests {
    private func load(_ yaml: String, _ overrides: [String: String] = [:]) throws -> Pipeline {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("p.yaml").path
        try yaml.write(toFile: path, atomically: true, encoding: .utf8)
        return try PipelineReader.load(path, overrides: overrides)
    }

    private func problems(_ yaml: String, _ overrides: [String: String] = [:]) -> [String] {
        do { _ = try load(yaml, overrides) } catch let error as PipelineProblems {
            return error.problems.map { "\($0.line): \($0.message)" }
        } catch { return ["\(error)"] }
        return []
    }

    @Test(arguments: ["demo", "daily", "live"]) func ours(name: String) throws {
        let pipeline = try PipelineReader.load(Paths.package.appendingPathComponent("Pipelines/\(name).yaml").path)
        #expect(pipeline.name == name)
        #expect(!pipeline.stages.isEmpty)
    }

    @Test func setFillsInAndTheRunOverrides() throws {
        let yaml = """
            name: x
            set: {base: here, store: "${base}/store"}
            stages:
              - ingest: {paths: ["${base}/in"], store: "${store}"}
            """
        guard case .ingest(let ours) = try load(yaml).stages[0] else { return #expect(Bool(false)) }
        #expect(ours.store == "here/store")
        #expect(ours.paths == ["here/in"])
        guard case .ingest(let theirs) = try load(yaml, ["base": "there"]).stages[0] else {
            return #expect(Bool(false))
        }
        #expect(theirs.store == "there/store")
    }

    @Test(arguments: [
        ("stages:\n  - ingest: {paths: [a], store: s}\n", ["1: the file: name is missing"]),
        ("name: x\nstages:\n  - ingest:\n      paths: [a]\n", ["4: ingest: store is missing"]),
        (
            "name: x\nstages:\n  - ingest: {paths: [a], store: s, stoer: t}\n",
            ["3: ingest: unknown key \"stoer\"; did you mean \"store\"?"]
        ),
        (
            "name: x\nstages:\n  - report: {store: s, out: o, flet: f}\n",
            ["3: report: unknown key \"flet\"; did you mean \"fleet\"?"]
        ),
        (
            "name: x\nset: {base: ''}\nstages:\n  - ingest: {paths: [a], store: '${base}'}\n",
            ["4: ingest.store is empty; give it a value"]
        ),
        (
            "name: x\nstages:\n  - ingest: {paths: [''], store: s}\n",
            ["3: ingest.paths: one is empty; name a file or folder"]
        ),
        (
            "name: x\nstages:\n  - ingets: {paths: [a]}\n",
            ["3: unknown stage \"ingets\"; known are ingest, analyze, report, summary, stream"]
        ),
        (
            "name: x\nstages:\n  - ingest: {paths: ['${in}'], store: s}\n",
            ["3: \"${in}\": no value for ${in}; add it to `set`"]
        ),
        (
            "name: x\nstages:\n  - report: {store: s, out: o, as_of: tomorrow}\n",
            ["3: report.as_of: \"tomorrow\" is no ISO 8601 date-time"]
        ),
        ("name: x\nstages: []\n", ["1: stages is empty; name at least one"]),
    ])
    func problemsNameTheirLine(yaml: String, expected: [String]) { #expect(problems(yaml) == expected) }

    @Test func everyProblemIsReported() {
        #expect(problems("name: x\nstages:\n  - ingest: {paths: a}\n  - report: {}\n").count == 4)
    }

    @Test func overridesMustBeDeclared() {
        #expect(
            problems("name: x\nstages:\n  - ingest: {paths: [a], store: s}\n", ["out": "o"]) == [
                "1: --set out: the file's `set` has no such key"
            ])
    }

    @Test func brokenYAMLHasALineToo() {
        #expect(problems("name: x\nstages: [\n").first?.hasPrefix("3: ") == true)
    }
}
