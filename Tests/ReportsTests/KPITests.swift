import Analysis
import Foundation
import Telemetry
import Testing

@testable import Reports

/// Every key figure on `TinyNetwork`, whose 71 observed hours, seven attempts and four sessions are small enough to count.
@Suite struct KPITests {
    struct Case: CustomTestStringConvertible, Sendable {
        var kpi: String
        var numerator: Int64
        var denominator: Int64
        var why: String
        var testDescription: String { kpi }
        init(_ kpi: String, _ numerator: Int64, _ denominator: Int64, _ why: String) {
            (self.kpi, self.numerator, self.denominator, self.why) = (kpi, numerator, denominator, why)
        }
    }

    private static let hour = Int64.hour
    /// At port A/1.
    static let cases = [
        Case("uptime", 67 * hour, 71 * hour, "4 h faulted; 1 h of maintenance is excluded"),
        Case("nevi_uptime_12_months", 67 * hour, 71 * hour, "all of it within the last 365 days"),
        Case("availability", 66 * hour, 71 * hour, "4 h and 1 h"),
        Case("heartbeat_uptime", 67 * hour, 71 * hour, "silent from 21 to 01"),
        Case("uk_reliability_literal", 0, 0, "22 kW is not rapid"),
        Case("uk_reliability_eligible", 0, 0, "22 kW is not rapid"),
        Case("mean_outage_hours", 4 * hour, 1, "one outage counts"),
        Case("mean_hours_between_outages", 66 * hour, 1, "up 66 h"),
        Case("errors_per_port_day", 3, 71 * hour, "three messages"),
        Case("charge_start_success", 3, 5, "sessions 1, 3, 4 of the five judged; one is pending"),
        Case("charge_end_success", 1, 2, "session 1 of 1 and 3; 4 runs"),
        Case("session_success", 1, 4, "session 1 of 1, 2, 3 and the plug-in that led nowhere"),
        Case("charge_start_time_median", 60_000, 1, "60, 60, 150 s: rank 2 of 3"),
        Case("charge_start_time_p95", 150_000, 1, "rank 3 of 3"),
        Case("california_scar", 2, 4, "an hour each: sessions 1 and 3"),
        Case("german_csr", 1, 4, "session 3 stopped by PowerLoss"),
        Case("authorization_acceptance", 3, 3, "three answered here"),
        Case("metered_sessions", 4, 4, "all four"),
        Case("priced_sessions", 3, 3, "the one without energy is not asked"),
        Case("time_utilisation", 9 * .quarterHour, 71 * hour, "nine quarter hours"),
        Case("charging_utilisation", 9 * .quarterHour, 71 * hour, "all with power"),
        Case("idle_share", 0, 9 * .quarterHour, "none of them idle"),
        Case("idle_after_full_minutes", 15 * .minute, 1, "last power 10:50, plugged out 11:05"),
        Case("energy_utilisation", 35_000_000, 71 * 22_000_000, "35 kWh of 22 kW"),
        Case("energy_per_session", 35_000_000, 3, "10, 20 and 5 kWh"),
        Case("sessions_per_port_day", 3, 71 * hour, "three begun by the quarter hours"),
        Case("peak_demand_kw", 5_000_000, 1, "5 kWh in a quarter hour: 20 kW"),
        Case("peak_concurrency", 1, 1, "one port"),
    ]

    @Test(arguments: cases) func onASmallNetwork(_ item: Case) throws {
        let row = try #require(TinyNetwork.shared.kpis.first { $0.kpi.name == item.kpi && $0.place == Self.port })
        #expect([row.numerator, row.denominator] == [item.numerator, item.denominator], "\(item.why)")
        #expect((row.value == nil) == (item.denominator == 0))
    }

    @Test func everyFigureOfAPortHasACase() {
        let names = KPI.all.filter { $0.scopes.contains(.port) }.map(\.name)
        #expect(Set(Self.cases.map(\.kpi)) == Set(names))
    }

    static let port = Place.port("S", "A", 1)

    @Test func aCardTurnedDownNamesNoPort() {
        #expect(kpi("session_success", .chargePoint("S", "A")) == [1, 5])
        #expect(kpi("charge_start_success", .network) == [3, 6])
        #expect(kpi("authorization_acceptance", .site("S")) == [3, 4])
        #expect(kpi("first_time_success", .network) == [1, 1])
        #expect(kpi("attempts_per_visit", .site("S")) == [3, 2])
    }

    /// The end of a session that began before the data is no attempt: it makes no visit cheaper.
    @Test func aVisitWithoutAnAttemptIsNotCounted() {
        var tally = Tally()
        for (attempts, outcome) in [(2, VisitOutcome.troubledSuccess), (0, .unjudged), (1, .turnedDown)] {
            tally.add(
                VisitRow(
                    siteID: "S", idToken: "T", start: TinyNetwork.start, end: TinyNetwork.start,
                    localDay: TinyNetwork.start.day,
                    attempts: attempts, sessions: 1, energyMilliwh: nil, firstOutcome: nil, outcome: outcome))
        }
        #expect(tally.visits == 1 && tally.visitAttempts == 2 && tally.judgedVisits == 1)
    }

    @Test func valuesAreInTheirUnits() throws {
        let value = { (name: String) in
            TinyNetwork.shared.kpis.first { $0.kpi.name == name && $0.place == Self.port }?.value
        }
        #expect(value("mean_outage_hours").map { ($0 * 1000).rounded() } == 4000)
        #expect(value("charge_start_time_p95") == 150)
        #expect(value("idle_after_full_minutes") == 15)
        #expect(try #require(value("peak_demand_kw")).rounded() == 20)
    }

    // MARK: The two readings of the UK, opening hours, the rolling year

    private func rapid(_ change: (inout ReportInput) -> Void = { _ in }) -> ReportModel {
        var input = TinyNetwork.input
        input.network.chargePoints[0].ports[0].ratedPowerMilliw = 50_000_000
        change(&input)
        return ReportBuilder(input).model()
    }

    @Test func theUKCountsFaultsAndMaintenanceButNotSilence() {
        #expect(kpi("uk_reliability_literal", Self.port, rapid()) == [66 * .hour, 71 * .hour])
        #expect(kpi("uk_reliability_eligible", Self.port, rapid()) == [66 * .hour, 71 * .hour])
        let offline = rapid { $0.network.chargePoints[0].outages[0].cause = .offline }
        #expect(kpi("uk_reliability_literal", Self.port, offline) == [70 * .hour, 71 * .hour])
        #expect(kpi("uk_reliability_eligible", Self.port, offline) == [66 * .hour, 67 * .hour])
        let stuck = rapid { $0.network.chargePoints[0].outages[0].cause = .stuck }
        #expect(kpi("uk_reliability_literal", Self.port, stuck) == [70 * .hour, 71 * .hour])
    }

    /// Open from 06 to 22 local time: 48 of 71 hours. The fault from 23 to 04 lies outside, maintenance from 08 to 09 in.
    @Test func onlyOpeningHoursCount() {
        let model = rapid { input in
            let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            let hours = Dictionary(uniqueKeysWithValues: days.map { ($0, [["06:00", "22:00"]]) })
            input.fleet.sites[0].openingHours = .weekly(hours)
        }
        #expect(kpi("uk_reliability_literal", Self.port, model) == [47 * .hour, 48 * .hour])
        #expect(kpi("uptime", Self.port, model) == [71 * .hour, 71 * .hour])
        #expect(kpi("availability", Self.port, model) == [66 * .hour, 71 * .hour])
    }

    /// Faulted, then offline, then faulted again without a gap is one failure; after maintenance begins another.
    @Test func stretchesThatTouchAreOneFailure() {
        let model = rapid { input in
            let at = { (hour: Int64) in TinyNetwork.start + hour * .hour }
            let stretch = { (from: Int64, to: Int64, cause: Outage.Cause) in
                Outage(
                    evseID: 1, start: at(from), end: at(to), cause: cause,
                    exclusion: cause == .maintenance ? .maintenance : nil)
            }
            input.network.chargePoints[0].outages = [
                stretch(1, 2, .faulted), stretch(2, 4, .offline), stretch(4, 5, .faulted), stretch(5, 6, .maintenance),
                stretch(6, 7, .faulted), stretch(9, 10, .faulted),
            ]
        }
        #expect(kpi("mean_outage_hours", Self.port, model) == [6 * .hour, 3])
        #expect(kpi("mean_hours_between_outages", Self.port, model) == [64 * .hour, 3])
    }

    @Test func theRollingYearForgetsWhatIsOlder() {
        let old = rapid { input in
            input.network.chargePoints[0].firstReceived = TinyNetwork.now - 800 * .day
            input.network.chargePoints[0].outages.insert(
                Outage(
                    evseID: 1, start: TinyNetwork.now - 500 * .day, end: TinyNetwork.now - 490 * .day, cause: .faulted),
                at: 0)
            input.fleet.sites[0].chargePoints[0].commissioned = nil
        }
        let year = kpi("nevi_uptime_12_months", Self.port, old)
        // It is midnight: 364 local days and nothing of the 365th; this zone table has one change, the day of 23 hours.
        #expect(year == [364 * .day - 5 * .hour, 364 * .day - .hour])
        #expect(kpi("uk_reliability_literal", Self.port, old)[1] < 90 * .day)
    }

    @Test func anAsOfCenturiesAwayStaysSmall() {
        var input = TinyNetwork.input
        input.network.now = TinyNetwork.at("9999-01-01T00:00:00Z")
        let model = ReportBuilder(input).model()
        #expect(model.portDays.count <= input.settings.historyDays + 8)
    }

    // MARK: Unknown energy

    @Test func unknownEnergyIsNullEverywhere() throws {
        var input = TinyNetwork.input
        input.network.chargePoints[0].sessions[2].energyMilliwh = 0
        input.network.chargePoints[0].sessions[2].flags = .energyUnknown
        input.network.chargePoints[0].sessions[2].firstPower = nil
        let model = ReportBuilder(input).model()
        let row = model.sessions[2]
        #expect(row.energyMilliwh == nil && row.revenueMicros == nil && row.currency == nil)
        #expect(row.priceProblems == "energy_unknown" && row.outcome == .unknown && row.flagNames == "energy_unknown")
        #expect(kpi("metered_sessions", Self.port, model) == [3, 4])
        #expect(kpi("energy_per_session", Self.port, model) == [15_000_000, 2])
        try Database.read(model) { (path: String) throws in
            #expect(
                try Database.scalars(path, "SELECT energy_milliwh IS NULL FROM sessions ORDER BY first_seen_ts") == [
                    "0", "0", "1", "0",
                ])
            #expect(try Database.scalars(path, "SELECT unmetered_sessions FROM network_summary") == ["1"])
            let html = path + ".html"
            try ReportHTML.write(databasePath: path, to: html)
            #expect(
                try String(contentsOfFile: html, encoding: .utf8).contains(
                    "in 3 sessions; 1 session without any meter value"))
            try FileManager.default.removeItem(atPath: html)
        }
    }

    // MARK: Down to the rows

    /// The SQL beside each figure gives the sums that Swift gave, at every place of a network of twelve ports.
    @Test(arguments: [TinyNetwork.shared, Fixture.shared].indices) func evidenceSumsToTheFigure(index: Int) throws {
        let model = [TinyNetwork.shared, Fixture.shared][index]
        let sums = KPI.all.filter(\.isSum).map { "'\($0.name)'" }.joined(separator: ", ")
        let wrong = """
            SELECT k.kpi || ' ' || k.scope || ' ' || k.charge_point || ': ' || k.numerator || '/' || k.denominator || ' is '
                || ifnull(sum(e.numerator), 0) || '/' || ifnull(sum(e.denominator), 0)
            FROM kpis k LEFT JOIN (SELECT kpi, site_id, charge_point, evse_id, sum(numerator) AS numerator,
                sum(denominator) AS denominator FROM kpi_evidence GROUP BY 1, 2, 3, 4) e ON e.kpi = k.kpi
                AND (k.scope = 'network' OR e.site_id = k.site_id)
                AND (k.scope IN ('network', 'site') OR e.charge_point = k.charge_point)
                AND (k.scope <> 'port' OR e.evse_id = k.evse_id)
            WHERE k.kpi IN (\(sums)) GROUP BY k.scope, k.site_id, k.charge_point, k.evse_id, k.kpi
            HAVING ifnull(sum(e.numerator), 0) <> k.numerator OR ifnull(sum(e.denominator), 0) <> k.denominator
            """
        try Database.read(model) { (path: String) throws in
            #expect(try Database.scalars(path, wrong) == [])
            #expect(try Database.scalars(path, "SELECT count(DISTINCT kpi) > 20 FROM kpi_evidence") == ["1"])
        }
    }

    @Test func eachFigureSaysItsFormulaSourceAndReading() throws {
        #expect(
            KPI.all.allSatisfy {
                !$0.formula.isEmpty && !$0.source.isEmpty && !$0.reading.isEmpty && !$0.evidence.isEmpty
            })
        try Database.read(TinyNetwork.shared) { (path: String) throws in
            let reading = try Database.scalars(
                path, "SELECT reading FROM kpis WHERE scope = 'network' AND kpi = 'uptime'")
            #expect(reading[0].contains("quoted from memory"))
            #expect(try Database.scalars(path, "SELECT count(*) FROM kpis WHERE formula = '' OR source = ''") == ["0"])
        }
    }

    @Test func monthsAndQuarters() throws {
        try Database.read(TinyNetwork.shared) { (path: String) throws in
            let row = try Database.scalars(
                path,
                "SELECT printf('%s %.0f %.0f %.0f', month, t_outage_minutes, t_excluded_minutes, observed_minutes) FROM nevi_quarterly"
            )
            #expect(row == ["2026-03 300 60 4260"])
            #expect(
                try Database.scalars(path, "SELECT period FROM uptime_by_week ORDER BY 1") == [
                    "2026-03-23", "2026-03-30",
                ])
            let errors = "SELECT ifnull(error, '-') FROM nevi_sessions"
            #expect(try Database.scalars(path, errors) == ["-", "EVDisconnected", "PowerLoss", "-"])
            #expect(try Database.scalars(path, "SELECT minutes FROM nevi_outages") == ["240.0", "60.0"])
            #expect(
                try Database.scalars(path, "SELECT count(*) FROM repairs_by_rule") == ["\(RepairRule.catalogue.count)"])
            let byModel = "SELECT value = 1.0 * 66 / 71 FROM kpis_by_model WHERE kpi = 'availability'"
            #expect(try Database.scalars(path, byModel) == ["1"])
        }
    }

    /// Nobody says that a session failed of which the start, or any meter value, was never seen.
    @Test func onlyJudgedSessionsAreErrors() throws {
        var outputs = TinyNetwork.outputs
        let cut = outputs.sessions.indices.first { outputs.sessions[$0].stopReason == "PowerLoss" }!
        (outputs.sessions[cut].start, outputs.sessions[cut].stopReason) = (nil, "Local")
        outputs.sessions[cut].flags.insert(.noStart)
        var input = TinyNetwork.input
        input.network.chargePoints = [outputs]
        try Database.read(ReportBuilder(input).model()) { (path: String) throws in
            let rows =
                "SELECT s.outcome || ' ' || ifnull(n.error, '-') FROM sessions s JOIN nevi_sessions n ON n.start = s.first_seen_ts"
            #expect(try Database.scalars(path, rows).contains("cut -"))
            #expect(try Database.scalars(path, rows).contains("no_power EVDisconnected"))
        }
    }

    private func kpi(_ name: String, _ place: Place, _ other: ReportModel? = nil) -> [Int64] {
        let row = (other ?? TinyNetwork.shared).kpis.first { $0.kpi.name == name && $0.place == place }
        return row.map { [$0.numerator, $0.denominator] } ?? []
    }
}

/// When a site is open, in the spring week whose Sunday has 23 hours.
@Suite struct OpeningTimesTests {
    private func open(_ hours: OpeningHours?, _ from: String, _ to: String) -> [String] {
        OpeningTimes.open(hours, in: TinyNetwork.at(from)..<TinyNetwork.at(to), zone: Fixture.stockholm).map {
            $0.lowerBound.iso8601.prefix(16) + "…" + $0.upperBound.iso8601.dropFirst(11).prefix(5)
        }
    }

    @Test func alwaysIsTheWholeRange() {
        #expect(open(.always, "2026-03-27T23:00:00Z", "2026-03-28T05:00:00Z") == ["2026-03-27T23:00…05:00"])
        #expect(open(nil, "2026-03-27T23:00:00Z", "2026-03-28T05:00:00Z") == ["2026-03-27T23:00…05:00"])
    }

    @Test func localTimesFollowTheChangeOfClocks() {
        let hours = OpeningHours.weekly(["sat": [["06:00", "22:00"]], "sun": [["06:00", "22:00"]]])
        #expect(
            open(hours, "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z") == [
                "2026-03-28T05:00…21:00", "2026-03-29T04:00…20:00",
            ])
    }

    @Test func overMidnightTwoSpansAndWhatIsNoTime() {
        let hours = OpeningHours.weekly([
            "sat": [["22:00", "02:00"], ["08:00", "12:00"], ["x", "9"], ["25:00", "26:00"]]
        ])
        #expect(
            open(hours, "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z") == [
                "2026-03-28T07:00…11:00", "2026-03-28T21:00…01:00",
            ])
        #expect(open(hours, "2026-03-28T10:00:00Z", "2026-03-28T10:30:00Z") == ["2026-03-28T10:00…10:30"])
        #expect(open(.weekly([:]), "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z") == [])
        #expect(
            open(
                .weekly(["sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]]), "2026-03-28T10:00:00Z",
                "2026-03-29T10:00:00Z"
            ).count == 1)
    }
}
