import Foundation

/// Analysing a store (sessions, outages, repairs, all detectors, statistics) against DuckDB's per-port statistics alone
/// over the same files; and what more days cost, in time and memory.
struct AnalysisBenchmark {
    let laddpuls: String
    let corpus: String
    let python: String
    let scratch: URL

    func run(_ runs: Int) throws {
        let store = path("analysed")
        _ = try measure([laddpuls, "ingest", corpus, "--store", store])
        let report = path("analysed.sqlite")
        _ = try measure([laddpuls, "report", "--store", store, "--out", report])
        let answer = try samePorts(store, report)
        let findings = try Findings(laddpuls, report: report)
        guard findings.count > 0 else { throw Failure(description: "no finding in \(corpus): too small to check by") }
        var ours: [Run] = []
        var theirs: [Double] = []
        for _ in 0..<runs {
            try forgetStates(store)
            ours.append(try measure([laddpuls, "analyze", "--store", store, "--json"]))
            try findings.check(printed: ours.last!.output)
            let timed = try measure([python, "-c", Self.statistics, store])
            theirs.append(Double(timed.output.split(separator: "\n").last!)!)
        }
        let (our, their) = (median(ours.map(\.cpuSeconds)), median(theirs))
        say("analysis of the ingested corpus, CPU time, median of \(runs)")
        say("  per-port power statistics in our report and DuckDB's: \(answer) ports, equal")
        say("  findings printed by every run and in the report: \(findings.summary), equal")
        say(
            "  laddpuls  \(rounded(our)) s for everything that analyze does, peak \(Int(ours.map(\.peakMebibytes).max()!)) MiB, "
                + "wall \(rounded(median(ours.map(\.wallSeconds)))) s")
        say("  DuckDB    \(rounded(their)) s for power statistics per port alone, its start not counted")
        say("  ratio     \(rounded(their / our))")
    }

    /// Longer and longer beginnings of one network's dumps.
    func runDays() throws {
        let network = path("network")
        _ = try measure([
            laddpuls, "simulate", "--seed", "28", "--charge-points", "24", "--days", "28", "--start", "2026-03-02",
            "--out",
            network,
        ])
        say("analysis of 24 charge points, by days")
        for days in [1, 7, 28] {
            let store = path("days-\(days)")
            let dumps = (2..<2 + days).map { String(format: "\(network)/day=2026-03-%02d", $0) }
            _ = try measure([laddpuls, "ingest"] + dumps + ["--store", store])
            let of = ["--store", store, "--fleet", "\(network)/fleet.yaml"]
            let run = try measure([laddpuls, "analyze", "--json"] + of)
            let again = try measure([laddpuls, "analyze", "--json"] + of)
            guard again.output == run.output else {
                throw Failure(description: "\(days) days: other findings from states")
            }
            let findings = try findings(of, days: days)
            try findings.check(printed: run.output)
            say(
                "  \(days) days  CPU \(rounded(run.cpuSeconds)) s, \(rounded(run.cpuSeconds / Double(days) * 1000)) ms a day, "
                    + "peak \(Int(run.peakMebibytes)) MiB; from kept states CPU \(rounded(again.cpuSeconds)) s, "
                    + "peak \(Int(again.peakMebibytes)) MiB; \(findings.count) findings, the report's")
        }
    }

    /// The report's, made anew from the rows. A single day may hold none.
    private func findings(_ options: [String], days: Int) throws -> Findings {
        try forgetStates(options[1])
        let report = path("days-\(days).sqlite")
        _ = try measure([laddpuls, "report", "--out", report] + options)
        let findings = try Findings(laddpuls, report: report)
        guard days == 1 || findings.count > 0 else { throw Failure(description: "no finding in \(days) days") }
        return findings
    }

    private func path(_ name: String) -> String { scratch.appendingPathComponent(name).path }

    /// The report's statistics of each port must be DuckDB's, to the last digit.
    private func samePorts(_ store: String, _ report: String) throws -> Int {
        let ours = try measure([
            laddpuls, "query", report,
            "SELECT charge_point, evse_id, rate_samples, rate_peak_milliw, rate_p50_milliw, rate_p95_milliw, rate_p99_milliw "
                + "FROM ports WHERE rate_samples > 0 ORDER BY 1, 2", "--format", "csv",
        ])
        let theirs = try measure([python, "-c", Self.statistics, store])
        let lines = ours.output.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
        let expected = theirs.output.split(separator: "\n").dropLast().map(String.init)
        guard lines == expected else {
            let first = zip(lines, expected).first { $0 != $1 }
            throw Failure(description: "\(lines.count) ports, DuckDB \(expected.count); \(first.map { "\($0)" } ?? "")")
        }
        return lines.count
    }

    /// Power is the total as sent, else the sum of its phases, as in our report. All percentiles in one call,
    /// which is faster than a call for each. Prints a line for each port, then the query's CPU seconds.
    private static let statistics = """
        import duckdb, resource, sys
        def cpu():
            usage = resource.getrusage(resource.RUSAGE_SELF)
            return usage.ru_utime + usage.ru_stime
        db = duckdb.connect()
        db.execute("SET threads=1; SET enable_progress_bar=false")
        start = cpu()
        rows = db.sql(f'''SELECT charge_point, evse_id, samples, (peak * 1000)::BIGINT,
            (ranks[1] * 1000)::BIGINT, (ranks[2] * 1000)::BIGINT, (ranks[3] * 1000)::BIGINT
            FROM (SELECT charge_point, evse_id, count(*) AS samples, max(power) AS peak,
                quantile_disc(power, [0.5, 0.95, 0.99]) AS ranks
            FROM (SELECT charge_point, evse_id, coalesce(power_active_import_w,
                    CASE WHEN coalesce(power_active_import_l1_w, power_active_import_l2_w, power_active_import_l3_w)
                    IS NOT NULL THEN coalesce(power_active_import_l1_w, 0) + coalesce(power_active_import_l2_w, 0)
                        + coalesce(power_active_import_l3_w, 0) END) AS power
                FROM '{sys.argv[1]}/tables/meter_values/*/*.parquet')
            WHERE power > 0 AND evse_id > 0 GROUP BY ALL) ORDER BY ALL''').fetchall()
        seconds = cpu() - start
        for row in rows: print(','.join(str(value) for value in row))
        print(seconds)
        """
}
