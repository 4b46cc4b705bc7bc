import Analysis
import Telemetry
import Testing

@testable import Reports

/// Every expectation is worked out by hand from `TinyNetwork`.
@Suite struct BuilderTests {
    let model = TinyNetwork.shared

    @Test func portDaysFollowTheLocalCalendarAndItsShortDay() {
        let days = model.portDays
        #expect(days.map(\.day.iso8601) == ["2026-03-28", "2026-03-29", "2026-03-30"])
        #expect(days.map { $0.observedMs / .hour } == [24, 23, 24])
        #expect(days.map(\.isComplete) == [true, true, true])
        // The session of 22:30 UTC on the 29th begins at 00:30 local time on the 30th.
        #expect(days.map(\.energyMilliwh) == [10_000_000, 0, 25_000_000])
        #expect(days.map { $0.occupiedMs / .quarterHour } == [4, 0, 5])
        #expect(days.map(\.sessionsStarted) == [1, 0, 2])
        #expect(days.map(\.peakPowerMilliw) == [10_000_000, 0, 20_000_000])
        // The outage of 22–02 UTC lies one hour before local midnight and three after.
        #expect(days.map { $0.downMs / .hour } == [1, 3, 1])
        #expect(days.map { $0.downExcludedMs / .hour } == [0, 0, 1])
    }

    @Test func aDayThatIsOnlyPartlySeenIsNotComplete() {
        var input = TinyNetwork.input
        input.network.chargePoints[0].firstReceived = TinyNetwork.start + .hour
        let days = ReportBuilder(input).model().portDays
        #expect(days.map(\.isComplete) == [false, true, true])
        #expect(days[0].observedMs == 23 * .hour)
    }

    @Test func sessionsAreJudgedAndBookedOnTheDayTheyBegin() {
        #expect(model.sessions.map(\.outcome) == [.success, .noPower, .abnormalStop, .open])
        #expect(model.sessions.map(\.localDay.iso8601) == ["2026-03-28", "2026-03-28", "2026-03-30", "2026-03-30"])
        #expect(model.sessions.map(\.session.siteID) == ["S", "S", "S", "S"])
    }

    @Test func revenueIsExactByDayAndPayment() {
        #expect(model.sessions.map(\.revenueMicros) == [45_000_000, 0, 90_000_000, 22_500_000])
        #expect(model.sessions.map(\.price.isFinal) == [true, true, true, false])
        let days = model.revenueDays.map { "\($0.day.iso8601) \($0.payment) \($0.currency) \($0.sessions)" }
        #expect(days == ["2026-03-28 rfid SEK 2", "2026-03-30 app SEK 1", "2026-03-30 rfid SEK 1"])
        #expect(model.revenueDays.map(\.revenueMicros) == [45_000_000, 90_000_000, 22_500_000])
        #expect(model.revenueDays.map(\.revenueInclVATMicros) == [56_250_000, 112_500_000, 28_125_000])
    }

    @Test func sessionsWithoutATariffAreUnpricedAndNotRevenue() {
        var input = TinyNetwork.input
        input.tariffs = .init()
        let model = ReportBuilder(input).model()
        #expect(model.revenueDays.isEmpty)
        #expect(model.sessions.allSatisfy { $0.revenueMicros == nil && $0.currency == nil })
        #expect(kpi("priced_sessions", .network, model) == [0, 3])
    }

    @Test func aSecondTryWithinAQuarterOfAnHourIsTheSameVisit() {
        #expect(model.visits.map(\.idToken) == ["T", "U", "X"])
        #expect(model.visits.map(\.attempts) == [2, 1, 1])
        #expect(model.visits.map(\.sessions) == [2, 1, 0])
        #expect(model.visits.map(\.outcome) == [.firstAttemptSuccess, .unjudged, .turnedDown])
        // The first session ended at 11:00, the second attempt began at 11:09.
        var input = TinyNetwork.input
        input.settings.visitGapMinutes = 9
        #expect(ReportBuilder(input).model().visits.map(\.attempts) == [2, 1, 1])
        input.settings.visitGapMinutes = 8
        #expect(
            ReportBuilder(input).model().visits.map(\.outcome) == [
                .firstAttemptSuccess, .failed, .unjudged, .turnedDown,
            ])
    }

    /// Down at local hours 23, 0, 1 and 3; at 0 and at 1 the port was up two hours and delivered 10 kWh in each.
    @Test func anOutageCostsWhatThePortDeliversAtThoseHours() {
        #expect(model.outages.map(\.durationMs) == [4 * .hour, .hour])
        #expect(abs(model.outages[0].lostEnergyWh! - 10_000) < 1e-6)
        #expect(abs(model.outages[0].lostRevenue! - 45) < 1e-9)
        #expect(model.outages[0].currency == "SEK")
        #expect(model.outages[1].lostEnergyWh == 0)
    }

    @Test func nothingIsSaidOfWhatAPortThatWasHardlyUpLost() {
        var input = TinyNetwork.input
        input.network.chargePoints[0].firstReceived = TinyNetwork.now - 20 * .hour
        // The fault of the day before lies outside the time observed.
        #expect(ReportBuilder(input).model().outages.map(\.lostEnergyWh) == [nil])
    }

    @Test func theWeekOfASiteHasItsHoursInLocalTime() {
        // Saturday 11 o'clock; the hour that the change of clocks skips was never observed on the Sunday.
        let saturday = model.hourProfiles.first { $0.weekday == 6 && $0.hour == 11 }
        #expect(saturday?.energyMilliwh == 10_000_000 && saturday?.observedMs == .hour)
        #expect(model.hourProfiles.first { $0.weekday == 7 && $0.hour == 2 } == nil)
        #expect(model.hourProfiles.reduce(0) { $0 + $1.observedMs } == 71 * .hour)
    }

    @Test func forecastsBeginAfterTheLastCompleteDay() {
        let site = model.forecasts.filter { $0.place == .site("S") }
        #expect(Set(model.forecasts.map(\.measure)) == ["utilisation", "energy", "revenue"])
        for measure in ["utilisation", "energy", "revenue"] {
            let rows = site.filter { $0.measure == measure }
            #expect(rows.count == 28)
            #expect(rows.first?.day.iso8601 == "2026-03-31" && rows.first?.historyDays == 3)
            #expect(rows.allSatisfy { 0 <= $0.lower95 && $0.lower95 <= $0.lower80 && $0.lower80 <= $0.mean })
            #expect(rows.allSatisfy { $0.mean <= $0.upper80 && $0.upper80 <= $0.upper95 })
        }
        #expect(site.filter { $0.measure == "utilisation" }.allSatisfy { $0.upper95 <= 1 })
        #expect(model.forecasts.filter { $0.place == .network }.count == site.count)
    }

    @Test func nothingIsForecastFromLessThanADay() {
        var input = TinyNetwork.input
        input.network.now = TinyNetwork.start + 20 * .hour
        #expect(ReportBuilder(input).model().forecasts.isEmpty)
    }

    private func kpi(_ name: String, _ place: Place, _ other: ReportModel? = nil) -> [Int64] {
        let row = (other ?? model).kpis.first { $0.kpi.name == name && $0.place == place }
        return row.map { [$0.numerator, $0.denominator] } ?? []
    }
}
