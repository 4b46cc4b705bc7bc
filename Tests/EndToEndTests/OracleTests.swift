import Foundation
import TestSupport
import Testing

/// What other people's programs read from our files, and compute from our input.
@Suite(.enabled(if: Needs.hasOracle, Needs.oracle)) struct OracleTests {
    private var scripts: URL { Paths.package.appendingPathComponent("Tests/Oracles") }

    private func simulated(_ work: Workspace, seed: String) throws {
        try work.laddpuls(
            "simulate", "--seed", seed, "--charge-points", "8", "--days", "4", "--start", "2026-05-01", "--out",
            "network")
        try work.ingest("network")
    }

    @Test(arguments: ["11", "12"]) func duckDBAndPyarrowReadEveryTable(seed: String) throws {
        let work = try Workspace()
        defer { work.remove() }
        try simulated(work, seed: seed)
        let counts = try Oracle.run(scripts.appendingPathComponent("store_tables.py"), [work.path("store")])
        let read = try #require(JSONSerialization.jsonObject(with: Data(counts.utf8)) as? [String: Int])
        let json = try work.laddpuls("inspect", "store", "--json").stdout
        let summary = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        for table in try #require(summary["tables"] as? [[String: Any]]) {
            let (name, rows) = (try #require(table["name"] as? String), try #require(table["rows"] as? Int))
            #expect(read[name] ?? 0 == rows, "\(name), seed \(seed)")
        }
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
