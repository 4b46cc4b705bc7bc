import Analysis
import Telemetry
import Testing

@testable import Reports

@Suite struct HealthTests {
    let model = TinyNetwork.shared

    /// Critical 40 × 0.5; warning 15, closed for one half-life; 4 of 71 hours down is 5.63 %, twice that;
    /// 40 × 2 ÷ (3 + 4); 3 errors in 71 hours are 1.014 a day, twice that; info takes nothing.
    @Test func aPortsScoreIsAHundredMinusItsReasons() {
        let port = Place.port("S", "A", 1)
        let reasons = model.healthContributions.filter { $0.place == port }
        #expect(
            reasons.map { "\($0.component) \($0.penalty)" } == [
                "finding:ground-fault-series 20.0", "failed_sessions 11.4", "downtime 11.3", "finding:offline-gap 7.5",
                "errors 2.0",
            ])
        #expect(score(port) == 47.8)
        #expect(model.healthScores.first { $0.place == port }?.band == "degraded")
    }

    /// The row of `worst_ports` explains its own score: the heaviest reasons, and which findings are over.
    @Test func theWorstPortsRowSaysWhatTookItsPoints() throws {
        let sql = "SELECT score, open_findings, reason FROM worst_ports"
        try withTinyReport { path, _ in
            let rows = try ReportQuery(path: path).run(sql).rows
            #expect(
                rows == [
                    [
                        .real(47.8), .integer(2),
                        .text(
                            "−20.0: ground-fault-series; −11.4: 2 of 3 judged sessions failed; −11.3: Out of service 5.6 % of the time"
                        ),
                    ]
                ])
        }
        var input = TinyNetwork.input
        input.network.chargePoints[0].outages = []
        input.network.chargePoints[0].attempts = []
        input.network.chargePoints[0].sessions = []
        input.network.chargePoints[0].errors = []
        input.network.chargePoints[0].findings.removeAll { $0.kind != .offlineGap }
        try Database.read(ReportBuilder(input).model()) { path in
            let rows = try ReportQuery(path: path).run(sql).rows
            #expect(rows == [[.real(92.5), .integer(0), .text("−7.5: offline-gap (ended)")]])
        }
    }

    @Test func scoreAndReasonsAlwaysMakeAHundred() {
        let model = Fixture.shared
        for row in model.healthScores where row.score > 0 {
            let taken = model.healthContributions.filter { $0.place == row.place }.reduce(0.0) { $0 + $1.penalty }
            // Means of several places are rounded down to tenths.
            #expect(abs(row.score + taken - 100) < (row.place.scope == .port ? 1e-9 : 0.1 + 1e-9), "\(row.place)")
        }
    }

    @Test func aChargePointIsAsHealthyAsItsWeakestPortAndASiteAsItsChargePointsOnAverage() {
        let model = Fixture.shared
        for row in model.healthScores where row.place.scope == .chargePoint {
            let ports = model.healthScores.filter {
                $0.place.scope == .port && $0.place.chargePoint == row.place.chargePoint
            }
            #expect(row.score == ports.map(\.score).min())
        }
        for row in model.healthScores where row.place.scope == .site {
            let parts = model.healthScores.filter {
                $0.place.scope == .chargePoint && $0.place.siteID == row.place.siteID
            }
            #expect(abs(row.score - parts.map(\.score).reduce(0, +) / Double(parts.count)) < 0.1)
        }
    }

    @Test func aPortOutOfServiceNowLosesTwentyAtOnce() {
        var input = TinyNetwork.input
        input.network.chargePoints[0].outages.append(
            Outage(evseID: 1, start: TinyNetwork.now - 60_000, end: nil, cause: .unavailable))
        let reasons = ReportBuilder(input).model().healthContributions
        #expect(
            reasons.first { $0.component == "down_now" }?.why
                == "Out of service (unavailable) since 2026-03-30 21:59 UTC.")
    }

    /// Open from 6 to 22: a night's outage takes nothing, and one that lasts since 21 is one hour of 71 and down now.
    @Test func whatLiesOutsideOpeningHoursTakesNoPoints() {
        var input = TinyNetwork.input
        let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { ($0, [["06:00", "22:00"]]) }
        input.fleet.sites[0].openingHours = .weekly(Dictionary(uniqueKeysWithValues: week))
        func reasons(lastingSince start: String) -> [String] {
            input.network.chargePoints[0].outages.append(
                Outage(evseID: 1, start: TinyNetwork.at(start), end: nil, cause: .unavailable))
            defer { input.network.chargePoints[0].outages.removeLast() }
            return ReportBuilder(input).model().healthContributions
                .filter { $0.place.scope == .port && $0.component.hasPrefix("down") }.map(\.why)
        }
        #expect(reasons(lastingSince: "2026-03-30T20:30:00Z") == [])
        #expect(
            reasons(lastingSince: "2026-03-30T19:00:00Z") == [
                "Out of service (unavailable) since 2026-03-30 19:00 UTC.",
                "Out of service 2.1 % of the opening hours.",
            ])
    }

    /// Ninety days, of which health looks at twenty-eight.
    @Test func aLastingOutageHasItsTrueBeginning() {
        var input = TinyNetwork.input
        let start = TinyNetwork.now - 90 * .day
        input.network.chargePoints[0].firstReceived = start - .day
        input.network.chargePoints[0].outages = [Outage(evseID: 1, start: start, end: nil, cause: .faulted)]
        let reasons = ReportBuilder(input).model().healthContributions.filter { $0.place.scope == .port }
        #expect(
            reasons.filter { $0.component.hasPrefix("down") }.map(\.why) == [
                "Out of service 100.0 % of the time.",
                "Out of service (faulted) since \(start.day.iso8601) \(start.iso8601.dropFirst(11).prefix(5)) UTC.",
            ])
    }

    /// The same outages in the ledger's views: a night's does not count, one into the night counts in part.
    @Test func theLedgerSaysWhatOpeningHoursLeaveOfAnOutage() throws {
        var input = TinyNetwork.input
        let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { ($0, [["06:00", "22:00"]]) }
        input.fleet.sites[0].openingHours = .weekly(Dictionary(uniqueKeysWithValues: week))
        input.network.chargePoints[0].outages = [
            ("2026-03-28T02:00:00Z", "2026-03-28T03:00:00Z"), ("2026-03-28T12:00:00Z", "2026-03-28T13:00:00Z"),
            ("2026-03-28T20:00:00Z", "2026-03-28T22:00:00Z"),
        ].map {
            Outage(evseID: 1, start: TinyNetwork.at($0.0), end: TinyNetwork.at($0.1), cause: .faulted)
        }
        try Database.read(ReportBuilder(input).model()) { path in
            let counted = "SELECT counted || ' ' || hours FROM outages_readable ORDER BY start"
            let readable = try Database.scalars(path, counted)
            #expect(readable == ["no 1.0", "yes 1.0", "partly 2.0"])
            let nevi = "SELECT ifnull(exclusion, '-') || ' ' || out_of_hours_minutes FROM nevi_outages ORDER BY start"
            let regulators = try Database.scalars(path, nevi)
            #expect(regulators == ["out_of_hours 60.0", "- 0.0", "- 60.0"])
        }
    }

    @Test func aHealthyPortHasAllPointsAndAnUnheardOneHasNoScore() {
        var input = TinyNetwork.input
        input.network.chargePoints[0].outages = []
        input.network.chargePoints[0].findings = []
        input.network.chargePoints[0].errors = []
        input.network.chargePoints[0].sessions = []
        input.network.chargePoints[0].attempts = []
        input.fleet.sites[0].chargePoints.append(Fixture.chargePoint("B", "V", "M", [1], 22_000, "T"))
        let model = ReportBuilder(input).model()
        #expect(model.healthScores.map(\.score) == [100, 100, 100, 100])
        #expect(model.healthContributions.isEmpty)
        #expect(!model.healthScores.contains { $0.place.chargePoint == "B" })
    }

    @Test func aFindingOfTheWholeChargePointCountsForEachPortAndManyOfAKindCountOnce() {
        let finding = TinyNetwork.outputs.findings[0]
        func symptoms(_ findings: [Finding]) -> PortSymptoms {
            PortSymptoms(
                now: TinyNetwork.now, findings: findings, outages: [], open: [], observedMs: .day, openMs: .day,
                outcomes: [],
                errors: 0)
        }
        var later = finding
        later.start = finding.start + .hour
        #expect(symptoms([finding]).penalties.map(\.tenths) == [200])
        #expect(symptoms([finding, later]).penalties.map(\.tenths) == [200])
        #expect(symptoms([finding, later]).penalties[0].why == "ground-fault-series. (one of 2)")
    }

    private func score(_ place: Place) -> Double? { model.healthScores.first { $0.place == place }?.score }
}
