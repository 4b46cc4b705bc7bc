import Foundation
import ParquetFormat

/// Grouped aggregates over our files: by our scan and by DuckDB's SQL, both from the footer to the sorted answer.
struct QueryBenchmark {
    struct Query: Sendable {
        var name: String
        var scan: ParquetGroupScan
        var sql: String
        /// A group as the SQL gives its row.
        var line: @Sendable (ParquetGroup) -> String?
    }

    let files: [String]
    let python: String

    func run(_ runs: Int) throws {
        let readers = try files.map { try ParquetReader(path: $0) }
        let rows = readers.reduce(0) { $0 + $1.rows }
        say("queries over \(rows) rows of meter_values in \(files.count) of our files, CPU time, median of \(runs)")
        for query in Self.queries { try run(query, runs) }
    }

    private func run(_ query: Query, _ runs: Int) throws {
        var ours: [Double] = []
        var theirs: [Double] = []
        for index in 0..<runs {
            let (seconds, groups) = try cpuSeconds {
                try query.scan.run(over: try files.map { try ParquetReader(path: $0) })
            }
            ours.append(seconds)
            let lines = try peer(python, Self.script, [query.sql] + files)
            theirs.append(Double(lines[0])!)
            if index == 0 { try check(query, groups.compactMap(query.line), Array(lines.dropFirst())) }
        }
        say(
            "  \(query.name): ours \(milliseconds(median(ours))), DuckDB \(milliseconds(median(theirs))), ratio \(ratio(median(theirs), median(ours)))"
        )
    }

    private func check(_ query: Query, _ ours: [String], _ theirs: [String]) throws {
        guard ours == theirs else {
            let difference = zip(ours, theirs).first { $0 != $1 }
            throw Failure(
                description:
                    "\(query.name): \(ours.count) groups, DuckDB \(theirs.count); \(difference.map { "\($0)" } ?? "")")
        }
        say("  \(query.name): \(ours.count) groups, equal in both")
    }

    static let script = """
        import duckdb
        db = duckdb.connect()
        db.execute("SET threads=1; SET TimeZone='UTC'; SET enable_progress_bar=false")
        files = ', '.join("'%s'" % f for f in sys.argv[2:])
        sql = sys.argv[1].replace('$FILES', 'read_parquet([%s])' % files)
        seconds, rows = timed(lambda: db.sql(sql).fetchall())
        print(seconds)
        for row in rows: print(' '.join('-' if v is None else str(v) for v in row))
        """

    /// Exact integers on both sides: thousandths, as they are stored.
    static let queries: [Query] = {
        let port: [ParquetGroupScan.Key] = [.column("charge_point"), .column("evse_id")]
        let watts = "power_active_import_w"
        let power = ParquetGroupScan(keys: port, value: watts)
        var quantiles = power
        quantiles.percentiles = [50, 95, 99]
        let energy = ParquetGroupScan(
            keys: port + [.column("transaction_id")], value: "energy_active_import_register_wh")
        let days = ParquetGroupScan(keys: port + [.bucket("ts", width: 86_400_000)], value: watts)
        // One call for all three, which DuckDB answers faster than three calls.
        let ranks = "quantile_disc(\(watts), [0.5, 0.95, 0.99]) AS ranks"
        let thousandths = (1...3).map { "(ranks[\($0)] * 1000)::BIGINT" }.joined(separator: ", ")
        let summary =
            "count(\(watts)), (sum(\(watts)) * 1000)::BIGINT, (min(\(watts)) * 1000)::BIGINT, (max(\(watts)) * 1000)::BIGINT"
        return [
            Query(
                name: "power per port: mean, min, max", scan: power,
                sql:
                    "SELECT charge_point, evse_id, \(summary) FROM $FILES GROUP BY ALL HAVING count(\(watts)) > 0 ORDER BY ALL",
                line: { g in g.minimum.map { "\(g.names) \(g.count) \(g.sum) \($0) \(g.maximum!)" } }),
            Query(
                name: "the same with exact p50, p95, p99", scan: quantiles,
                sql:
                    "SELECT * EXCLUDE ranks, \(thousandths) FROM (SELECT charge_point, evse_id, \(summary), \(ranks) FROM $FILES GROUP BY ALL HAVING count(\(watts)) > 0) ORDER BY ALL",
                line: { g in
                    g.minimum.map {
                        "\(g.names) \(g.count) \(g.sum) \($0) \(g.maximum!) \(g.quantiles.map(String.init).joined(separator: " "))"
                    }
                }),
            Query(
                name: "energy per session", scan: energy,
                sql:
                    "SELECT charge_point, evse_id, transaction_id, ((max(energy_active_import_register_wh) - min(energy_active_import_register_wh)) * 1000)::BIGINT FROM $FILES WHERE transaction_id IS NOT NULL GROUP BY ALL HAVING count(energy_active_import_register_wh) > 0 ORDER BY ALL",
                line: { g in
                    guard g.keys[2] != nil else { return nil }
                    return g.minimum.map { "\(g.names) \(g.maximum! - $0)" }
                }),
            Query(
                name: "daily utilisation", scan: days,
                sql:
                    "SELECT charge_point, evse_id, (floor(epoch_ms(ts) / 86400000) * 86400000)::BIGINT, count(*), count(*) FILTER (WHERE \(watts) <> 0) FROM $FILES GROUP BY ALL ORDER BY ALL",
                line: { g in "\(g.names) \(g.rows) \(g.nonZeroCount)" }),
        ]
    }()
}

extension ParquetGroup {
    /// The keys as SQL prints them.
    fileprivate var names: String {
        keys.map { key in
            switch key {
            case .integer(let value): "\(value)"
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .double(let value): "\(value)"
            case nil: "-"
            }
        }.joined(separator: " ")
    }
}
