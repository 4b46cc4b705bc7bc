import Foundation
import Reports
import TestSupport
import Testing

/// What goes to stdout or to a file is all there, or said to be not.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct OutputTests {
    private static let story = Sample.folder.appendingPathComponent("stories/token_brute_force.ndjson").path
    private static let broken = Sample.folder.appendingPathComponent("stories/truncated_lines.ndjson").path

    /// A store with findings and a quarantine, and its report.
    private func prepared() throws -> Workspace {
        let work = try Workspace()
        try work.ingest(Self.story, Self.broken)
        try work.report()
        try "20181101\t1009\tA\tT\tOcc\n".write(toFile: work.path("feed.tsv"), atomically: true, encoding: .utf8)
        return work
    }

    private static var everyCommand: [String] {
        [
            "query report.sqlite --name worst-ports", "query report.sqlite --list",
            "query report.sqlite 'SELECT 1' --format csv", "export report.sqlite --table kpis",
            "export report.sqlite --list", "export report.sqlite --table kpis --out kpis.csv", "convert feed.tsv",
            "analyze --store store --json", "report --store store --out again.sqlite", "inspect store",
            "inspect report.sqlite", "verify --store store", "quarantine list --store store",
            "quarantine show --store store 1", "quarantine replay --store store", "repairs list",
            "trace --store store --report report.sqlite --kpi session_success",
            "ingest '\(story)' --store another --json", "ingest --explain '\(story)'",
            "stream --store live < '\(story)'",
            "check '\(Paths.package.path)/Pipelines'", "simulate --days 1 --start 2026-03-01 --out network",
            "--help", "--version", "query --help",
        ]
    }

    /// What a file says steers no terminal: an escape, and a mark that turns text around, in a good line and a bad one.
    @Test func explainShowsWhatItQuotes() throws {
        let work = try Workspace()
        defer { work.remove() }
        let good = #"{"ts":"2026-03-01T06:00:00Z","cp":"LP-\#u{202E}1","msg":[2,"1","Heart\#u{202E}beat",{}]}"#
        let bad = good.replacing("LP-", with: "LP-\u{1B}[2J")
        let text = try work.laddpuls("ingest", "--explain", "-", input: Data("\(good)\n\(bad)\n".utf8)).stdout
        #expect(text.contains("1 to accept") && text.contains("1 to quarantine"))
        #expect(text.contains("Heart\u{FFFD}beat 1") && text.contains("charge points: LP-\u{FFFD}1"))
        #expect(text.contains("\u{241B}[2J"))
        #expect(!text.contains { "\u{1B}\u{202E}".contains($0) })
    }

    @Test func withoutFindingsThereIsNoLine() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path)
        #expect(try work.laddpuls("analyze", "--store", "store").stdout.hasPrefix("no findings"))
        #expect(try work.laddpuls("analyze", "--store", "store", "--json").stdout.isEmpty)
    }

    @Test func aFullStdoutIsSaid() throws {
        let work = try prepared()
        defer { work.remove() }
        for command in Self.everyCommand {
            expectOneLine(try work.shell("laddpuls \(command) > /dev/full", status: 2), "stdout", "No space left")
        }
    }

    /// And nothing that is opened takes its place.
    @Test func aClosedStdoutIsSaid() throws {
        let work = try prepared()
        defer { work.remove() }
        for command in Self.everyCommand {
            expectOneLine(try work.shell("laddpuls \(command) >&-", status: 2), "stdout")
        }
        for store in ["store", "another"] { try work.laddpuls("verify", "--store", store) }
    }

    @Test func aReaderThatGoesAwayEndsTheRunQuietly() throws {
        let work = try prepared()
        defer { work.remove() }
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000) SELECT * FROM n"
        let outcome = try work.shell(
            "trap '' PIPE; laddpuls query report.sqlite '\(numbers)' --format csv | head -1", status: 128 + SIGPIPE)
        #expect(outcome.stdout == "i\r\n" && outcome.stderr.isEmpty)
    }

    @Test func whatIsNotOpenIsSaidBeforeAStoreIsMade() throws {
        let work = try Workspace()
        defer { work.remove() }
        expectOneLine(try work.shell("laddpuls stream --store s --ack-fd 9 < /dev/null", status: 2), "--ack-fd 9")
        expectOneLine(try work.shell("laddpuls stream --store s --ack-fd 9 9</dev/null <&9", status: 2), "--ack-fd 9")
        expectOneLine(try work.shell("laddpuls stream --store s <&-", status: 2), "stdin")
        expectOneLine(try work.shell("laddpuls stream --store s < .", status: 2), "stdin", "folder")
        #expect(!FileManager.default.fileExists(atPath: work.path("s")))
    }

    /// A disk that fills up leaves the old file, and nothing beside it.
    @Test func aFileIsReplacedWholeOrNotAtAll() throws {
        let work = try prepared()
        defer { work.remove() }
        let rows = (0..<2000).map { "20181101\t\($0 % 24 * 100)\tA\($0 % 40)\tT\tOcc\n" }.joined()
        try rows.write(toFile: work.path("feed.tsv"), atomically: true, encoding: .utf8)
        for (command, out) in [
            ("export report.sqlite --table kpis --out", "kpis.csv"), ("convert feed.tsv --out", "lines.ndjson"),
            ("export report.sqlite --table kpis --out", "kpis.parquet"),
            ("report --store store --html page.html --out", "again.sqlite"),
        ] {
            try work.laddpuls("report", "--store", "store", "--out", "again.sqlite")
            if !out.hasSuffix("sqlite") { try Data("old".utf8).write(to: URL(fileURLWithPath: work.path(out))) }
            let old = try Data(contentsOf: URL(fileURLWithPath: work.path(out)))
            let files = try FileManager.default.contentsOfDirectory(atPath: work.folder.path).sorted()
            // Kibibytes; smaller than any of them becomes.
            let reason = out.hasSuffix("sqlite") ? "disk I/O error" : "File too large"
            expectOneLine(try work.shell("ulimit -f 1; laddpuls \(command) \(out)", status: 2), out, reason)
            #expect(try Data(contentsOf: URL(fileURLWithPath: work.path(out))) == old, "\(out)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: work.folder.path).sorted() == files, "\(out)")
            try work.shell("laddpuls \(command) \(out)")
            // A report made again is the same to the byte.
            let new = try Data(contentsOf: URL(fileURLWithPath: work.path(out)))
            #expect(new != old || out.hasSuffix("sqlite"), "\(out)")
            try? FileManager.default.removeItem(atPath: work.path("page.html"))
        }
    }

    /// A replaced file keeps its rights and the links to it; what is no file is left alone.
    @Test func onlyFilesAreReplaced() throws {
        let work = try prepared()
        defer { work.remove() }
        try work.shell("echo old > kept.csv; chmod 640 kept.csv; ln -s kept.csv link.csv")
        try work.shell("mkdir folder; mkfifo pipe.csv")
        try work.shell("laddpuls export report.sqlite --table kpis --out link.csv")
        let told = try work.shell("stat -c '%F %a' link.csv kept.csv; head -c 5 kept.csv")
        #expect(told.stdout == "symbolic link 777\nregular file 640\nscope")
        for (out, word) in [("folder", "folder"), ("pipe.csv", "no regular file"), ("/dev/null", "no regular file")] {
            for command in ["export report.sqlite --table kpis --format csv", "convert feed.tsv"] {
                expectOneLine(try work.shell("laddpuls \(command) --out \(out)", status: 2), out, word)
            }
        }
        try work.shell("test -p pipe.csv && test -c /dev/null")
    }
}
