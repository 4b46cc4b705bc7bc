import Foundation
import TestSupport
import Testing

/// What other people's programs read from our files, and compute from our input.
@Suite(.enabled(if: Needs.hasOracle, Needs.oracle)) struct OracleTests {
    private var scripts: URL { Paths.package.appendingPathComponent("Tests/Oracles") }

    @discardableResult
    private func simulated(_ work: Workspace, seed: String) throws -> Counters {
        try work.laddpuls(
            "simulate", "--seed", seed, "--charge-points", "8", "--days", "4", "--start", "2026-05-01", "--out",
            "network")
        return try work.ingest("network")
    }

    /// Every table read by DuckDB and pyarrow, against what Python's json and decimal find in the dumps themselves.
    @Test(arguments: ["11", "12", "SampleData"]) func everyTableHoldsWhatTheDumpSays(input: String) throws {
        let work = try Workspace()
        defer { work.remove() }
        let counters: Counters
        if input == "SampleData" {
            try FileManager.default.createSymbolicLink(
                atPath: work.path("network"), withDestinationPath: Sample.network)
            counters = try work.ingest("network")
        } else {
            counters = try simulated(work, seed: input)
        }
        let dump = try tally("ingest_sums.py", work.path("network") + "/")
        let stored = try tally("store_tables.py", work.path("store"))
        for (table, rows) in stored.counts { #expect(dump.counts[table] == rows, "\(table), \(input)") }
        #expect(Set(stored.sums.keys) == Set(dump.sums.keys), "\(input)")
        for (column, sum) in stored.sums { #expect(dump.sums[column] == sum, "\(column), \(input)") }
        let records = [counters.accepted, counters.duplicates, counters.quarantined]
        #expect(records == ["accepted", "duplicates", "quarantined"].map { dump.counts[$0] ?? 0 }, "\(input)")
        #expect(counters.samplesStored == dump.samples, "\(input)")
        #expect(counters.accepted > 10_000, "\(input)")
    }

    private struct Tally {
        var counts: [String: Int]
        var sums: [String: Decimal]
        var samples: Int?
    }

    private func tally(_ script: String, _ path: String) throws -> Tally {
        let printed = try Oracle.run(scripts.appendingPathComponent(script), [path])
        let object = try #require(JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [String: Any])
        let sums = try #require(object["sums"] as? [String: String])
        return Tally(
            counts: try #require(object["counts"] as? [String: Int]),
            sums: sums.compactMapValues { Decimal(string: $0) }, samples: object["samples"] as? Int)
    }

    /// Each row that a finding of SampleData's 21 faults cites is in the store, by charge point and both times.
    @Test func evidenceIsThere() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.network)
        try work.report(fleet: Sample.fleet, tariffs: Sample.tariffs)
        let script = scripts.appendingPathComponent("evidence_rows.py")
        let cited = try Oracle.run(script, [work.path("store"), work.path("report.sqlite")])
        #expect(Int(cited.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 100)
    }

    @Test(arguments: ["11", "12"]) func chargingRatesAreDuckDBs(seed: String) throws {
        let work = try Workspace()
        defer { work.remove() }
        try simulated(work, seed: seed)
        try work.report(fleet: "network/fleet.yaml", tariffs: "network/tariffs.json")
        let ports = try Oracle.run(
            scripts.appendingPathComponent("charging_rates.py"),
            [work.path("store"), work.path("report.sqlite"), work.path("network/fleet.yaml")])
        #expect(Int(ports.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 >= 8, "seed \(seed)")
    }
}
