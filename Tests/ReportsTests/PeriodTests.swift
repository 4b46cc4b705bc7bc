import Analysis
import Foundation
import Telemetry
import Testing

@testable import Reports

/// Figures by period, and that whatever names uptime means the same minutes.
@Suite struct PeriodTests {
    /// 23 CFR 680.116(b): µ = (525600 − (T_outage − T_excluded)) ÷ 525600, the constant in leap years too.
    ///
    /// 97 % leaves 15,768 minutes. A year that began with T_outage = 20,000 of which T_excluded = 4,232 stands exactly
    /// there; the leap year's own 527,040 minutes would give 97.008 %.
    @Test(
        arguments: [
            ("2026-12-31T23:00", "2028-01-01T00:00", 20_000, 4_232, "2027-12 20000 4232 1 97.0"),
            ("2027-02-28T23:00", "2028-03-01T00:00", 20_000, 4_232, "2028-02 20000 4232 1 97.0"),
            ("2026-12-31T23:00", "2028-01-01T00:00", 525_600, 0, "2027-12 525600 0 1 0.0"),
            ("2026-12-31T23:00", "2028-01-01T00:00", 0, 0, "2027-12 0 0 1 100.0"),
            // August to December, 220,320 minutes: no NEVI figure; 2,203 of them leave 99.000 %.
            ("2027-07-31T23:00", "2028-01-01T00:00", 2_203, 0, "2027-12 2203 0 0 99.0"),
        ]) func neviYear(from: String, to: String, outage: Int64, excluded: Int64, expected: String) throws
    {
        var input = UptimeTests.input(UptimeTests.Case("", "", "", seen: (from, to)))
        let start = input.network.chargePoints[0].firstReceived
        let middle = start + (outage - excluded) * .minute
        input.network.chargePoints[0].outages = [
            Outage(evseID: 1, start: start, end: middle, cause: .faulted),
            Outage(evseID: 1, start: middle, end: start + outage * .minute, cause: .offline, exclusion: .utility),
        ].filter { $0.end! > $0.start }
        try Database.read(ReportBuilder(input).model()) { (path: String) throws in
            let rows = try Database.scalars(
                path,
                """
                SELECT printf('%s %.0f %.0f %d ', month, t_outage_minutes, t_excluded_minutes, is_whole)
                    || round(uptime_percent, 3) FROM nevi_rolling_12_months ORDER BY month DESC LIMIT 1
                """)
            #expect(rows == [expected])
        }
    }

    /// The UK's 99 % over a calendar year: 6 of 600 open hours in the first 25 days of January, and the years before and
    /// the months after are not looked at.
    @Test func ukYear() throws {
        let item = UptimeTests.Case(
            "", "2026-12-30T00:00-2026-12-31T00:00 faulted, 2027-01-02T00:00-2027-01-02T06:00 faulted", "",
            seen: ("2026-12-01T00:00", "2027-01-25T23:00"))
        let model = ReportBuilder(UptimeTests.input(item)).model()
        let row = model.kpis.first { $0.kpi.name == "uk_reliability_literal" && $0.place == .network }
        #expect([row?.numerator, row?.denominator] == [594 * .hour, 600 * .hour] && row?.value == 0.99)
    }

    private static let words = UptimeTests.Case(
        "", "2026-03-02T04:00-2026-03-02T06:00 faulted, 2026-03-02T12:00-2026-03-02T13:00 maintenance !maintenance", "",
        seen: ("2026-03-01T23:00", "2026-03-02T23:00"),
        hours: ["mon": [["06:00", "22:00"]]])

    /// The figure that a card, a view and a regulator's table call uptime is one: 1,380 of 1,440 minutes here, though the
    /// port was down for 180, an hour of them before opening and an hour in maintenance.
    @Test(
        arguments: [
            "SELECT uptime_percent FROM uptime_by_port", "SELECT uptime_percent FROM uptime_by_site",
            "SELECT uptime_percent FROM daily_totals", "SELECT uptime_percent FROM uptime_by_month",
            "SELECT uptime_percent FROM uptime_by_week", "SELECT uptime_percent FROM nevi_quarterly",
            "SELECT uptime_percent FROM network_summary", "SELECT uptime_percent FROM worst_ports",
            "SELECT value * 100 FROM kpis_by_day WHERE kpi = 'uptime' AND scope = 'network'",
            "SELECT value * 100 FROM kpis_rolling_12_months WHERE kpi = 'uptime' AND scope = 'port'",
            "SELECT value * 100 FROM kpis_by_model WHERE kpi = 'uptime'",
        ]) func uptimeIsOneFigure(sql: String) throws
    {
        try Database.read(ReportBuilder(UptimeTests.input(Self.words)).model()) { (path: String) throws in
            let rounded = try Database.scalars(path, "SELECT round(100.0 * 1380 / 1440, 6)")
            #expect(try Database.scalars(path, "SELECT round((\(sql)), 6)") == rounded, "\(sql)")
            let hours = "SELECT down_hours || ' ' || excluded_hours || ' ' || out_of_hours || ' ' || counted_hours"
            #expect(try Database.scalars(path, "\(hours) FROM uptime_by_port") == ["3.0 1.0 1.0 1.0"])
        }
    }

    /// Whatever the period, its parts add up to the whole, at every place.
    @Test(arguments: ["kpis_by_day", "kpis_by_week", "kpis_by_month"]) func periodsAddUp(view: String) throws {
        let periodic = KPI.all.filter(\.isPeriodic).map { "'\($0.name)'" }.joined(separator: ", ")
        let wrong = """
            SELECT k.scope || ' ' || k.kpi FROM kpis k LEFT JOIN (
                SELECT scope, site_id, charge_point, evse_id, kpi, sum(numerator) AS n, sum(denominator) AS d
                FROM \(view) GROUP BY 1, 2, 3, 4, 5) v
            ON v.scope = k.scope AND v.site_id = k.site_id AND v.charge_point = k.charge_point
                AND v.evse_id = k.evse_id AND v.kpi = k.kpi
            WHERE k.kpi IN (\(periodic)) AND (ifnull(v.n, 0) <> k.numerator OR ifnull(v.d, 0) <> k.denominator)
            """
        try Database.read(Fixture.shared) { (path: String) throws in
            #expect(try Database.scalars(path, wrong) == [])
            #expect(try Database.scalars(path, "SELECT count(*) > 1000 FROM \(view)") == ["1"])
        }
    }

    @Test func aDayOfTheTinyNetwork() throws {
        try Database.read(TinyNetwork.shared) { (path: String) throws in
            let day = { (kpi: String) throws in
                try Database.scalars(
                    path,
                    """
                    SELECT printf('%s %d/%d', day, numerator, denominator) FROM kpis_by_day
                    WHERE kpi = '\(kpi)' AND scope = 'charge_point' ORDER BY day
                    """)
            }
            // Sessions 1 and 2 on the Saturday; on the Monday the abnormal one, the turned-down card and the plug-in.
            #expect(try day("session_success") == ["2026-03-28 1/2", "2026-03-30 0/3"])
            #expect(
                try day("uptime") == [
                    "2026-03-28 82800000/86400000", "2026-03-29 72000000/82800000", "2026-03-30 86400000/86400000",
                ])
        }
    }

    /// The twelve months to February 2027 leave out the January before, the ones to January the month after.
    @Test func twelveMonthsRoll() throws {
        let item = UptimeTests.Case(
            "", "2026-01-10T00:00-2026-01-11T00:00 faulted, 2027-02-10T00:00-2027-02-12T00:00 faulted", "",
            seen: ("2025-12-31T23:00", "2027-02-28T23:00"))
        try Database.read(ReportBuilder(UptimeTests.input(item)).model()) { (path: String) throws in
            let rows = try Database.scalars(
                path,
                """
                SELECT printf('%s %d %d', month, months, (denominator - numerator) / 3600000)
                FROM kpis_rolling_12_months WHERE kpi = 'availability' AND scope = 'port' ORDER BY month
                """)
            #expect(rows.count == 14)
            #expect(
                [rows[0], rows[11], rows[12], rows[13]] == [
                    "2026-01 1 24", "2026-12 12 24", "2027-01 12 0", "2027-02 12 48",
                ])
        }
    }
}
