import Foundation

/// NDJSON to published, sorted Parquet: ours with everything on (all tables, strings, provenance, duplicate check, hashes,
/// checksums, fsync) against DuckDB's wide table of meter values alone, one thread.
struct IngestBenchmark {
    let laddpuls: String
    let corpus: String
    let python: String
    let peer: String
    let scratch: URL

    func run(_ runs: Int) throws {
        let megabytes = Double(try FileManager.default.attributesOfItem(atPath: corpus)[.size] as! Int) / 1e6
        var ours: [Run] = []
        var theirs: [Run] = []
        for index in 0..<runs {
            let store = scratch.appendingPathComponent("store-\(index)").path
            let wide = scratch.appendingPathComponent("wide-\(index).parquet").path
            ours.append(try measure([laddpuls, "ingest", corpus, "--store", store, "--json"]))
            theirs.append(
                try measure([python, "\(peer)/duckdb_ingest.py", "\(peer)/duckdb_wide.sql", corpus, wide, "1"]))
            if index == 0 { try check(store: store, wide: wide) }
            try FileManager.default.removeItem(atPath: store)
            try FileManager.default.removeItem(atPath: wide)
        }
        let ourRate = megabytes / median(ours.map(\.cpuSeconds))
        let theirRate = megabytes / median(theirs.map(\.cpuSeconds))
        say("ingest, \(Int(megabytes)) MB of NDJSON to published Parquet, median of \(runs)")
        say(
            "  laddpuls  \(Int(ourRate)) MB per CPU-s, peak \(Int(ours.map(\.peakMebibytes).max()!)) MiB, wall \(rounded(median(ours.map(\.wallSeconds)))) s"
        )
        say(
            "  DuckDB    \(Int(theirRate)) MB per CPU-s, peak \(Int(theirs.map(\.peakMebibytes).max()!)) MiB, wall \(rounded(median(theirs.map(\.wallSeconds)))) s"
        )
        say("  ratio     \(rounded(ourRate / theirRate))")
    }

    /// Both must hold the same rows and the same sums of energy, power and state of charge. DuckDB's pipeline keeps what
    /// was sent twice.
    private func check(store: String, wide: String) throws {
        let script = """
            import duckdb, sys
            ours = duckdb.sql(f"select count(*), sum(energy_active_import_register_wh)::double, sum(soc_percent)::double, sum(power_offered_w)::double from '{sys.argv[1]}/tables/meter_values/*/*.parquet'").fetchall()[0]
            theirs = duckdb.sql(f"select count(*), sum(energy_wh), sum(soc), sum(p_offered) from (select distinct * from '{sys.argv[2]}')").fetchall()[0]
            ok = ours[0] == theirs[0] and all(abs(a - b) <= 1e-9 * max(abs(a), abs(b)) for a, b in zip(ours[1:], theirs[1:]))
            print(ours, theirs)
            sys.exit(0 if ok else 1)
            """
        let answer = try measure([python, "-c", script, store, wide])
        say("  same rows and sums in both: \(answer.output.split(separator: "\n").first ?? "")")
    }
}

struct ReportBenchmark {
    let laddpuls: String
    let sample: String
    let scratch: URL

    func run(_ runs: Int) throws {
        let store = scratch.appendingPathComponent("sample-store").path
        _ = try measure([laddpuls, "ingest", sample, "--store", store])
        let report = scratch.appendingPathComponent("report.sqlite").path
        let page = scratch.appendingPathComponent("report.html").path
        let timed = try (0..<runs).map { _ in
            try measure([
                laddpuls, "report", "--store", store, "--fleet", "\(sample)/fleet.yaml", "--tariffs",
                "\(sample)/tariffs.json", "--out", report, "--html", page,
            ])
        }
        let sessions = try measure([
            laddpuls, "query", report, "select count(*) as sessions from sessions", "--format", "csv",
        ])
        say("report over SampleData, median of \(runs)")
        say(
            "  wall \(rounded(median(timed.map(\.wallSeconds)))) s, CPU \(rounded(median(timed.map(\.cpuSeconds)))) s, \(sessions.output.split(whereSeparator: \.isWhitespace).last ?? "0") sessions"
        )
    }
}

func rounded(_ value: Double) -> String { String(format: "%.2f", value) }

/// Prints a line at once, so that a long run shows how far it is.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
