import Foundation
import TestSupport
import Testing

/// Where the lines behind a figure are looked for: in dumps that moved, in what a stream was fed from, and nowhere else.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct EvidenceDumpTests {
    private static let story = Sample.folder.appendingPathComponent("stories/healthy_day.ndjson").path

    /// One line on stderr, and it names a dump that is missing, not the one that is given.
    @Test func ofSeveralDumpsTheMissingOnesAreTold() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.shell("mkdir dumps; for i in 1 2 3; do sed \"s/LP-/LP$i-/g\" '\(Self.story)' > dumps/$i.ndjson; done")
        try work.shell(
            "laddpuls ingest dumps --store store; laddpuls report --store store --out r.sqlite; mv dumps moved")
        let trace = "laddpuls trace --store store --report r.sqlite --kpi session_success"
        expectOneLine(
            try work.shell(trace, status: 2), "lines missing: of 3 sources, the first: dumps/1.ndjson: is not there")
        let two = try work.shell("\(trace) --in moved/2.ndjson", status: 2)
        expectOneLine(
            two,
            "lines missing: of 2 sources, the first: dumps/1.ndjson: is not there, and the bytes of what --in names differ"
        )
        let all = try work.shell("\(trace) --in moved/2.ndjson --in moved/1.ndjson --in moved/3.ndjson")
        #expect(all.stderr.isEmpty && all.stdout.contains("LP3-"))
    }

    /// A stream leaves no dump, which is no trouble; a file that it was fed from shows the lines, and no other file does.
    @Test func aStreamHasTheLinesOfWhatItWasFedFrom() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.shell(
            """
            cp '\(Self.story)' day.ndjson; sed 's/2026-03/2026-04/g' day.ndjson > other.ndjson
            laddpuls stream --store store < day.ndjson; laddpuls report --store store --out r.sqlite
            """)
        let trace = "laddpuls trace --store store --report r.sqlite --kpi session_success"
        let without = try work.shell(trace)
        #expect(without.stderr.isEmpty && without.stdout.contains("No dump is left of stream "))
        #expect(without.stdout.contains("frame "))
        let fed = try work.shell("\(trace) --in day.ndjson")
        let day = try String(contentsOfFile: work.path("day.ndjson"), encoding: .utf8).split(separator: "\n")
        let lines = fed.stdout.split(separator: "\n").filter { $0.hasPrefix("  {") }
        #expect(!lines.isEmpty && lines.allSatisfy { day.contains($0.dropFirst(2)) })
        #expect(fed.stderr.isEmpty && !fed.stdout.contains("frame ") && !fed.stdout.contains("No dump"))
        let other = try work.shell("\(trace) --in other.ndjson", status: 2)
        expectOneLine(other, "lines missing: stream ", "name the file that it was fed from, whole")
        #expect(!other.stdout.contains("  {"))
    }

    /// Lines that a stream acknowledged and has not sealed: they are in the figure, and so in what is behind it.
    @Test func aRunningStreamsRowsAreFound() throws {
        let work = try Workspace()
        defer { work.remove() }
        let stream = try LiveProcess(work, ["stream", "--store", "store", "--ack-fd", "3"])
        defer { stream.kill() }
        try stream.write(Data(contentsOf: URL(fileURLWithPath: Self.story)))
        let count = try String(contentsOfFile: Self.story, encoding: .utf8).split(separator: "\n").count
        #expect(stream.waitForAcknowledgement(of: count, within: .seconds(60)))
        try work.shell("cp '\(Self.story)' day.ndjson; laddpuls report --store store --out r.sqlite")
        let told = try work.shell(
            "laddpuls trace --store store --report r.sqlite --kpi session_success --in day.ndjson")
        #expect(stream.isRunning && !told.stdout.contains(" 0 frames") && told.stdout.contains("\n  {"))
    }

    /// Times in whole seconds, and one line more at the beginning: most times are as they were, and no line is.
    @Test func linesOfAnotherFrameAreNotShown() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.shell(
            """
            sed -E 's/^(\\{"ts":"[^".]*)\\.[0-9]+Z/\\1Z/' '\(Self.story)' > day.ndjson
            (head -1 day.ndjson; cat day.ndjson) > shifted.ndjson
            laddpuls stream --store store < day.ndjson; laddpuls report --store store --out r.sqlite
            """)
        let trace = "laddpuls trace --store store"
        let kpi = "\(trace) --report r.sqlite --kpi session_success --rows 0 --lines 0"
        let told = try work.shell("\(kpi) --in shifted.ndjson", status: 2)
        expectOneLine(told, "lines missing: stream ", "whole")
        #expect(!told.stdout.contains("  {"))
        // The right one is found among several, by figure and by row.
        #expect(try work.shell("\(kpi) --in shifted.ndjson --in day.ndjson").stderr.isEmpty)
        let row = try work.shell(
            "laddpuls export r.sqlite --table charge_points --format csv | tail -1 | cut -d, -f1"
        ).stdout.trimmingCharacters(in: .whitespacesAndNewlines)
        let one = "\(trace) --source '' --charge-point \(row) --frame 5"
            .replacingOccurrences(
                of: "--source ''", with: "--source $(laddpuls inspect store --json | grep -oE '[0-9a-f]{32}' | head -1)"
            )
        let line = try work.shell("\(one) --in shifted.ndjson --in day.ndjson").stdout.split(separator: "\n")
        #expect(line[0].hasPrefix("day.ndjson, byte "))
        expectOneLine(try work.shell("\(one) --in shifted.ndjson", status: 2), "stream ", "whole")
    }

    /// A dump that moved is no stream's, though the store has a stream too.
    @Test func aMovedDumpBesideAStreamIsNoTrouble() throws {
        let work = try Workspace()
        defer { work.remove() }
        let told = try work.shell(
            """
            cp '\(Self.story)' day.ndjson; sed 's/LP-/XP-/g' day.ndjson > fed.ndjson
            laddpuls ingest day.ndjson --store store > /dev/null; laddpuls stream --store store < fed.ndjson > /dev/null
            laddpuls report --store store --out r.sqlite > /dev/null; mv day.ndjson moved.ndjson
            laddpuls trace --store store --report r.sqlite --kpi session_success --rows 0 --in moved.ndjson
            """)
        #expect(
            told.stderr.isEmpty && told.stdout.contains("\n  {") && told.stdout.contains("No dump is left of stream"))
    }
}
