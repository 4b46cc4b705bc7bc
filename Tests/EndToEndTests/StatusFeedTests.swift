import Foundation
import Reports
import TestSupport
import Testing

/// The real status stream of a public network (corpora/esb-status), ten days of 451 connectors, as a user reads it; each
/// connector's minutes down and in use are what Python counts in the raw rows, snapshot by snapshot.
@Suite(.enabled(if: Needs.hasShared && Needs.hasOracle, Needs.oracle)) struct StatusFeedTests {
    private struct Converted: Decodable {
        var rows, statuses, repeated, unidentified, empty, broken: Int
        var snapshots, chargePoints, connectors, lines: Int
    }

    private struct Counted: Decodable {
        struct Port: Decodable {
            var port: String
            var down, used: Int
        }
        var rows, statuses, repeated, unidentified, empty, broken: Int
        var snapshots, chargePoints, connectors, observedMinutes: Int
        var ports: [Port]
    }

    @Test func availabilityIsWhatTheRowsSay() throws {
        let work = try Workspace()
        defer { work.remove() }
        let feed = try #require(Paths.shared).appendingPathComponent("corpora/esb-status/esb_2018-11-01_11.tsv.zst")
            .path
        let said = try work.laddpuls(
            "convert", feed, "--time-zone", "Europe/Dublin", "--out", "lines.ndjson", "--json")
        let converted = try JSONDecoder.snake.decode(Converted.self, from: Data(said.stdout.utf8))
        let counted = try count(feed, work)
        expectEveryRowAccountedFor(converted, counted)

        let counters = try work.ingest("lines.ndjson")
        #expect(counters.accepted == converted.lines && counters.recordsRead == converted.lines)
        try work.report()
        let ports = try ReportQuery(path: work.path("report.sqlite")).run(
            """
            SELECT charge_point || '/' || evse_id, sum(down_ms) / 6e4, sum(occupied_ms) / 6e4, sum(observed_ms) / 6e4
            FROM port_days GROUP BY 1 ORDER BY charge_point, evse_id
            """
        ).rows.map { $0.map(\.plain) }
        let expected: [[String]] = counted.ports.map { port in
            [port.port] + [port.down, port.used, counted.observedMinutes].map { "\(Double($0))" }
        }
        #expect(ports.count == 451)
        for (port, expected) in zip(ports, expected) { #expect(port == expected) }
        #expect(counted.ports.count { $0.down > 0 } > 200, "there is something to count")
        try expectCauses(work)
    }

    private func expectEveryRowAccountedFor(_ converted: Converted, _ counted: Counted) {
        let places: [Int] = [
            converted.statuses, converted.repeated, converted.unidentified, converted.empty, converted.broken,
        ]
        let expected: [Int] = [
            counted.statuses, counted.repeated, counted.unidentified, counted.empty, counted.broken,
        ]
        #expect(places == expected)
        #expect(places.reduce(0, +) == converted.rows && converted.rows == counted.rows)
        #expect(converted.rows == 747_639)
        let sizes: [Int] = [converted.snapshots, converted.chargePoints, converted.connectors]
        #expect(sizes == [counted.snapshots, counted.chargePoints, counted.connectors])
    }

    /// Out of contact for longer than a charger may be silent is offline; the rest is unavailable.
    private func expectCauses(_ work: Workspace) throws {
        let causes = try ReportQuery(path: work.path("report.sqlite")).run(
            "SELECT cause FROM outages GROUP BY 1 ORDER BY 1"
        ).rows.map { $0[0].plain }
        #expect(causes == ["offline", "unavailable"])
    }

    private func count(_ feed: String, _ work: Workspace) throws -> Counted {
        let raw = work.folder.appendingPathComponent("feed.tsv")
        try Unpacked.file(feed).write(to: raw)
        let script = Paths.package.appendingPathComponent("Tests/Oracles/status_feed.py")
        return try JSONDecoder.snake.decode(Counted.self, from: Data(try Oracle.run(script, [raw.path]).utf8))
    }
}
