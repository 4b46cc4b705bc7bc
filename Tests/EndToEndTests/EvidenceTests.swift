import Foundation
import Reports
import TestSupport
import Testing

/// From every figure of the sample network down to its rows and log lines, with the one command that the README names.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct EvidenceTests {
    private struct Evidence: Decodable {
        struct Item: Decodable {
            var sourceTable, chargePoint, at: String
            var evseID: Int
            var numerator, denominator, count: Int
            var lines: [Line]

            enum CodingKeys: String, CodingKey {
                case sourceTable, chargePoint, at, numerator, denominator, count, lines
                case evseID = "evseId"
            }
        }
        struct Line: Decodable {
            var table, ts, receivedAt: String
            var frame: Int
            var line: String?
        }
        var kpi, unit: String
        var value: Double?
        var rows: Int
        var items: [Item]
    }

    private static let work: Workspace? = try? {
        let work = try Workspace()
        try work.ingest(Sample.network)
        try work.report(fleet: Sample.fleet, tariffs: Sample.tariffs)
        return work
    }()

    private func scalars(_ sql: String) throws -> [String] {
        try ReportQuery(path: #require(Self.work).path("report.sqlite")).run(sql).rows.map {
            $0.map(\.plain).joined(separator: " ")
        }
    }

    private func trace(_ arguments: String...) throws -> Evidence {
        let work = try #require(Self.work)
        let outcome = try #require(Binary.laddpuls).run(
            ["trace", "--store", "store", "--report", "report.sqlite", "--json"] + arguments, in: work.folder)
        #expect(outcome.status == 0, "\(arguments): \(outcome.stderr)")
        return try JSONDecoder.snake.decode(Evidence.self, from: Data(outcome.stdout.utf8))
    }

    /// Each figure of the network: rows of the tables it sums, and behind each row lines of its own charge point.
    @Test func everyFigureHasRowsAndLines() throws {
        let figures = try scalars("SELECT kpi FROM kpis WHERE scope = 'network' ORDER BY 1")
        #expect(figures.count >= 30)
        for kpi in figures {
            let evidence = try trace("--kpi", kpi, "--rows", "2", "--lines", "2")
            #expect(
                evidence.kpi == kpi && evidence.value != nil && evidence.rows > 0 && !evidence.items.isEmpty, "\(kpi)")
            for item in evidence.items {
                #expect(item.count > 0 && !item.lines.isEmpty, "\(kpi): \(item.sourceTable) \(item.at)")
                for line in item.lines {
                    let text = try #require(line.line, "\(kpi): \(item.sourceTable) \(item.at)")
                    #expect(text.contains("\"cp\":\"\(item.chargePoint)") || item.chargePoint.isEmpty)
                }
            }
        }
    }

    /// No figure that has a value lacks rows, at any place, and the rows give the figure.
    @Test func noFigureOfAnyPlaceIsWithoutRows() throws {
        let bare = """
            WITH e AS MATERIALIZED (SELECT DISTINCT kpi, site_id, charge_point, evse_id FROM kpi_evidence)
            SELECT k.kpi, k.scope, k.site_id, k.charge_point, k.evse_id FROM kpis k WHERE k.denominator <> 0
                AND NOT EXISTS (SELECT 1 FROM e WHERE e.kpi = k.kpi
                    AND (k.scope = 'network' OR e.site_id = k.site_id)
                    AND (k.scope IN ('network', 'site') OR e.charge_point = k.charge_point)
                    AND (k.scope <> 'port' OR e.evse_id = k.evse_id)) LIMIT 5
            """
        #expect(try scalars(bare) == [])
        let peaks = ["charge_start_time_median", "charge_start_time_p95", "peak_demand_kw", "peak_concurrency"]
            .map { "'\($0)'" }.joined(separator: ", ")
        let wrong = """
            SELECT k.kpi, k.numerator, k.denominator, total(e.numerator), total(e.denominator)
            FROM kpis k JOIN kpi_evidence e ON e.kpi = k.kpi WHERE k.scope = 'network' AND k.kpi NOT IN (\(peaks))
            GROUP BY k.kpi HAVING total(e.numerator) <> k.numerator OR total(e.denominator) <> k.denominator
            """
        #expect(try scalars(wrong) == [])
    }

    /// A port's outages: the rows that the figure divides by, each with the message that began it among its lines.
    @Test func anOutageLeadsToTheMessageThatBeganIt() throws {
        let port = try #require(
            try scalars("SELECT charge_point, evse_id FROM outages WHERE cause = 'faulted' ORDER BY 1, 2").first)
        let parts = port.split(separator: " ").map(String.init)
        let evidence = try trace(
            "--kpi", "mean_outage_hours", "--charge-point", parts[0], "--evse", parts[1], "--rows", "0", "--lines", "0")
        #expect(evidence.items.count == evidence.rows)
        let outages = evidence.items.filter { $0.sourceTable == "outages" }
        let value = try scalars(
            """
            SELECT denominator FROM kpis WHERE scope = 'port' AND kpi = 'mean_outage_hours'
                AND charge_point = '\(parts[0])' AND evse_id = \(parts[1])
            """)
        #expect(["\(outages.count)"] == value)
        let faults = outages.filter { outage in outage.lines.contains { $0.line?.contains("\"Faulted\"") ?? false } }
        #expect(!faults.isEmpty)
        #expect(faults.allSatisfy { $0.lines.allSatisfy { $0.ts <= "2026-04-30" && $0.frame > 0 } })
    }

    /// Not to whatever was said on that day.
    @Test func anErrorLeadsToTheMessagesThatSaidIt() throws {
        let errors = try trace("--kpi", "errors_per_port_day", "--rows", "0", "--lines", "0").items
            .filter { $0.sourceTable == "error_counts" }
        #expect(!errors.isEmpty)
        for item in errors {
            #expect(item.count == item.numerator, "\(item.chargePoint)/\(item.evseID) \(item.at)")
            #expect(item.lines.allSatisfy { $0.table == "statuses" && $0.line?.contains("\"NoError\"") == false })
        }
    }

    @Test func aSessionIsToldWithoutSignsOfLife() throws {
        let lines = try trace("--kpi", "session_success", "--charge-point", "LP-0001", "--evse", "1").items
            .flatMap(\.lines)
        #expect(!lines.isEmpty && lines.allSatisfy { $0.line?.hasSuffix(",{}]}") == false })
    }

    /// A visit leads to its attempts, wherever at the site they were; a peak to every port of the place.
    @Test func figuresOfASiteLeadToItsChargePoints() throws {
        let site = try #require(try scalars("SELECT site_id FROM sites ORDER BY 1").first)
        let visits = try trace("--kpi", "first_time_success", "--site", site, "--rows", "3")
        #expect(visits.items.count == 3 && visits.items.allSatisfy { $0.sourceTable == "visits" && $0.count > 2 })
        let peak = try trace("--kpi", "peak_demand_kw", "--site", site, "--lines", "0")
        let points = Set(peak.items.flatMap(\.lines).compactMap { $0.line?.split(separator: "\"cp\":\"")[1].prefix(7) })
        #expect(peak.items.count == 1 && points.count > 1)
    }

    /// Names of dumps are seen from where they were ingested; from elsewhere they are found beside the store, where the
    /// user says they are, or it is said which are missing.
    @Test func linesAreFoundFromAnyFolder() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.shell(
            "mkdir -p a/dumps/march b; cp '\(Sample.folder.path)/stories/healthy_day.ndjson' a/dumps/march/day.ndjson")
        try work.shell(
            "cd a; laddpuls ingest dumps/march/day.ndjson --store store; laddpuls report --store store --out r.sqlite")
        let trace = "laddpuls trace --store ../a/store --report ../a/r.sqlite --kpi session_success"
        func evidence(_ more: String, isMissing: Bool = false) throws -> (Evidence, [String]) {
            let told = try work.shell("cd b; \(trace) --json \(more)", status: isMissing ? 2 : 0)
            if isMissing { expectOneLine(told, "lines missing: dumps/march/day.ndjson") }
            struct Missing: Decodable { var missing: [String] }
            let data = Data(told.stdout.utf8)
            return (
                try JSONDecoder.snake.decode(Evidence.self, from: data),
                try JSONDecoder.snake.decode(Missing.self, from: data).missing
            )
        }
        let (beside, _) = try evidence("")
        #expect(beside.items.flatMap(\.lines).allSatisfy { $0.line != nil } && !beside.items.isEmpty)
        try work.shell("mkdir moved; mv a/dumps moved/dumps")
        let (gone, missing) = try evidence("", isMissing: true)
        #expect(gone.items.flatMap(\.lines).allSatisfy { $0.line == nil })
        #expect(missing.count == 1 && missing[0].contains("dumps/march/day.ndjson") && missing[0].contains("--in"))
        for place in ["../moved", "../moved/dumps", "../moved/dumps/march", "../moved/dumps/march/day.ndjson"] {
            let (found, missing) = try evidence("--in \(place)")
            #expect(found.items.flatMap(\.lines).allSatisfy { $0.line != nil } && missing.isEmpty, "\(place)")
        }
        try work.shell("cd moved/dumps/march; sed -i s/LP-/XP-/ day.ndjson")
        let differs = try work.shell("cd b; \(trace) --in ../moved", status: 2)
        #expect(differs.stdout.hasPrefix("session_success = "))
        expectOneLine(differs, "lines missing: ", "bytes differ")
        expectOneLine(
            try work.shell("cd b; \(trace) --in none", status: 2), "--in none", "no such file")
    }

    @Test func whatCannotBeExplainedIsRefused() throws {
        let work = try #require(Self.work)
        let trace = ["trace", "--store", "store", "--report", "report.sqlite"]
        for (arguments, word) in [
            (["--kpi", "uptimes"], "session_success"),
            (["--kpi", "first_time_success", "--charge-point", "LP-0001"], "a figure of: network, site"),
            (["--kpi", "uptime", "--charge-point", "LP-0999"], "no figures of that place"),
            (["--kpi", "uptime", "--frame", "3"], "--frame"), (["--kpi", "uptime", "--evse", "1"], "--charge-point"),
        ] {
            let outcome = try #require(Binary.laddpuls).run(trace + arguments, in: work.folder)
            #expect(outcome.status == 2 && outcome.stderr.contains(word), "\(outcome.stderr)")
        }
    }
}
