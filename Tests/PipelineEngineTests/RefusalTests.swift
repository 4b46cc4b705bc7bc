import Foundation
import Reports
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
                try TraceTool.trace(store: store, source: id, chargePoint: "LP-1", frame: frame, dump: place)
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
            #expect { try trace(1, in: other) } throws: { "\($0)".contains("its bytes differ") }
        }
    }
}

/// Tables of a report as files.
@Suite struct ExportTests {
    private func withReport(_ body: (URL, String) throws -> Void) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let story = Paths.package.appendingPathComponent("SampleData/stories/healthy_day.ndjson").path
        let store = folder.appendingPathComponent("store").path
        _ = try IngestStage(paths: [story], store: store).run()
        let report = folder.appendingPathComponent("r.sqlite").path
        _ = try ReportStage(analyze: AnalyzeStage(store: store), out: report).run()
        try body(folder, report)
    }

    @Test func everyTableInEveryFormat() throws {
        try withReport { folder, report in
            let query = try ReportQuery(path: report)
            for table in ExportTool.tables {
                guard case .integer(let count)? = try query.run("SELECT count(*) FROM \"\(table)\"").rows.first?.first
                else { return #expect(Bool(false)) }
                for format in ExportTool.Format.allCases {
                    let out = folder.appendingPathComponent("\(table).\(format.rawValue)")
                    let exported = try ExportTool.export(report: report, table: table, format: nil, out: out.path)
                    #expect(exported?.rows == Int(count))
                    #expect(try Self.rows(out, format) == Int(count), "\(table) as \(format)")
                }
            }
        }
    }

    private static func rows(_ file: URL, _ format: ExportTool.Format) throws -> Int {
        let data = try Data(contentsOf: file)
        switch format {
        case .csv: return String(decoding: data, as: UTF8.self).split(separator: "\r\n").count - 1
        case .json: return try (JSONSerialization.jsonObject(with: data) as? [Any])?.count ?? -1
        case .ndjson:
            let lines = data.split(separator: 0x0A)
            for line in lines { _ = try JSONSerialization.jsonObject(with: line) }
            return lines.count
        case .parquet: return try rowsOfParquet(file.path)
        }
    }

    private static func rowsOfParquet(_ path: String) throws -> Int {
        let json = try InspectTool.inspect(path).json
        return try (JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])?["rows"] as? Int ?? -1
    }

    @Test(.enabled(if: Paths.oraclePython != nil, "needs the oracles' Python")) func pyarrowReadsTheSameRows() throws {
        try withReport { folder, report in
            for table in ["sessions", "ports", "sessions_readable", "port_days"] {
                let out = folder.appendingPathComponent("\(table).parquet").path
                _ = try ExportTool.export(report: report, table: table, format: nil, out: out)
                let script = folder.appendingPathComponent("compare.py")
                try """
                import sqlite3, sys, pyarrow.parquet as pq
                rows = sqlite3.connect(sys.argv[1]).execute(f'SELECT * FROM "{sys.argv[2]}"').fetchall()
                table = pq.read_table(sys.argv[3])
                found = [tuple(row.values()) for row in table.to_pylist()]
                assert found == rows, (found[:1], rows[:1])
                assert len(rows) > 0
                """.write(to: script, atomically: true, encoding: .utf8)
                _ = try Oracle.run(script, [report, table, out])
            }
        }
    }

    @Test func whatCannotBeExported() throws {
        try withReport { folder, report in
            #expect {
                try ExportTool.export(report: report, table: "port", format: .csv, out: nil)
            } throws: {
                "\($0)".contains("no table or view \"port\"; it has sites")
            }
            #expect(throws: Trouble.self) {
                try ExportTool.export(report: report, table: "ports", format: .parquet, out: nil)
            }
            #expect(throws: Trouble.self) {
                try ExportTool.export(report: report, table: "ports", format: nil, out: folder.path + "/ports")
            }
        }
    }

    @Test func anEndlessQueryIsStopped() throws {
        try withReport { _, report in
            let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            #expect {
                try QueryTool(report: report).run(sql: endless, name: nil, format: .csv, timeoutSeconds: 0.3)
            } throws: {
                "\($0)".contains("stopped after 0.3 s") && "\($0)".contains("--timeout")
            }
            let count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100001) SELECT i FROM n"
            let csv = try QueryTool(report: report).run(sql: count, name: nil, format: .csv, timeoutSeconds: 0)
            #expect(csv.split(separator: "\r\n").count == 100_002)
        }
    }
}
