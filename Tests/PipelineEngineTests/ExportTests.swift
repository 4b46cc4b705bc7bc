import Foundation
import TestSupport
import Testing

@testable import PipelineEngine
@testable import Reports

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

    @Test(
        .enabled(
            if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares")
    ) func pyarrowReadsTheSameRows() throws {
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

    /// As of an older version, with a column less.
    @Test func anotherVersionsColumnsAreTold() throws {
        try withReport { folder, report in
            do {
                let changed = try SQLiteConnection(path: report, mode: .create)
                for view in try changed.rows("SELECT name FROM sqlite_schema WHERE type = 'view'") {
                    try changed.execute("DROP VIEW \"\(view[0].plain)\"")
                }
                try changed.execute("ALTER TABLE ports DROP COLUMN status")
            }
            for format in ExportTool.Format.allCases {
                let out = folder.path + "/ports.\(format.rawValue)"
                #expect {
                    try ExportTool.export(report: report, table: "ports", format: format, out: out)
                } throws: {
                    "\($0)".hasPrefix(report) && "\($0)".contains("anew")
                }
                #expect(!FileManager.default.fileExists(atPath: out))
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
