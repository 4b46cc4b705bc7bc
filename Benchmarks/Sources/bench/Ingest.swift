import Foundation

/// NDJSON to published, sorted Parquet: ours with everything on (all tables, strings, provenance, duplicate check, hashes,
/// checksums, fsync) against wide tables of meter values alone by DuckDB, ClickHouse and Polars, one thread each.
struct IngestBenchmark {
    let laddpuls: String
    let corpus: String
    let python: String
    /// DuckDB's pipeline, and ours for the others.
    let peer: String
    let pipelines: String
    let scratch: URL

    private struct Peer {
        var name: String
        var module: String
        var command: (_ wide: String) -> [String]
    }

    private var peers: [Peer] {
        [
            Peer(name: "DuckDB", module: "duckdb") {
                [python, "\(peer)/duckdb_ingest.py", "\(peer)/duckdb_wide.sql", corpus, $0, "1"]
            },
            Peer(name: "ClickHouse", module: "chdb") { [python, "\(pipelines)/clickhouse_ingest.py", corpus, $0] },
            Peer(name: "Polars", module: "polars") { [python, "\(pipelines)/polars_ingest.py", corpus, $0] },
        ]
    }

    func run(_ runs: Int) throws {
        let peers = peers.filter(isInstalled)
        let (key, checks) = (try tokenKey(), StoreChecks(python: python))
        var ours: [Run] = []
        var bytes = (store: 0, values: 0)
        var onTwo: [Run] = []
        var theirs = peers.map { _ in [Run]() }
        for index in 0..<runs {
            let (store, storeOfTwo) = (path("store-\(index)"), path("store-of-two-\(index)"))
            onTwo.append(try measure(ingest(into: storeOfTwo, threads: 2, key)))
            ours.append(try measure(ingest(into: store, threads: 1, key)))
            let tables = try checks.sameTables(store, storeOfTwo)
            if index == 0 { say("  same rows on one thread and on two: \(tables)") }
            try FileManager.default.removeItem(atPath: storeOfTwo)
            if index == 0 { bytes = (try size(ofStore: store), try Counted(ours[0]).samplesStored) }
            for (place, peer) in peers.enumerated() {
                let wide = path("wide-\(index).parquet")
                theirs[place].append(try measure(peer.command(wide)))
                let rows = try checks.sameMeterValues(store: store, wide: wide, peer.name)
                if index == 0 { say("  same meter values by \(peer.name): \(rows)") }
                try FileManager.default.removeItem(atPath: wide)
            }
            try FileManager.default.removeItem(atPath: store)
        }
        let megabytes = try megabytes(corpus)
        say("ingest, \(Int(megabytes)) MB of NDJSON to published Parquet, median of \(runs)")
        let ourRate = tell("laddpuls", ours, megabytes)
        _ = tell("on two threads", onTwo, megabytes)
        say("  wall ratio  \(rounded(median(ours.map(\.wallSeconds)) / median(onTwo.map(\.wallSeconds))))")
        for (peer, theirs) in zip(peers, theirs) {
            let theirRate = tell(peer.name, theirs, megabytes)
            say("  ratio       \(rounded(ourRate / theirRate))")
        }
        say(
            "  bytes of the whole store, all tables and the catalog: \(bytes.store) for \(bytes.values) sampled values, "
                + "\(rounded(Double(bytes.store) / Double(bytes.values))) a value")
    }

    private func isInstalled(_ peer: Peer) -> Bool {
        if (try? measure([python, "-c", "import \(peer.module)"])) != nil { return true }
        say("  \(peer.name) not measured: needs \(peer.module) (PyPI)")
        return false
    }

    private func path(_ name: String) -> String { scratch.appendingPathComponent(name).path }

    /// One key for all stores: with its own, each had other pseudonyms for the same tokens.
    private func tokenKey() throws -> String {
        let key = path("token.key")
        try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).write(to: URL(fileURLWithPath: key))
        return key
    }

    private func ingest(into store: String, threads: Int, _ key: String) -> [String] {
        [laddpuls, "ingest", corpus, "--store", store, "--json", "--threads", "\(threads)", "--token-key", key]
    }

    /// Gives MB per CPU-second.
    private func tell(_ name: String, _ runs: [Run], _ megabytes: Double) -> Double {
        let rate = megabytes / median(runs.map(\.cpuSeconds))
        say(
            "  \(name.padding(toLength: 10, withPad: " ", startingAt: 0))  \(Int(rate)) MB per CPU-s, peak "
                + "\(Int(runs.map(\.peakMebibytes).max()!)) MiB, wall \(rounded(median(runs.map(\.wallSeconds)))) s")
        return rate
    }
}

func rounded(_ value: Double) -> String { String(format: "%.2f", value) }

/// Prints a line at once, so that a long run shows how far it is.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
