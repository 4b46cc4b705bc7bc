import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct SimulateTests {
    /// The flags that SampleData/README.md gives make the lines, fleet, tariffs and truth that lie there.
    @Test func theSampleNetworkIsWhatItsReadmeSays() throws {
        let work = try Workspace()
        defer { work.remove() }
        let readme = try String(contentsOf: Sample.folder.appendingPathComponent("README.md"), encoding: .utf8)
        let command = try #require(
            readme.split(separator: "\n").first { $0.contains("laddpuls simulate --seed") && $0.contains("--days 28") })
        let flags = command.split(separator: " ").drop { $0 != "simulate" }.map(String.init)
        let out = try #require(flags.firstIndex(of: "--out"))
        var arguments = flags
        arguments[out + 1] = "again"
        let outcome = try #require(Binary.laddpuls).run(arguments, in: work.folder)
        #expect(outcome.status == 0, "\(outcome.stderr)")
        #expect(try Unpacked.network(work.path("again")) == Unpacked.network(Sample.network))
        for name in ["fleet.yaml", "tariffs.json", "truth.ndjson", "truth_sessions.ndjson"] {
            let (made, kept) = ("\(work.path("again"))/\(name)", "\(Sample.network)/\(name)")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: made))
            #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: kept)), "\(name)")
        }
    }

    @Test func aSeedIsTakenInEitherBase() throws {
        let work = try Workspace()
        defer { work.remove() }
        func fleet(_ seed: String) throws -> String {
            try work.laddpuls(
                "simulate", "--seed", seed, "--charge-points", "4", "--days", "1", "--start", "2026-03-01", "--out",
                seed)
            return try String(contentsOfFile: work.path(seed + "/fleet.yaml"), encoding: .utf8)
        }
        let (decimal, lower, upper) = try (fleet("31"), fleet("0x1f"), fleet("0X1F"))
        #expect(lower == decimal && upper == decimal)
        #expect(try fleet("1") != decimal)
    }

    /// Networks that no detector was made on: the goal of CONTRACT 10's scoring, and its control, the wrong truth.
    @Test(arguments: ["20261122", "3141592653"]) func theFaultsAreFoundAndLittleElse(seed: String) throws {
        let work = try Workspace()
        defer { work.remove() }
        for (name, seed) in [("network", seed), ("other", seed + "1")] {
            try work.laddpuls(
                "simulate", "--seed", seed, "--charge-points", "16", "--days", "7", "--start", "2026-04-06", "--out",
                name)
        }
        try work.ingest("network")
        func score(_ truth: String) throws -> Score {
            let outcome = try work.laddpuls(
                "analyze", "--store", "store", "--fleet", "network/fleet.yaml", "--truth", truth, "--json")
            return try JSONDecoder.snake.decode(Score.self, from: Data(outcome.stdout.utf8))
        }
        let found = try score("network/truth.ndjson")
        #expect(found.faults >= 10)
        #expect(found.recall >= 0.8, "seed \(seed)")
        #expect(found.falsePerPortWeek < 1, "seed \(seed)")
        #expect(try score("other/truth.ndjson").recall < 0.5, "seed \(seed)")
        try work.laddpuls("analyze", "--store", "store", "--truth", "network/fleet.yaml", status: 2)
    }

    private struct Score: Decodable {
        var faults: Int
        var recall: Double
        var falsePerPortWeek: Double
    }
}
