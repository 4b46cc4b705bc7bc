import Foundation
import Reports
import TestSupport
import Testing

/// One computation, whichever way the rows came (CONTRACT 8): day by day, at once, out of order with late rows, as a
/// stream, and by any number of threads.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct SameReportTests {
    @Test func theWayTheRowsCameDoesNotShow() throws {
        let work = try Workspace()
        defer { work.remove() }
        // The last Sunday of March is in it, which has 23 hours.
        try work.laddpuls(
            "simulate", "--seed", "31", "--charge-points", "4", "--days", "4", "--start", "2026-03-27", "--faults",
            "all",
            "--out", "net")
        let days = try Unpacked.days(work.path("net"))
        let seed = UInt64.random(in: 0 ... .max)
        print("reports in any order of lines, seed \(seed)")
        var random = SplitMix(state: seed)
        let late = days.flatMap(Self.torn).shuffled(using: &random)

        try work.deliver([Data(days.joined())], to: "whole")
        try work.expectSame("whole", threads: [2, 7])
        try work.deliver(days, to: "daily", reportEachTime: true)
        try work.expectSame("daily")
        try work.deliver(late.dropLast(), to: "late")
        #expect(try !work.differences("late").isEmpty, "a part that is missing must show")
        try work.deliver(late.suffix(1), to: "late")
        try work.expectSame("late")
        let stream = try work.laddpuls(
            "stream", "--store", "streamed", "--fleet", "net/fleet.yaml", "--plain-tokens", input: Data(late.joined()))
        try work.expectSame("streamed")
        try StreamTests().expectFolded(stream.stdout, equals: "whole.sqlite", work)
    }

    /// A day in two parts: what every third charge point sent between 08:00 and 14:00 comes by itself.
    private static func torn(_ day: Data) -> [Data] {
        var parts = [Data(), Data()]
        for line in day.split(separator: 0x0A) {
            let text = String(decoding: line.prefix(80), as: UTF8.self)
            let hour = text.firstIndex(of: "T").flatMap { Int(text[$0...].dropFirst().prefix(2)) } ?? 0
            let isTorn = ["LP-0001", "LP-0004"].contains { text.contains("\"cp\":\"\($0)\"") }
            parts[isTorn && (8..<14).contains(hour) ? 1 : 0] += line + [0x0A]
        }
        #expect(parts.allSatisfy { !$0.isEmpty })
        return parts
    }
}

extension Workspace {
    /// Each part is a dump of its own, ingested by itself.
    fileprivate func deliver(_ parts: some Collection<Data>, to store: String, reportEachTime: Bool = false) throws {
        for part in parts {
            let dump = folder.appendingPathComponent("dump-\(UUID().uuidString).ndjson")
            try part.write(to: dump)
            try laddpuls("ingest", dump.path, "--store", store, "--plain-tokens")
            if reportEachTime { _ = try report(of: store, threads: 2) }
        }
    }

    fileprivate func report(of store: String, threads: Int) throws -> String {
        let out = "\(store).sqlite"
        try laddpuls(
            "report", "--store", store, "--fleet", "net/fleet.yaml", "--tariffs", "net/tariffs.json", "--threads",
            "\(threads)", "--out", out)
        return path(out)
    }

    /// From the report over all rows at once, by one thread.
    fileprivate func differences(_ store: String, threads: Int = 2) throws -> [String] {
        let reference = path("reference.sqlite")
        if !FileManager.default.fileExists(atPath: reference) {
            try FileManager.default.copyItem(atPath: report(of: "whole", threads: 1), toPath: reference)
        }
        return try ReportComparison.differences(reference, report(of: store, threads: threads))
    }

    fileprivate func expectSame(_ store: String, threads: [Int] = [2]) throws {
        for threads in threads {
            let differences = try differences(store, threads: threads)
            #expect(differences.isEmpty, "\(store), \(threads) threads: \(differences.prefix(5))")
        }
    }
}
