import Foundation
import Reports
import TestSupport
import Testing

/// The three ways in, driven as a user drives them.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct MainJobTests {
    @Test func theDemoEndsWithFindingsAndTheReportsPath() throws {
        let work = try Workspace()
        defer { work.remove() }
        let demo = Paths.package.appendingPathComponent("Pipelines/demo.yaml").path
        let outcome = try work.laddpuls("run", demo, "--set", "input=\(Sample.network)", "--set", "out=out")
        for word in ["Worst ports", "Findings", "Forecast", "out/report.html"] {
            #expect(outcome.stdout.contains(word))
        }
        let screen = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false)
        // A program that is not on PATH is named with its folder, which is as long as it is.
        let program = try #require(Binary.laddpuls).url.path
        let summary = screen.drop { !$0.hasPrefix("Worst ports") }.map { $0.replacing(program, with: "laddpuls") }
        #expect(summary.count <= 36 && screen.count <= 43, "\(outcome.stdout)")
        #expect(summary.allSatisfy { $0.count <= 120 && !$0.contains("…") }, "\(outcome.stdout)")
        #expect(summary.count { $0.hasPrefix("      Do: ") } == 4)
        let page = try String(contentsOfFile: work.path("out/report.html"), encoding: .utf8)
        #expect(page.contains("<svg"))
        #expect(page.contains("and 18 more, in metadata"))
        #expect(!page.contains("src=\"http"))
    }

    @Test func theDemoSaysTheSameAsJSON() throws {
        let work = try Workspace()
        defer { work.remove() }
        let demo = Paths.package.appendingPathComponent("Pipelines/demo.yaml").path
        let outcome = try work.laddpuls("run", demo, "--json", "--set", "input=\(Sample.network)", "--set", "out=out")
        var results: [String: [String: Any]] = [:]
        for line in outcome.stdout.split(separator: "\n") {
            let said = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            results[try #require(said["stage"] as? String)] = try #require(said["result"] as? [String: Any])
        }
        #expect(results["ingest"]?["accepted"] as? Int ?? 0 > 10_000)
        #expect(results["report"]?["report"] as? String == "out/report.sqlite")
        for name in ["worst_ports", "findings", "forecast"] {
            #expect((results["summary"]?[name] as? [Any])?.isEmpty == false, "\(name)")
        }
    }

    @Test func theSameDumpTwiceAddsNothing() throws {
        let work = try Workspace()
        defer { work.remove() }
        let first = try work.ingest(Sample.network)
        #expect(first.accepted > 10_000)
        #expect(first.sourcesSkipped == 0)
        let second = try work.ingest(Sample.network)
        #expect(second.recordsRead == 0)
        #expect(second.sourcesSkipped == 28)
        #expect(second.segments == 0)
        let verified = try work.laddpuls("verify", "--store", "store")
        #expect(verified.stdout.contains("\(first.recordsRead)"))
        let day = try work.laddpuls("ingest", Sample.network + "/day=2026-03-02/ocpp.ndjson.zst", "--store", "store")
        #expect(day.stdout.contains("sources that were in the store already: 1"))
    }

    /// Under another name and another compression the bytes differ; every frame is then known by its rows.
    @Test func aRepackedDumpAddsNothing() throws {
        let work = try Workspace()
        defer { work.remove() }
        let story = Sample.folder.appendingPathComponent("stories/healthy_day.ndjson")
        let first = try work.ingest(story.path)
        let again = work.folder.appendingPathComponent("again.ndjson")
        // A trailing blank line makes other bytes of the same frames.
        try (try Data(contentsOf: story) + Data("\n".utf8)).write(to: again)
        let second = try work.ingest(again.path)
        #expect(second.sourcesSkipped == 0)
        #expect(second.accepted == 0)
        #expect(second.duplicates == first.accepted + first.duplicates)
    }

    @Test func namedQuestionsAnswerAndWritesAreRefused() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.network)
        try work.report(fleet: Sample.fleet, tariffs: Sample.tariffs)
        for name in ["worst-ports", "findings", "sessions", "forecast", "uptime", "error-messages", "charging-rates"] {
            let answer = try work.laddpuls("query", "report.sqlite", "--name", name, "--format", "json")
            #expect(
                try !(#require(JSONSerialization.jsonObject(with: Data(answer.stdout.utf8)) as? [Any]).isEmpty),
                "\(name)")
        }
        try work.laddpuls("query", "report.sqlite", "DELETE FROM sessions", status: 2)
        try work.laddpuls("query", "report.sqlite", "ATTACH 'x.sqlite' AS x", status: 2)
        let csv = try work.laddpuls("query", "report.sqlite", "SELECT count(*) AS n FROM ports", "--format", "csv")
        #expect(csv.stdout == "n\r\n\(try portCount())\r\n")
        try work.laddpuls("inspect", "store")
        try work.laddpuls("inspect", "report.sqlite")
    }

    private func portCount() throws -> Int {
        let fleet = try String(contentsOfFile: Sample.fleet, encoding: .utf8)
        return fleet.split(separator: "\n").count { $0.contains("max_power_w") }
    }

    /// What a day shows is what of all findings had begun by its end and lasted into it.
    @Test func aDayAndARangeShowTheirFindings() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.network)
        func findings(_ flags: String...) throws -> [String] {
            let arguments = ["analyze", "--store", "store", "--fleet", Sample.fleet, "--json"] + flags
            let outcome = try #require(Binary.laddpuls).run(arguments, in: work.folder)
            #expect(outcome.status == 0, "\(outcome.stderr)")
            return outcome.stdout.split(separator: "\n").map(String.init)
        }
        func touching(_ first: String, _ last: String, _ all: [String]) throws -> [String] {
            try all.filter { line in
                let finding = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                let start = try #require(finding["start_ts"] as? String)
                return start.prefix(10) <= last && (finding["end_ts"] as? String).map { $0.prefix(10) >= first } ?? true
            }
        }
        let all = try findings()
        let day = try findings("--day", "2026-03-14")
        #expect(try day == touching("2026-03-14", "2026-03-14", all))
        #expect(!day.isEmpty && day.count < all.count)
        #expect(
            try findings("--from", "2026-03-10", "--to", "2026-03-12") == touching("2026-03-10", "2026-03-12", all))
        try work.laddpuls("analyze", "--store", "store", "--day", "2026-03-14", "--to", "2026-03-15", status: 2)
        try work.laddpuls("analyze", "--store", "store", "--from", "2026-03-14", "--to", "2026-03-13", status: 2)
    }

    @Test func failOnTurnsFindingsIntoAnExitCode() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.network)
        try work.laddpuls("analyze", "--store", "store", "--fleet", Sample.fleet, "--fail-on", "warning", status: 1)
        try work.laddpuls("analyze", "--store", "store", "--fleet", Sample.fleet)
    }
}
