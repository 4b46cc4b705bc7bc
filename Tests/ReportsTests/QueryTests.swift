import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct QueryTests {
    private func withQuery(_ body: (ReportQuery, String) throws -> Void) throws {
        try withTinyReport { path, _ in try body(try ReportQuery(path: path), path) }
    }

    @Test(arguments: NamedQuery.all.map(\.name)) func everyNamedQueryRuns(name: String) throws {
        try withQuery { query, _ in
            let result = try query.run(named: name)
            #expect(!result.columns.isEmpty)
            #expect(
                NamedQuery.find(name)?.doc.hasSuffix(".") == true || NamedQuery.find(name)?.doc.hasSuffix("?") == true)
        }
    }

    /// Each works on a read-only connection without the guard, or needs one that may write: the guard is what refuses.
    static let forbidden = [
        "ATTACH ':memory:' AS other", "VACUUM INTO 'TARGET'", "DETACH main", "BEGIN", "SAVEPOINT s",
        "INSERT INTO sites VALUES ('x','x','x',0,0,'','',0,0,0)", "UPDATE sites SET name = 'x'", "DELETE FROM sites",
        "CREATE TABLE t (x)", "CREATE TEMP TABLE t (x)", "CREATE VIEW v AS SELECT 1", "CREATE TEMP VIEW v AS SELECT 1",
        "DROP TABLE sites", "ALTER TABLE sites ADD COLUMN y", "PRAGMA journal_mode = WAL", "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON", "PRAGMA user_version = 9", "REINDEX", "ANALYZE", "SELECT load_extension('x')",
        "CREATE TRIGGER g AFTER INSERT ON sites BEGIN SELECT 1; END", "VACUUM",
        "CREATE VIRTUAL TABLE temp.f USING fts5(x)",
    ]

    @Test(arguments: forbidden) func whatDoesMoreThanReadIsRefusedInWords(sql: String) throws {
        try withQuery { query, path in
            let target = path + ".copy"
            let error = #expect(throws: ReportError.self) {
                try query.run(sql.replacing("TARGET", with: target))
            }
            #expect(
                error?.description.contains("is refused: a query may only read") == true, "\(error?.description ?? "")")
            #expect(!FileManager.default.fileExists(atPath: target))
            let sites = try query.run("SELECT count(*) FROM sites")
            #expect(sites.rows == [[.integer(1)]])
        }
    }

    @Test(arguments: forbidden.filter { !$0.contains("load_extension") && !$0.hasPrefix("DETACH") })
    func theSameStatementWorksWithoutTheGuard(sql: String) throws {
        try withTinyReport { path, _ in
            let connection = try SQLiteConnection(path: path, mode: .create)
            try connection.execute(sql.replacing("TARGET", with: path + ".copy"))
        }
    }

    @Test func readingOnlyIsNotEnoughWithoutTheGuard() throws {
        try withTinyReport { path, _ in
            let connection = try SQLiteConnection(path: path, mode: .readOnly)
            try connection.execute("ATTACH ':memory:' AS other")
            try connection.execute("VACUUM main INTO '\(path).copy'")
            #expect(FileManager.default.fileExists(atPath: path + ".copy"))
        }
    }

    @Test func readingOfEveryKindIsAllowed() throws {
        try withQuery { query, _ in
            let reading = [
                "SELECT 1",
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5) SELECT * FROM n",
                "EXPLAIN QUERY PLAN SELECT * FROM sessions", "SELECT * FROM pragma_table_info('sites')",
                "PRAGMA table_info(sites)", "SELECT json_extract('[1]', '$[0]'), upper('x') ;  ",
                "SELECT value FROM json_each('[1,2]')",
            ]
            for sql in reading {
                let result = try query.run(sql)
                #expect(!result.rows.isEmpty, "\(sql)")
            }
        }
    }

    @Test func oneStatementAtATime() throws {
        try withQuery { query, _ in
            #expect(throws: ReportError.self) { try query.run("SELECT 1; SELECT 2") }
            #expect(throws: ReportError.self) { try query.run("  ") }
        }
    }

    @Test func errorsNameWhatComesNear() throws {
        try withQuery { query, _ in
            let table = #expect(throws: ReportError.self) { try query.run("SELECT * FROM session") }
            #expect(table?.description.contains("did you mean \"sessions\"") == true)
            #expect(table?.description.contains("Tables and views: sites, ") == true)
            let column = #expect(throws: ReportError.self) { try query.run("SELECT energy_milliw FROM sessions") }
            #expect(column?.description == "no such column: energy_milliw; did you mean \"energy_milliwh\"?")
            let name = #expect(throws: ReportError.self) { try query.run(named: "worst_port") }
            #expect(name?.description.contains("did you mean \"worst-ports\"") == true)
        }
    }

    /// Only columns of the tables that the query names, only where one comes near, the nearest first.
    @Test(arguments: [
        ("SELECT uptime FROM kpis", ""),
        ("SELECT energy_kw FROM sessions", ""),
        ("SELECT energy_kw FROM sessions_readable", "; did you mean \"energy_kwh\"?"),
        ("SELECT s.strat_ts FROM sessions AS s", "; did you mean \"start_ts\"?"),
        ("SELECT strat_ts FROM \"sessions\"", "; did you mean \"start_ts\"?"),
        ("SELECT Start FROM Outages", "; did you mean \"start_ts\"?"),
        ("SELECT scoer FROM worst_ports", "; did you mean \"score\"?"),
        ("SELECT x FROM sessions", ""),
        ("SELECT scoer FROM sessions", ""),
        ("SELECT scoer FROM sessions JOIN health_scores USING (charge_point)", "; did you mean \"score\"?"),
        ("WITH mine AS (SELECT 1 AS one) SELECT on1 FROM mine", ""),
        ("SELECT 'worst_ports', scoer FROM sessions -- health_scores", ""),
        ("SELECT count(*) FROM sessions WHERE chargepoint = 'LP-1'", "; did you mean \"charge_point\"?"),
    ])
    func aColumnIsLookedForInTheTablesNamed(sql: String, hint: String) throws {
        try withQuery { query, _ in
            let error = try #require(#expect(throws: ReportError.self) { try query.run(sql) })
            #expect(error.description.hasPrefix("no such column: "))
            let told = error.description.firstRange(of: ";").map { String(error.description[$0.lowerBound...]) } ?? ""
            #expect(told == hint, "\(error)")
        }
    }

    @Test func rowsBeyondTheLimitAreLeftOutAndSaid() throws {
        try withQuery { query, _ in
            let result = try query.run("SELECT * FROM metadata", limits: .init(rows: 3))
            #expect(result.rows.count == 3 && result.isTruncated)
            #expect(result.table().hasSuffix("… more rows were left out\n"))
        }
    }

    @Test func aQueryThatNeverEndsIsStopped() throws {
        try withQuery { query, _ in
            let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
            let error = #expect(throws: ReportError.self) { try query.run(endless, limits: .init(seconds: 0.2)) }
            #expect(error?.description.hasPrefix("stopped after 0.2 s") == true)
        }
    }

    @Test func whatIsNoReportOrANewerOneIsRefusedInOneLine() throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("x.sqlite").path
        #expect(throws: ReportError.self) { try ReportQuery(path: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try Data("not a database, but long enough to be read as the header of one; 1234567890".utf8)
            .write(to: URL(fileURLWithPath: path))
        #expect(throws: ReportError.self) { try ReportQuery(path: path) }
        try FileManager.default.removeItem(atPath: path)
        try SQLiteConnection(path: path, mode: .create).execute("CREATE TABLE t (x)")
        let foreign = #expect(throws: ReportError.self) { try ReportQuery(path: path) }
        #expect(foreign?.description == "\(path) is not a report of laddpuls")
        try FileManager.default.removeItem(atPath: path)
        try ReportDatabase.write(ReportModel(), to: path)
        try SQLiteConnection(path: path, mode: .create).execute("PRAGMA user_version = 99")
        let newer = #expect(throws: ReportError.self) { try ReportQuery(path: path) }
        #expect(newer?.description == "\(path) has schema version 99, this program reads up to 1")
    }

    @Test func everyViewIsANamedQuery() {
        for view in ReportView.all {
            #expect(NamedQuery.all.contains { $0.sql.contains("\"\(view.name)\"") }, "\(view.name)")
        }
        #expect(Set(NamedQuery.all.map(\.name)).count == NamedQuery.all.count)
    }
}
