import Foundation
import TestSupport
import Testing

/// What goes wrong is told in one line with exit code 2, or, if it is input, quarantined and counted.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct TroubleTests {
    /// Help goes to stdout with an example and exit code 0; a wrong flag is trouble.
    @Test(arguments: [
        ["simulate"], ["ingest"], ["analyze"], ["report"], ["run"], ["check"], ["stream"], ["query"], ["export"],
        ["inspect"], ["verify"], ["trace"], ["quarantine"], ["quarantine", "list"], ["quarantine", "show"],
        ["quarantine", "replay"],
    ]) func everyCommandHasHelpWithAnExample(command: [String]) throws {
        let binary = try #require(Binary.laddpuls)
        let help = try binary.run(command + ["--help"])
        #expect(help.status == 0, "\(help.stderr)")
        #expect(help.stderr.isEmpty)
        #expect(help.stdout.contains("Example"))
        #expect(help.stdout.contains("laddpuls " + command.joined(separator: " ")))
        let wrong = try binary.run(command + ["--no-such-flag"])
        #expect(wrong.status == 2, "\(wrong.stderr)")
        #expect(wrong.stdout.isEmpty)
    }

    @Test func missingThings() throws {
        let work = try Workspace()
        defer { work.remove() }
        expectOneLine(try work.laddpuls("ingest", "nowhere.ndjson", "--store", "store", status: 2), "nowhere.ndjson")
        #expect(!FileManager.default.fileExists(atPath: work.path("store")))
        expectOneLine(try work.laddpuls("report", "--store", "store", "--out", "r.sqlite", status: 2), "store")
        try work.ingest(Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path)
        expectOneLine(
            try work.laddpuls("report", "--store", "store", "--fleet", "fleet.yaml", "--out", "r.sqlite", status: 2),
            "fleet.yaml", "no such file")
        expectOneLine(try work.laddpuls("query", "r.sqlite", "--name", "findings", status: 2), "r.sqlite")
        expectOneLine(
            try work.laddpuls(
                "report", "--store", "store", "--out", "r.sqlite", "--as-of", "2001-01-01T00:00:00Z", status: 2),
            "--as-of", "first row")
        #expect(!FileManager.default.fileExists(atPath: work.path("r.sqlite")))
    }

    /// What a shell makes of a variable that is not set.
    @Test(arguments: [
        (["ingest", "x", "--store", ""], "--store is empty; give it a value"),
        (["analyze", "--store", "s", "--fleet="], "--fleet is empty; give it a value"),
        (["inspect", ""], "an argument is empty; give it a value"),
    ])
    func anEmptyArgumentIsNamed(arguments: [String], words: String) throws {
        let outcome = try #require(Binary.laddpuls).run(arguments)
        #expect(outcome.status == 2)
        expectOneLine(outcome, words)
    }

    /// The misspelt word is told, not what is missing for it; and what a number may be, not that there is none. What comes
    /// after `--` is no option.
    @Test(arguments: [
        (["ingest", "--bogus"], "Unknown option '--bogus'"),
        (["analyze", "--stroe", "s"], "Unknown option '--stroe'; did you mean \"--store\"?"),
        (["query", "--bogus"], "Unknown option '--bogus'"),
        (["query", "r.sqlite", "--bogus"], "Unknown option '--bogus'"),
        (["query", "r.sqlite", "--nmae", "x"], "Unknown option '--nmae'; did you mean \"--name\"?"),
        (["export", "r.sqlite", "--tabel", "x"], "Unknown option '--tabel'; did you mean \"--table\"?"),
        (["trace", "--kpi", "x", "--repot=r"], "Unknown option '--repot'; did you mean \"--report\"?"),
        (["simulate", "--bogus"], "Unknown option '--bogus'"), (["--bogus", "report"], "Unknown option '--bogus'"),
        (["quarantine", "--stor", "s"], "Unknown option '--stor'; did you mean \"--store\"?"),
        (["quarantine", "show", "--stor", "s", "3"], "Unknown option '--stor'; did you mean \"--store\"?"),
        (["ingest", "x", "-s"], "Unknown option '-s'"), (["ingest", "x", "--stroe", "s"], "Unknown option '--stroe'"),
        (["ingest", "x"], "--store is missing"), (["reprot"], "Unknown command 'reprot'; did you mean \"report\"?"),
        (["ingst", "x", "--store", "s"], "Unknown command 'ingst'; did you mean \"ingest\"?"),
        (["help", "--bogus"], "Unknown option '--bogus'"), (["xyzzy"], "Unknown command 'xyzzy'"),
        (["report", "--"], "Missing expected argument '--store <store>'"),
        (["report", "--", "--bogus"], "Missing expected argument '--store <store>'"),
        (["analyze", "--", "x"], "Missing expected argument '--store <store>'"),
        (["trace", "--"], "Missing expected argument '--store <store>'"),
        (["simulate", "--"], "Missing expected argument '--start <start>'"),
        (["ingest", "--store", "s", "--", "--x", "-5.ndjson"], "--x: "),
        (["report", "--bogus"], "Unknown option '--bogus'"),
        (["report", "--store", "s"], "Missing expected argument '--out <out>'"),
        (["ingest"], "Missing expected argument '<paths> ...'"),
        (["ingest", "x", "--store", "s", "--threads", "-3"], "--threads -3: 1 to 1024"),
        (["stream", "--store", "s", "--seal-bytes", "-1"], "--seal-bytes -1: "),
        (["simulate", "--start", "2026-03-01", "--out", "n", "--seed", "-1"], "not a whole number from 0 to 2^64"),
    ])
    func aWrongFlagIsToldAsWhatItIs(arguments: [String], words: String) throws {
        let outcome = try #require(Binary.laddpuls).run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.stderr.split(separator: "\n").first?.contains(words) == true, "\(outcome.stderr)")
    }

    @Test func corruptInputIsQuarantinedAndTheRunGoesOn() throws {
        let work = try Workspace()
        defer { work.remove() }
        let counters = try work.ingest(Sample.folder.appendingPathComponent("corrupt").path)
        #expect(counters.quarantined > 0)
        #expect(counters.accepted > 0)
        let list = try work.laddpuls("quarantine", "list", "--store", "store", "--json")
        let entries = try #require(JSONSerialization.jsonObject(with: Data(list.stdout.utf8)) as? [[String: Any]])
        #expect(entries.count == counters.quarantined)
        for entry in entries {
            #expect(entry["source"] != nil && entry["offset"] != nil && entry["reason"] != nil)
            let shown = try work.laddpuls("quarantine", "show", "--store", "store", "\(entry["number"] ?? 0)")
            #expect(!shown.stdout.isEmpty)
        }
        try work.report()
        try work.laddpuls("verify", "--store", "store")
    }

    /// What is wrong with a whole source has no bytes to show.
    @Test func aRecordWithoutBytesIsSaidToBe() throws {
        let work = try Workspace()
        defer { work.remove() }
        let story = Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path
        try work.shell("(gzip -c '\(story)'; echo rest) > a.ndjson.gz; laddpuls ingest a.ndjson.gz --store store")
        let shown = try work.shell("laddpuls quarantine show --store store 1", status: 2)
        expectOneLine(shown, "record 1 has no bytes: damaged-gzip is said of a.ndjson.gz from byte ")
    }

    /// A limit on file size stands in for a disk that is full: the write fails in the middle of publishing.
    @Test func aFullDiskPublishesNothing() throws {
        let work = try Workspace()
        defer { work.remove() }
        let source = Sample.network + "/day=*/ocpp.ndjson.zst"
        let outcome = try work.shell("ulimit -f 160; exec laddpuls ingest \(source) --store store", status: 2)
        expectOneLine(outcome, "store/")
        // What was published before the disk was full is whole; the rest is taken up as if nothing had happened.
        try work.laddpuls("verify", "--store", "store")
        let rest = try work.ingest(Sample.network)
        let whole = try Workspace()
        defer { whole.remove() }
        let undisturbed = try whole.ingest(Sample.network)
        #expect(try rows(work) == rows(whole))
        #expect(undisturbed.accepted >= rest.accepted)
    }

    private func rows(_ work: Workspace) throws -> [String] {
        let json = try work.laddpuls("inspect", "store", "--json").stdout
        let summary = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        return try #require(summary["tables"] as? [[String: Any]]).map { "\($0["name"] ?? "") \($0["rows"] ?? "")" }
    }

    @Test func aNewerStoreIsLeftAlone() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path)
        let sqlite = try FileHandle(forUpdating: work.folder.appendingPathComponent("store/catalog.sqlite"))
        // PRAGMA user_version: bytes 60–63 of the header, big-endian (SQLite file format, section 1.3).
        try sqlite.seek(toOffset: 60)
        try sqlite.write(contentsOf: Data([0, 0, 0x7F, 0]))
        try sqlite.close()
        expectOneLine(try work.laddpuls("report", "--store", "store", "--out", "r.sqlite", status: 2), "newer")
    }

    @Test func aBentSegmentStopsTheReport() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path)
        let tables = work.folder.appendingPathComponent("store/tables/meter_values")
        let segment = try #require(
            FileManager.default.enumerator(at: tables, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }.first { $0.pathExtension == "parquet" })
        var bytes = try Data(contentsOf: segment)
        bytes[200] ^= 0x10
        try bytes.write(to: segment)
        expectOneLine(
            try work.laddpuls("report", "--store", "store", "--out", "r.sqlite", status: 2), segment.lastPathComponent)
        #expect(!FileManager.default.fileExists(atPath: work.path("r.sqlite")))
        let verified = try work.laddpuls("verify", "--store", "store", status: 1)
        #expect(verified.stdout.contains(segment.lastPathComponent))
        let inspected = try work.laddpuls("inspect", segment.path, status: 1)
        #expect(inspected.stdout.contains("CRC"))
    }

    @Test func everyCommandHasHelpWithAnExample() throws {
        let work = try Workspace()
        defer { work.remove() }
        let overview = try work.laddpuls("--help").stdout
        let listed = overview.components(separatedBy: "SUBCOMMANDS:\n")[1].components(separatedBy: "\n\n")[0].split(
            separator: "\n"
        )
        .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.map { String($0.split(separator: " ")[0]) }
        #expect(listed.count >= 12)
        for command in listed {
            let help = try work.laddpuls(command, "--help").stdout
            #expect(help.contains("laddpuls \(command)"), "\(command)")
            #expect(help.contains("Example") || help.contains("SUBCOMMANDS"), "\(command)")
        }
        #expect(try work.laddpuls("--version").stdout == "0.1.0\n")
        try work.laddpuls("no-such-command", status: 2)
        try work.laddpuls("ingest", "--no-such-flag", status: 2)
    }

    /// What is written replaces its own kind only, and nothing of a store.
    @Test func reportsAndExportsReplaceNothingElse() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path)
        try work.report()
        try work.report()
        try work.laddpuls("report", "--store", "store", "--out", "store/catalog.sqlite", status: 2)
        try work.laddpuls("report", "--store", "store", "--out", "x.sqlite", "--html", "./x.sqlite", status: 2)
        try Data("<!doctype html><title>mine</title>".utf8).write(to: URL(fileURLWithPath: work.path("mine.html")))
        try work.laddpuls("report", "--store", "store", "--out", "x.sqlite", "--html", "mine.html", status: 2)
        try FileManager.default.copyItem(atPath: work.path("store/catalog.sqlite"), toPath: work.path("other.sqlite"))
        try work.laddpuls("report", "--store", "store", "--out", "other.sqlite", status: 2)
        try work.laddpuls(
            "export", "report.sqlite", "--table", "sites", "--format", "csv", "--out", "./report.sqlite", status: 2)
        try work.laddpuls(
            "export", "report.sqlite", "--table", "sites", "--format", "csv", "--out", "store/x.csv", status: 2)
        try work.laddpuls("verify", "--store", "store")
        try work.laddpuls("query", "report.sqlite", "SELECT 1")
    }
}
