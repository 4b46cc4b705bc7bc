import Foundation

/// Memory must not grow with the input: whole ingests of large dumps, on one thread and on two.
struct LargeInputsBenchmark {
    let laddpuls: String
    let python: String
    let scratch: URL

    func run(_ dumps: [String]) throws {
        for dump in dumps {
            let megabytes = try megabytes(dump)
            let lines = try measure(["wc", "-l", dump]).output.split(separator: " ").first.flatMap { Int($0) }
            say("ingest of \(dump.split(separator: "/").last!), \(Int(megabytes)) MB, \(lines ?? 0) lines")
            for threads in [1, 2] {
                let store = scratch.appendingPathComponent("store-large").path
                let run = try measure([
                    laddpuls, "ingest", dump, "--store", store, "--json", "--threads", "\(threads)",
                ])
                let counted = try Counted(run)
                guard counted.recordsRead == lines, try frames(store) == counted.accepted else {
                    throw Failure(description: "\(dump): \(run.output), \(try frames(store)) frames in the store")
                }
                say(
                    "  \(threads) threads  peak \(Int(run.peakMebibytes)) MiB, \(Int(megabytes / run.cpuSeconds)) MB per CPU-s, "
                        + "CPU \(rounded(run.cpuSeconds)) s, wall \(rounded(run.wallSeconds)) s; "
                        + "\(counted.accepted) frames, all of them in the store, \(counted.duplicates) sent twice, "
                        + "\(try size(ofStore: store)) bytes of store")
                try FileManager.default.removeItem(atPath: store)
            }
        }
    }

    /// The different frames that the store has rows of, as DuckDB counts them.
    private func frames(_ store: String) throws -> Int {
        let script = """
            import duckdb, glob, sys
            tables = [f"select charge_point, frame from '{folder}/*/*.parquet'" for folder in glob.glob(sys.argv[1] + '/tables/*')]
            duckdb.sql("set enable_progress_bar=false")
            duckdb.sql("set temp_directory='" + sys.argv[1] + "/staging/duckdb'")
            print(duckdb.sql("select count(*) from (" + " union ".join(tables) + ")").fetchall()[0][0])
            """
        let said = try measure([python, "-c", script, store]).output
        return Int(said.split(whereSeparator: \.isWhitespace).last ?? "") ?? -1
    }
}

/// What `ingest --json` says.
struct Counted: Decodable {
    var recordsRead, accepted, duplicates, samplesStored: Int

    init(_ run: Run) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Counted.self, from: Data(run.output.utf8))
    }
}

/// Of what a link leads to, not of the link.
func megabytes(_ path: String) throws -> Double {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return Double(try FileManager.default.attributesOfItem(atPath: file)[.size] as! Int) / 1e6
}

/// All files of a store: tables, catalog and what lies beside them.
func size(ofStore store: String) throws -> Int {
    let names = FileManager.default.enumerator(atPath: store)?.compactMap { $0 as? String } ?? []
    return try names.reduce(0) { bytes, name in
        let attributes = try FileManager.default.attributesOfItem(atPath: store + "/" + name)
        return bytes + (attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as! Int : 0)
    }
}
