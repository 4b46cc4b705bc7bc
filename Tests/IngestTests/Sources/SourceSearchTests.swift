import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite struct SourceSearchTests {
    @Test func aFolderIsSearchedInPathOrder() throws {
        let folder = try folder([
            "b.ndjson", "a/x.log", "a/b/y.csv.gz", "c.jsonl.zst", "d.json", "e.ZIP", "day=2026-03-01/ocpp.ndjson.zst",
            "truth.ndjson", "truth_sessions.ndjson.zst", "fleet.json", "tariffs.json", "manifest.json",
            "x-manifest.csv", "notes.txt", "ocpp.ndjson.bak", "LP-1/ocpp.log.0", "LP-1/ocpp.log.20260301120000.gz",
            "x.log.a",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let found = try SourceSearch.files([folder.path]).map { String($0.dropFirst(folder.path.count + 1)) }
        #expect(
            found == [
                "LP-1/ocpp.log.0", "LP-1/ocpp.log.20260301120000.gz", "a/b/y.csv.gz", "a/x.log", "b.ndjson",
                "c.jsonl.zst", "d.json", "day=2026-03-01/ocpp.ndjson.zst",
                "e.ZIP",
            ])
    }

    @Test func aFileNamedIsTakenWhateverItsName() throws {
        let folder = try folder(["truth.ndjson", "notes.txt"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["\(folder.path)/truth.ndjson", "\(folder.path)/notes.txt", "-"]
        #expect(try SourceSearch.files(paths) == paths)
    }

    @Test func globsAreExpanded() throws {
        let folder = try folder(["a-1.log", "a-2.log", "b.log"])
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(
            try SourceSearch.files(["\(folder.path)/a-?.log"]).map { ($0 as NSString).lastPathComponent } == [
                "a-1.log", "a-2.log",
            ])
        #expect(throws: IngestError.self) { try SourceSearch.files(["\(folder.path)/c*"]) }
    }

    @Test func whatLeadsNowhereIsAnError() throws {
        let error = #expect(throws: IngestError.self) { try SourceSearch.files(["/no/such"]) }
        #expect(error?.description == "/no/such: No such file or directory")
        let folder = try folder(["notes.txt"])
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: IngestError.self) { try SourceSearch.files([folder.path]) }
    }

    /// A name that says what a file is, or when it was written, says not whose it is.
    @Test(
        arguments: [
            ("logs/LP-1.ndjson", "LP-1"), ("LP-1/ocpp.log", "LP-1"), ("LP-1/ocpp.log.0", "LP-1"), ("ocpp.log", nil),
            ("LP-1/incomplete-ocpp.html", "LP-1"), ("LP-1/2026-03-01.log", "LP-1"), ("2026-03-01/ocpp.log", nil),
            ("2026-03-01T04:03:45.097Z-7955151a-1f2e/ocpp.html", nil), ("2026-13-01/ocpp.log", "2026-13-01"),
            ("2026-03-01-7/ocpp.log", "2026-03-01-7"), ("LP-1.in.log", "LP-1"), ("LP-1.2026-03-01.log.gz", "LP-1"),
            ("192.168.1.5.log", "192.168.1.5"), ("192.168.1.6", "192.168.1.6"), ("10.0.0.7/ocpp.log", "10.0.0.7"),
            ("192.168.1.256.log", "192"), ("192.168.1.log", "192"), ("1.2.3.+4.log", "1"), ("1.2..4.log", "1"),
        ] as [(String, String?)]) func aNameMaySayWhose(path: String, chargePoint: String?)
    {
        #expect(SourceName.chargePoint(path: path) == chargePoint)
    }

    @Test func linksInACircleEnd() throws {
        let folder = try folder(["a/x.log"])
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/a/loop", withDestinationPath: folder.path)
        #expect(try SourceSearch.files([folder.path]).count == 1)
    }

    @Test func aLinkThatLeadsNowhereIsNamed() throws {
        let folder = try folder(["x.log"])
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/gone.log", withDestinationPath: "\(folder.path)/nothing")
        #expect(try SourceSearch.files([folder.path]).map { $0.split(separator: "/").last } == ["gone.log", "x.log"])
    }

    private func folder(_ names: [String]) throws -> URL {
        let folder = try Paths.temporaryFolder()
        for name in names {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(name.utf8).write(to: file)
        }
        return folder
    }
}
