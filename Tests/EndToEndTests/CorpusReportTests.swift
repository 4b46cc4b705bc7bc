import Foundation
import Reports
import TestSupport
import Testing

/// The two public logs of the corpora, explained line by line: what the log says, counted by other means, is what the
/// report says.
@Suite(.enabled(if: Needs.hasShared, Needs.shared)) struct CorpusReportTests {
    private func corpus(_ name: String) throws -> URL {
        try #require(Paths.shared).appendingPathComponent("corpora/ocpp-logs/" + name)
    }

    private func ask(_ work: Workspace, _ sql: String) throws -> [String] {
        try ReportQuery(path: work.path("report.sqlite")).run(sql).rows.map { row in
            row.map { cell in
                switch cell {
                case .null: "-"
                case .integer(let value): "\(value)"
                case .real(let value): "\(value)"
                case .text(let text): text
                }
            }.joined(separator: " ")
        }
    }

    /// OCTT TC_E_44: a card is shown, the cable plugged in, charging begins, and a minute later, offline, the card ends it.
    @Test func theTestToolsLog() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.laddpuls(
            "ingest", try corpus("octt/example_log.log").path, "--store", "store", "--charge-point", "SUT")
        try work.laddpuls("report", "--store", "store", "--out", "report.sqlite")
        // Not one meter value in the log: the energy is unknown, and so is nothing else.
        #expect(
            try ask(
                work,
                "SELECT evse_id, transaction_id, energy_milliwh, revenue_micros, stop_reason, outcome, flags FROM sessions"
            )
                == ["1 e80fb8b1-3fa4-4146-aa10-9dfbc72dfa36 - - Local success energy_unknown,energy_uncertain"])
        // The port's first word is that it is occupied; the transaction tells when the cable came.
        #expect(
            try ask(work, "SELECT payment, plugged_in_ts, price_is_final FROM sessions")
                == ["key_code 2024-05-17T09:20:44.000Z -"])
        #expect(
            try ask(work, "SELECT start_ts, first_charging_ts, end_ts FROM sessions")
                == ["2024-05-17T09:20:44.000Z 2024-05-17T09:20:44.000Z 2024-05-17T09:21:45.000Z"])
        #expect(
            try ask(work, "SELECT mode, outcome, is_accepted, had_power FROM attempts") == ["authorize success 1 1"])
        for figure in ["charge_start_success", "charge_end_success", "session_success"] {
            let sql = "SELECT numerator, denominator FROM kpis WHERE scope = 'network' AND kpi = '\(figure)'"
            #expect(try ask(work, sql) == ["1 1"], "\(figure)")
        }
        #expect(try ask(work, "SELECT count(*) FROM outages") == ["0"])
        // From the card at 09:20:43.9 to Charging, as the events' own whole seconds tell; one visit of one attempt.
        #expect(try ask(work, "SELECT attempts, sessions, outcome FROM visits") == ["1 1 first_attempt_success"])
        try expectTheLinesOfTheSession(work)
    }

    /// The frames behind the one success, named by what they say: the whole story and nothing else.
    private func expectTheLinesOfTheSession(_ work: Workspace) throws {
        let traced = try work.laddpuls(
            "trace", "--store", "store", "--report", "report.sqlite", "--kpi", "session_success", "--lines", "0")
        let lines = traced.stdout.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("session_success = 1 ratio"))
        #expect(lines[1].hasSuffix("SUT/1: 1 / 1, \(lines.count - 2) frames"))
        for word in ["\"Authorize\"", "\"Started\"", "\"Charging\"", "\"Ended\"", "\"Local\""] {
            #expect(lines.contains { $0.contains(word) }, "\(word)")
        }
    }

    private struct SyntheticLog: Decodable {
        enum Cell: Decodable {
            case text(String)
            case none
            init(from decoder: any Decoder) throws {
                let cell = try decoder.singleValueContainer()
                if cell.decodeNil() {
                    self = .none
                } else if let number = try? cell.decode(Int.self) {
                    self = .text("\(number)")
                } else {
                    self = .text(try cell.decode(String.self))
                }
            }
            var plain: String {
                if case .text(let text) = self { text } else { "-" }
            }
        }
        var sessions, faults: [[Cell]]
    }

    /// Each of the 39 sessions and 102 faults by its own lines, as Python reads them.
    @Test(.enabled(if: Needs.hasOracle, Needs.oracle)) func theSyntheticLogLineByLine() throws {
        let work = try Workspace()
        defer { work.remove() }
        let log = try corpus("ocpp_1_6_synthetic_logs_14d.csv.zst").path
        try work.ingest(log)
        try work.laddpuls("report", "--store", "store", "--out", "report.sqlite")
        let raw = work.folder.appendingPathComponent("log.csv")
        try Unpacked.file(log).write(to: raw)
        let script = Paths.package.appendingPathComponent("Tests/Oracles/synthetic_log.py")
        let told = try JSONDecoder().decode(
            SyntheticLog.self, from: Data(try Oracle.run(script, [raw.path]).utf8))
        let lines = { (rows: [[SyntheticLog.Cell]]) in rows.map { $0.map(\.plain).joined(separator: " ") }.sorted() }
        #expect(
            try ask(
                work,
                """
                SELECT charge_point, evse_id, transaction_id, start_ts, end_ts, energy_milliwh / 1000, stop_reason
                FROM sessions
                """
            ).sorted() == lines(told.sessions))
        #expect(
            try ask(work, "SELECT charge_point, evse_id, start_ts, end_ts FROM outages WHERE cause = 'faulted'")
                .sorted()
                == lines(told.faults))
        #expect(told.sessions.count == 39 && told.faults.count == 102)
    }

    /// Fourteen days of two chargers: one charges 39 cars, the other lets 101 drivers in and locks no connector.
    @Test func theSyntheticLogOfTwoChargers() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(try corpus("ocpp_1_6_synthetic_logs_14d.csv.zst").path)
        try work.laddpuls("report", "--store", "store", "--out", "report.sqlite")
        // Each start counts from 2,300,xxx Wh and each stop lies 1,600 Wh above; the register falls between sessions only.
        // The log's power samples say 1 W all along: register and power cannot both be right, and the sessions say so.
        #expect(
            try ask(
                work,
                "SELECT count(*), charge_point, evse_id, energy_milliwh, stop_reason, outcome, flags FROM sessions GROUP BY 2, 3, 4, 5, 6, 7"
            )
                == ["39 CH-001 1 1600000 EVDisconnected success energy_uncertain"])
        #expect(try ask(work, "SELECT sum(meter_stop_milliwh - meter_start_milliwh) FROM sessions") == ["62400000"])
        #expect(
            try ask(work, "SELECT rule, sum(applications) FROM repairs GROUP BY 1") == [
                "R08 register-step-back 38", "R19 late-sample 1", "R29 register-leap 1",
            ])
        // Transaction 1023 starts while 1021 still runs on the same connector, whose last sample and stop come after it:
        // the plug-in is 1021's, the app's order 0.7 s before its power is its own.
        // CH-001: Preparing, the app's start a second later, power by 0.7 s more. CH-002: card, Preparing, Faulted.
        #expect(
            try ask(work, "SELECT count(*), charge_point, evse_id, mode, outcome FROM attempts GROUP BY 2, 3, 4, 5")
                == [
                    "38 CH-001 1 plug_in success", "1 CH-001 1 remote_start success",
                    "101 CH-002 1 authorize no_session",
                ])
        #expect(try ask(work, "SELECT min(wait_ms), max(wait_ms) FROM attempts WHERE had_power") == ["700 1700"])
        for (figure, sums) in [
            ("charge_start_success", "39 140"), ("charge_end_success", "39 39"), ("session_success", "39 140"),
            ("california_scar", "39 140"), ("german_csr", "39 140"), ("authorization_acceptance", "140 140"),
        ] {
            let sql = "SELECT numerator, denominator FROM kpis WHERE scope = 'network' AND kpi = '\(figure)'"
            #expect(try ask(work, sql) == [sums], "\(figure)")
        }
        // 1.6 kWh in five minutes is more than 1 W: the port can give what a session got.
        #expect(try ask(work, "SELECT rated_power_milliw FROM ports WHERE sessions > 0") == ["19168053"])
        // No silence: both send a heartbeat every five minutes. Down is CH-002's port from its first driver on, told by
        // turns as faulted and as unable to dispense.
        #expect(try ask(work, "SELECT DISTINCT cause FROM outages ORDER BY 1") == ["faulted", "unable_to_dispense"])
        let ends = "SELECT charge_point, evse_id, min(start_ts), max(ifnull(end_ts, 'open')) FROM outages GROUP BY 1, 2"
        #expect(
            try ask(work, ends) == [
                "CH-002 1 2025-10-01T08:11:05.000Z open",
                "CH-002 2 2025-10-01T08:11:08.000Z 2025-10-01T08:12:38.000Z",
            ])
        let gaps = """
            SELECT count(*) FROM outages o WHERE evse_id = 1 AND end_ts IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM outages n WHERE n.charge_point = o.charge_point AND n.evse_id = 1 AND n.start_ts = o.end_ts)
            """
        #expect(try ask(work, gaps) == ["0"])
    }
}
