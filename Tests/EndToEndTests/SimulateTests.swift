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
}
