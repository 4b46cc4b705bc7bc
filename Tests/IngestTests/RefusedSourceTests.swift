import Foundation
import SegmentStore
import Telemetry
import Testing

@testable import Ingest

/// What cannot be read, or not yet, is named; the others go in.
@Suite struct RefusedSourceTests {
    @Test func aMissingPathStopsBeforeAnythingStarts() throws {
        let bench = try Bench()
        let path = try bench.file("a.ndjson", dump(0..<5))
        #expect(throws: IngestError.self) { try bench.ingest(path, "/no/such/dump") }
        #expect(try bench.store.sources().isEmpty)
    }

    /// What hashing the next file throws is told in that file's turn.
    @Test func aFileThatGoesAwayIsNamedInItsTurn() throws {
        let bench = try Bench()
        let paths = [try bench.file("a.ndjson", dump(0..<10)), try bench.file("b.ndjson", dump(10..<20))]
        chmod(paths[1], 0)
        defer { chmod(paths[1], 0o600) }
        guard access(paths[1], R_OK) != 0 else { return }
        let report = try bench.ingest(paths[0], paths[1], threads: 2)
        #expect(report.refused == ["\(paths[1]): Permission denied"] && report.counters.accepted == 10)
    }

    /// A link that leads nowhere among a folder's files costs itself; what comes after it is read, by one thread or two.
    @Test(arguments: [1, 2]) func aFileThatCannotBeOpenedIsRefusedAndTheOthersGoIn(threads: Int) throws {
        let bench = try Bench()
        for name in ["a", "c"] {
            _ = try bench.file("dump/\(name).ndjson", envelope(#"[2,"\#(name)","Heartbeat",{}]"#))
        }
        let gone = "\(bench.folder.path)/in/dump/b.ndjson"
        try FileManager.default.createSymbolicLink(atPath: gone, withDestinationPath: "\(bench.folder.path)/gone")
        let report = try bench.ingest("\(bench.folder.path)/in/dump", threads: threads)
        #expect(report.counters.accepted + report.counters.duplicates == 2 && report.sources.count == 2)
        #expect(report.refused == ["\(gone): No such file or directory"])
        var refused: [String] = []
        let explained = try Explanation.of(
            ["\(bench.folder.path)/in/dump"], options: IngestOptions(tokenKey: nil), refused: &refused)
        #expect(explained.count == 2 && refused == report.refused)
    }

    @Test func aFolderThatCannotBeSearchedIsRefusedAndTheOthersGoIn() throws {
        let bench = try Bench()
        _ = try bench.file("dump/z.ndjson", envelope(#"[2,"a","Heartbeat",{}]"#))
        let locked = "\(bench.folder.path)/in/dump/locked"
        try FileManager.default.createDirectory(atPath: locked, withIntermediateDirectories: true)
        chmod(locked, 0)
        defer { chmod(locked, 0o700) }
        guard access(locked, R_OK) != 0 else { return }
        let report = try bench.ingest("\(bench.folder.path)/in/dump")
        #expect(report.counters.accepted == 1 && report.refused == ["\(locked): Permission denied"])
    }

    /// A source that a flag is missing for is told with the remedy, and left for the next run; the others go in.
    @Test func linesThatNameNoChargePointAreRefusedUntilItIsSaid() throws {
        let bench = try Bench()
        let lacking = try bench.file("logs/ocpp.ndjson", #"[2,"m0","Heartbeat",{}]"# + "\n")
        let whole = try bench.file("logs/zz.ndjson", envelope(#"[2,"m1","Heartbeat",{}]"#))
        let first = try bench.ingest(lacking, whole)
        #expect(first.counters.accepted == 1 && first.counters.recordsRead == 1)
        #expect(first.refused.count == 1 && first.refused[0].contains("--charge-point"))
        #expect(try bench.store.sources().count == 1)
        let event = try bench.file(
            "logs/ocpp.ndjson",
            #"[2,"m0","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"2026-03-01T06:00:00Z"}]"#
        )
        let second = try bench.ingest(event, whole, chargePoint: "LP-1")
        #expect(second.refused.isEmpty && second.counters.accepted == 1 && second.counters.sourcesSkipped == 1)
    }
}
