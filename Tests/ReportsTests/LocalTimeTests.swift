import Telemetry
import Testing

@testable import Reports

@Suite struct LocalTimeTests {
    func at(_ text: String) -> Instant { Instant(iso8601: text)! }

    @Test func daysAreCutAtLocalMidnight() {
        var pieces: [String] = []
        Fixture.stockholm.forEachLocalDay(in: at("2026-03-28T12:00:00Z")..<at("2026-03-30T00:00:00Z")) { day, ms in
            pieces.append("\(day.iso8601) \(Double(ms) / 3_600_000)")
        }
        // The change of clocks at 01:00 UTC cuts the 29th in two: 2 hours before, 21 after.
        #expect(pieces == ["2026-03-28 11.0", "2026-03-29 2.0", "2026-03-29 21.0", "2026-03-30 2.0"])
    }

    @Test func theRepeatedHourOfAutumnIsCountedTwice() {
        let zone = ZoneTable(initialOffset: 7200, changes: [(at: at("2026-10-25T01:00:00Z"), offset: 3600)])
        var hours = Array(repeating: Int64(0), count: 168)
        zone.forEachLocalHour(in: at("2026-10-24T22:00:00Z")..<at("2026-10-25T23:00:00Z")) { hours[$0] += $1 }
        #expect(hours[6 * 24 + 2] == 2 * .hour)
        #expect(hours.reduce(0, +) == 25 * .hour)
    }

    /// Some zones set clocks back from 00:00 to 23:00 of the day before.
    @Test func aDayThatGoesOnAfterTheNextBeganEnds() {
        let zone = ZoneTable(initialOffset: 10_800, changes: [(at: at("2026-10-24T21:00:00Z"), offset: 7200)])
        var days: [String: Int64] = [:]
        zone.forEachLocalDay(in: at("2026-10-23T21:00:00Z")..<at("2026-10-25T22:00:00Z")) {
            days[$0.iso8601, default: 0] += $1
        }
        #expect(days == ["2026-10-24": 25 * .hour, "2026-10-25": 24 * .hour])
    }

    @Test(arguments: [0, 1, 3, 5, 6]) func weekHoursBeginOnMonday(offset: Int32) {
        let monday = Day(iso8601: "2026-03-30")!
        #expect(ZoneTable.utc.weekHour(monday.advanced(by: offset).start + .hour) == Int(offset) * 24 + 1)
    }

    @Test func piecesAlwaysAddUpToTheWhole() {
        var random = SplitMix(seed: 11)
        for _ in 0..<200 {
            let changes = (0..<3).map { _ in random.integer(0..<400) * .quarterHour }.sorted()
                .map { (at: Instant(milliseconds: $0), offset: random.integer(-48..<56) * 900) }
            let zone = ZoneTable(initialOffset: random.integer(-48..<56) * 900, changes: changes)
            let start = Instant(milliseconds: random.integer(-.day..<4 * .day))
            let range = start..<(start + random.integer(0..<3 * .day))
            var sums: (days: Int64, hours: Int64) = (0, 0)
            zone.forEachLocalDay(in: range) { sums.days += $1 }
            zone.forEachLocalHour(in: range) { sums.hours += $1 }
            #expect(sums == (range.milliseconds, range.milliseconds))
        }
    }
}
