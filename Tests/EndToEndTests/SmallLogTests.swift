import Foundation
import Reports
import TestSupport
import Testing

/// Every key figure on a log of two chargers of 50 kW over ten hours, one OCPP 1.6 and one 2.0.1, worked out by hand.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct SmallLogTests {
    /// Seven attempts: served (T1); turned down (T2); let in, but the lock fails (T3), who tries again and is served; gone
    /// again without a card; started from the app and cut off by a power loss (T4); charging still (T5).
    private static let story16 = """
        06:00 L16 boot
        06:00 L16 status Available
        07:00 L16 status Preparing
        07:01 L16 authorize T1 Accepted
        07:02 L16 start 1 T1 0
        07:02:30 L16 status Charging
        07:03 L16 meter 1 0 48000
        07:13 L16 meter 1 8000 48000
        07:23 L16 meter 1 16000 48000
        07:33 L16 meter 1 24000 48000
        07:33 L16 stop 1 24000 Local
        07:33 L16 status Finishing
        07:43 L16 status Available
        08:00 L16 authorize T2 Invalid
        08:30 L16 status Preparing
        08:31 L16 authorize T3 Accepted
        08:32 L16 status Faulted ConnectorLockFailure
        08:38 L16 status Available
        08:40 L16 status Preparing
        08:41 L16 authorize T3 Accepted
        08:42 L16 start 2 T3 24000
        08:42:30 L16 status Charging
        08:43 L16 meter 2 24000 36000
        08:53 L16 meter 2 30000 36000
        09:03 L16 meter 2 36000 36000
        09:03 L16 stop 2 36000 EVDisconnected
        09:03 L16 status Available
        10:00 L16 status Preparing
        10:10 L16 status Available
        11:00 L16 remote T4 Accepted
        11:00:30 L16 status Preparing
        11:01 L16 start 3 T4 36000
        11:01:30 L16 status Charging
        11:02 L16 meter 3 36000 30000
        11:12 L16 meter 3 41000 30000
        11:22 L16 meter 3 46000 30000
        11:23 L16 stop 3 46500 PowerLoss
        11:23 L16 status Available
        12:00 L16 availability Inoperative
        12:01 L16 status Unavailable
        12:31 L16 availability Operative
        12:32 L16 status Available
        14:20 L16 status Unavailable
        14:32 L16 status Available
        15:20 L16 status Preparing
        15:20:30 L16 authorize T5 Accepted
        15:21 L16 start 4 T5 46500
        15:22 L16 status Charging
        15:23 L16 meter 4 46500 24000
        15:33 L16 meter 4 50500 24000
        15:43 L16 meter 4 54500 24000
        15:53 L16 meter 4 58500 24000
        """

    /// Six attempts: served (U1); an app's order refused (U2); no power (U3), who tries again and is served; served for less
    /// than five minutes (U4); cut off by a ground fault (U5).
    private static let story201 = """
        06:00 L201 boot
        06:00 L201 status Available
        07:10 L201 authorize U1 Accepted
        07:10:30 L201 status Occupied
        07:10:30 L201 Started p CablePluggedIn EVConnected
        07:11 L201 Updated p Authorized EVConnected token=U1
        07:12 L201 Updated p ChargingStateChanged Charging wh=0 w=30000
        07:22 L201 Updated p MeterValuePeriodic Charging wh=5000 w=30000
        07:32 L201 Updated p MeterValuePeriodic Charging wh=10000 w=30000
        07:32:30 L201 Ended p EnergyLimitReached EVConnected wh=10000 reason=SOCLimitReached
        07:40 L201 status Available
        09:00 L201 remote U2 Rejected
        09:59:30 L201 status Occupied
        10:00 L201 Started s Authorized EVConnected token=U3 wh=10000
        10:06 L201 Ended s EVConnectTimeout Idle wh=10000 reason=Timeout
        10:06 L201 status Available
        10:10 L201 status Occupied
        10:10:30 L201 Started t Authorized EVConnected token=U3 wh=10000
        10:11 L201 Updated t ChargingStateChanged Charging wh=10000 w=24000
        10:21 L201 Updated t MeterValuePeriodic Charging wh=14000 w=24000
        10:22 L201 Ended t EVCommunicationLost Idle wh=14400 reason=EVDisconnected
        10:22 L201 status Available
        11:30 L201 status Occupied
        11:30:10 L201 Started w Authorized EVConnected token=U4 wh=14400
        11:30:30 L201 Updated w ChargingStateChanged Charging wh=14400 w=30000
        11:33:30 L201 Updated w MeterValuePeriodic Charging wh=15900 w=30000
        11:34 L201 Ended w ChargingStateChanged Idle wh=16150 reason=StoppedByEV
        11:34 L201 status Available
        12:00 L201 status Occupied
        12:00:10 L201 Started x Authorized EVConnected token=U5 wh=16150
        12:01 L201 Updated x ChargingStateChanged Charging wh=16150 w=42000
        12:06 L201 Updated x MeterValuePeriodic Charging wh=19650 w=42000
        12:06:30 L201 Ended x AbnormalCondition Idle wh=20000 reason=GroundFault
        12:06:30 L201 status Faulted
        12:30 L201 status Available
        """

    /// Every ten minutes, but for an hour without the 1.6 charger.
    private static let heartbeats = stride(from: 0, through: 600, by: 10).flatMap { minute -> [String] in
        let time = String(format: "%02d:%02d", 6 + minute / 60, minute % 60)
        return (421..<480).contains(minute)
            ? ["\(time) L201 heartbeat"] : ["\(time) L16 heartbeat", "\(time) L201 heartbeat"]
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var kpi: String
        var place: String
        var numerator: Double
        var denominator: Double
        var why: String
        var testDescription: String { "\(kpi) \(place)" }
        init(_ kpi: String, _ place: String, _ numerator: Double, _ denominator: Double, _ why: String) {
            (self.kpi, self.place, self.why) = (kpi, place, why)
            (self.numerator, self.denominator) = (numerator, denominator)
        }
    }

    private static let minute = 60_000.0
    private static let kWh = 1e6
    static let cases = [
        // Down: 6 min faulted, 60 silent, 12 unavailable; 31 of maintenance do not count. The other: 23.5 faulted.
        Case("uptime", "L16", 522 * minute, 600 * minute, "600 - 78"),
        Case("uptime", "L201", 576.5 * minute, 600 * minute, "600 - 23.5"),
        Case("nevi_uptime_12_months", "L16", 522 * minute, 600 * minute, "as uptime"),
        Case("nevi_uptime_12_months", "L201", 576.5 * minute, 600 * minute, "as uptime"),
        Case("availability", "L16", 491 * minute, 600 * minute, "600 - 109"),
        Case("availability", "L201", 576.5 * minute, 600 * minute, "600 - 23.5"),
        Case("heartbeat_uptime", "L16", 540 * minute, 600 * minute, "silent from 13 to 14"),
        Case("heartbeat_uptime", "L201", 600 * minute, 600 * minute, "never silent"),
        Case("uk_reliability_literal", "L16", 551 * minute, 600 * minute, "600 - 6 - 12 - 31; silence is UNKNOWN"),
        Case("uk_reliability_literal", "L201", 576.5 * minute, 600 * minute, "OUTOFORDER for 23.5"),
        Case("uk_reliability_eligible", "L16", 491 * minute, 540 * minute, "without the hour of silence"),
        Case("uk_reliability_eligible", "L201", 576.5 * minute, 600 * minute, "none unknown"),
        Case("mean_outage_hours", "L16", 78 * minute, 3, "three outages count"),
        Case("mean_outage_hours", "L201", 23.5 * minute, 1, "one"),
        Case("mean_hours_between_outages", "L16", 491 * minute, 3, "up 491"),
        Case("mean_hours_between_outages", "L201", 576.5 * minute, 1, "up 576.5"),
        Case("errors_per_port_day", "L16", 1, 600 * minute, "ConnectorLockFailure"),
        Case("errors_per_port_day", "L201", 0, 600 * minute, "2.0.1 statuses have no error code"),
        // T1, T2, T3, T3, nobody, T4, T5; U1, U2, U3, U3, U4, U5.
        Case("charge_start_success", "L16", 4, 7, "T1, T3's second, T4, T5 of all seven"),
        Case("charge_start_success", "L201", 4, 6, "U1, U3's second, U4, U5 of all six"),
        Case("charge_end_success", "L16", 2, 3, "T1 and T3 of them, T4 by PowerLoss; T5 runs"),
        Case("charge_end_success", "L201", 3, 4, "not U5 by GroundFault"),
        Case("session_success", "L16", 2, 6, "T5 is not over"),
        Case("session_success", "L201", 3, 6, "U1, U3's second, U4"),
        Case("charge_start_time_median", "L16", 120_000, 1, "90, 120, 150, 150 s: rank 2"),
        Case("charge_start_time_median", "L201", 60_000, 1, "30, 60, 60, 120 s: rank 2"),
        Case("charge_start_time_p95", "L16", 150_000, 1, "rank 4"),
        Case("charge_start_time_p95", "L201", 120_000, 1, "rank 4"),
        Case("california_scar", "L16", 3, 6, "T1 31 min, T3 21, T4 22"),
        Case("california_scar", "L201", 3, 6, "U1 22 min, U3 11.5, U5 6.3; U4 only 3.8"),
        Case("german_csr", "L16", 2, 6, "T4's PowerLoss is no completion"),
        Case("german_csr", "L201", 3, 6, "U5's GroundFault is none"),
        Case("authorization_acceptance", "L16", 5, 6, "nobody asked for the plug-in at 10:00; T2 is Invalid"),
        Case("authorization_acceptance", "L201", 5, 6, "U2 is refused"),
        Case("metered_sessions", "L16", 4, 4, "all"),
        Case("metered_sessions", "L201", 5, 5, "all: U3's first has a register that stands still"),
        Case("priced_sessions", "L16", 0, 4, "no tariff"),
        Case("priced_sessions", "L201", 0, 4, "no tariff"),
        // 43 + 2 + 23 + 10 + 22.5 + 40, and 29.5 + 6.5 + 12 + 4 + 6.5 minutes plugged in.
        Case("time_utilisation", "L16", 140.5 * minute, 600 * minute, "six plug-ins"),
        Case("time_utilisation", "L201", 58.5 * minute, 600 * minute, "five plug-ins"),
        Case(
            "charging_utilisation", "L16", 102.5 * minute, 600 * minute,
            "30.5 + 20.5 + 20.5 + 31 from Charging to the last sample"),
        Case("charging_utilisation", "L201", 38 * minute, 600 * minute, "20 + 10 + 3 + 5"),
        Case("idle_share", "L16", 38 * minute, 140.5 * minute, "the rest"),
        Case("idle_share", "L201", 20.5 * minute, 58.5 * minute, "the rest"),
        Case("idle_after_full_minutes", "L16", 11 * minute, 3, "10, 0 and 1"),
        Case("idle_after_full_minutes", "L201", 10 * minute, 4, "8, 1, 0.5 and 0.5"),
        Case("energy_utilisation", "L16", 58.5 * kWh, 500 * kWh, "24 + 12 + 10.5 + 12 of 50 kW for ten hours"),
        Case("energy_utilisation", "L201", 20 * kWh, 500 * kWh, "10 + 4.4 + 1.75 + 3.85"),
        Case("energy_per_session", "L16", 58.5 * kWh, 4, "four with energy"),
        Case("energy_per_session", "L201", 20 * kWh, 4, "four with energy"),
        Case("sessions_per_port_day", "L16", 4, 600 * minute, "four"),
        Case("sessions_per_port_day", "L201", 5, 600 * minute, "five"),
        Case("peak_demand_kw", "L16", 12 * kWh, 1, "48 kW from 07:15 to 07:30"),
        Case("peak_demand_kw", "L201", 7.5 * kWh, 1, "30 kW then"),
        Case("peak_demand_kw", "S", 19.5 * kWh, 1, "together"),
        Case("peak_concurrency", "L16", 1, 1, "one port"),
        Case("peak_concurrency", "S", 2, 1, "both then"),
        // T1 and U1, U4 at once; T3 and U3 at the second attempt; T4 and U5 failed. T5 charges; T2 and U2 are nobody's.
        Case("first_time_success", "S", 3, 7, "T1, U1, U4 of T1, T3, T4, U1, U3, U4, U5"),
        Case("attempts_per_visit", "S", 10, 8, "two each of T3 and U3, one of T1, T4, T5, U1, U4, U5"),
        Case("session_success", "S", 5, 12, "both chargers"),
    ]

    private struct Sums {
        var numerator: Double
        var denominator: Double
    }

    /// By `kpi place`; the log is read once for all cases.
    private static let figures: [String: Sums]? = try? report()

    private static func report() throws -> [String: Sums] {
        let work = try Workspace()
        defer { work.remove() }
        let log = SmallLog(([story16, story201] + heartbeats).joined(separator: "\n"))
        try log.text.write(toFile: work.path("log.ndjson"), atomically: true, encoding: .utf8)
        let ports = ["L16", "L201"].map {
            "      - {id: \($0), evses: [{id: 1, ocpp_connector_ids: [1], max_power_w: 50000}]}\n"
        }
        try ("sites:\n  - id: S\n    name: S\n    time_zone: Europe/Stockholm\n    charge_points:\n" + ports.joined())
            .write(toFile: work.path("fleet.yaml"), atomically: true, encoding: .utf8)
        let counters = try work.ingest("log.ndjson")
        // Two empty answers of one second are one: nothing tells them apart.
        #expect(counters.quarantined == 0 && counters.accepted + counters.duplicates == log.lines.count)
        try work.report(fleet: "fleet.yaml")
        let sql = """
            SELECT kpi || ' ' || CASE scope WHEN 'charge_point' THEN charge_point ELSE site_id END, numerator, denominator
            FROM kpis WHERE scope IN ('charge_point', 'site')
            """
        return Dictionary(
            uniqueKeysWithValues: try ReportQuery(path: work.path("report.sqlite")).run(sql).rows.map {
                ($0[0].plain, Sums(numerator: Double($0[1].plain)!, denominator: Double($0[2].plain)!))
            })
    }

    @Test(arguments: cases) func figure(_ item: Case) throws {
        let sums = try #require(Self.figures?["\(item.kpi) \(item.place)"])
        #expect([sums.numerator, sums.denominator] == [item.numerator, item.denominator], "\(item.why)")
    }

    @Test func noFigureIsLeftOut() throws {
        let figures = try #require(Self.figures)
        #expect(Set(Self.cases.map(\.kpi)) == Set(figures.keys.map { String($0.split(separator: " ")[0]) }))
        #expect(Self.cases.count >= 55)
    }
}
