import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// What is wrong is told before anything is made or changed.
@Suite struct RefusalTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ name: String, in folder: URL) throws -> String {
        let file = folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    private func heartbeats(_ count: Int) -> String {
        (0..<count).map {
            #"{"ts":"2026-03-01T06:00:0\#($0).000Z","cp":"LP-1","dir":"in","msg":[2,"m\#($0)","Heartbeat",{}]}"# + "\n"
        }.joined()
    }

    @Test func checkGoesOnAfterWhatItCannotRead() throws {
        try withFolder { folder in
            let empty = try write("", "empty.yaml", in: folder)
            let good = try write("name: x\nstages:\n  - ingest: {paths: [a], store: s}\n", "good.yaml", in: folder)
            let result = try PipelineCheck.run([folder.path + "/none.yaml", empty, folder.path + "/no/folder", good])
            #expect(result.good == [good])
            #expect(result.unreadable.count == 2)
            #expect(result.problems.map(\.line) == [1])
            #expect(result.problems[0].message.contains("is empty"))
            #expect(throws: PipelineProblems.self) { try PipelineReader.load(empty) }
        }
    }

    /// `check`, `report` and `run` tell of a tariff that the fleet names and the tariffs file does not have.
    @Test func aFleetsTariffsAreLookedUp() throws {
        try withFolder { folder in
            let dump = try write(heartbeats(3), "dump.ndjson", in: folder)
            let site = "{id: S, name: S, time_zone: UTC, charge_points: [{id: LP-1, evses: [{id: 1, tariff_id: AC}]}]}"
            let fleet = try write("sites:\n  - \(site)\n", "fleet.yaml", in: folder)
            let tariffs = try write("[]", "tariffs.json", in: folder)
            let store = folder.path + "/store"
            let yaml = """
                name: x
                set: {fleet: "\(fleet)"}
                stages:
                  - ingest: {paths: ["\(dump)"], store: "\(store)"}
                  - report: {store: "\(store)", fleet: "${fleet}", tariffs: "\(tariffs)", out: "\(folder.path)/r.sqlite"}
                """
            let path = try write(yaml, "p.yaml", in: folder)
            let expected = "\(fleet):2: charge point LP-1, evse 1: \(tariffs) has no tariff \"AC\"; it has none at all"
            let checked = try PipelineCheck.run([path])
            #expect(checked.good == [] && checked.wrong == [expected])
            let runner = PipelineRunner(progress: { _ in }, say: { _ in })
            #expect { try runner.run(try PipelineReader.load(path)) } throws: { "\($0)" == expected }
            #expect(!FileManager.default.fileExists(atPath: store))
            _ = try IngestStage(paths: [dump], store: store).run()
            var analyze = AnalyzeStage(store: store)
            analyze.fleet = fleet
            _ = try analyze.run()
            var report = ReportStage(analyze: analyze, out: folder.path + "/r.sqlite")
            report.tariffs = tariffs
            #expect { try report.run() } throws: { "\($0)" == expected }
            // Files that an earlier stage or --set will bring are no mistake of the pipeline's.
            #expect(
                try PipelineCheck.run([
                    try write(yaml.replacing("fleet.yaml", with: "later.yaml"), "q.yaml", in: folder)
                ]).wrong == [])
        }
    }

    @Test(arguments: ["fleet", "tariffs", "paths", "token_key"]) func aRunChecksAllInputsFirst(missing: String) throws {
        try withFolder { folder in
            let dump = try write(heartbeats(3), "dump.ndjson", in: folder)
            let fleet = try write("sites: []\n", "fleet.yaml", in: folder)
            let tariffs = try write("[]", "tariffs.json", in: folder)
            let key = try write(String(repeating: "k", count: 32), "key", in: folder)
            var files = ["paths": dump, "fleet": fleet, "tariffs": tariffs, "token_key": key]
            files[missing] = folder.path + "/gone"
            let yaml = """
                name: x
                stages:
                  - ingest: {paths: ["\(files["paths"]!)"], store: "\(folder.path)/store", token_key: "\(files["token_key"]!)"}
                  - report: {store: "\(folder.path)/store", fleet: "\(files["fleet"]!)", tariffs: "\(files["tariffs"]!)", out: "\(folder.path)/r.sqlite"}
                """
            let pipeline = try PipelineReader.load(try write(yaml, "p.yaml", in: folder))
            let runner = PipelineRunner(progress: { _ in }, say: { _ in })
            #expect { try runner.run(pipeline) } throws: { "\($0)".contains("/gone") }
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/store"))
        }
    }

    @Test func aRefusedKeyLeavesNoStoreBehind() throws {
        try withFolder { folder in
            let dump = try write(heartbeats(3), "dump.ndjson", in: folder)
            let key = try write("short", "key", in: folder)
            var stage = IngestStage(paths: [dump], store: folder.path + "/store")
            stage.tokenKey = key
            #expect { try stage.run() } throws: { "\($0)".contains("at least 16 bytes") }
            stage.plainTokens = true
            stage.tokenKey = try write(String(repeating: "k", count: 32), "long", in: folder)
            #expect { try stage.run() } throws: { "\($0)".contains("exclude each other") }
            var stream = StreamStage(store: folder.path + "/store")
            stream.tokenKey = key
            #expect(throws: Trouble.self) { try stream.run(input: -1) }
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/store"))
        }
    }

    @Test func simulateWritesIntoEmptyFoldersOnly() throws {
        try withFolder { folder in
            _ = try write("mine", "note.txt", in: folder)
            let stage = SimulateStage(out: folder.path, start: Day(iso8601: "2026-03-01")!)
            #expect { try stage.run() } throws: { "\($0)".contains("is not empty, it holds note.txt") }
            let store = folder.path + "/store"
            do { _ = try SegmentStore(path: store, access: .write) }
            #expect {
                try SimulateStage(out: store, start: Day(iso8601: "2026-03-01")!).run()
            } throws: {
                "\($0)".contains("it holds a store")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["note.txt", "store"])
        }
    }

    @Test func traceSaysWhatToDo() throws {
        try withFolder { folder in
            let dump = try write(heartbeats(3), "dump.ndjson", in: folder)
            let store = folder.path + "/store"
            _ = try IngestStage(paths: [dump], store: store).run()
            let id = try SegmentStore(path: store, access: .read).sources()[0].source.id.hex
            func trace(_ frame: Int64, in place: String? = nil) throws -> TraceTool.Traced {
                try TraceTool.trace(
                    store: store, source: id, chargePoint: "LP-1", frame: frame, dumps: place.map { [$0] } ?? [])
            }
            #expect(try String(decoding: trace(2).line, as: UTF8.self).contains("\"m1\""))
            for frame: Int64 in [0, -1, .min] {
                #expect { try trace(frame) } throws: { "\($0)".contains("count from 1") }
            }
            // As long as before, and another.
            let changed = String(heartbeats(3).replacing("m0", with: "m9"))
            _ = try write(changed, "dump.ndjson", in: folder)
            #expect { try trace(1) } throws: { "\($0)".contains("--in FILE") }
            try FileManager.default.removeItem(atPath: dump)
            #expect { try trace(1) } throws: { "\($0)".contains("--in FILE") }
            let moved = try write(heartbeats(3), "moved", in: folder)
            #expect(try String(decoding: trace(1, in: moved).line, as: UTF8.self).contains("\"m0\""))
            let other = try write(changed, "other", in: folder)
            #expect { try trace(1, in: other) } throws: { "\($0)".contains("the bytes of what --in names differ") }
        }
    }
}
