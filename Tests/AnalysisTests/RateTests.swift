import Telemetry
import Testing

@testable import Analysis

@Suite struct RateTests {
    @Test func percentilesAreNearestRank() {
        #expect(PowerStatistics([]) == nil)
        for count in 1...120 {
            let values = (1...count).map { Int64($0 * 7919 % 1009) }
            let sorted = values.sorted()
            /// The smallest value with at least p % of the values at or below it, by counting.
            func naive(_ percent: Int) -> Int64 {
                sorted.first { value in sorted.filter { $0 <= value }.count * 100 >= percent * count }!
            }
            let statistics = PowerStatistics(values)!
            #expect(statistics.p50 == naive(50) && statistics.p95 == naive(95) && statistics.p99 == naive(99))
            #expect(statistics.sum == values.reduce(0, +))
            #expect((statistics.minimum, statistics.peak) == (sorted.first!, sorted.last!))
        }
    }

    @Test func bandsRampAndOffer() throws {
        var meter = RateMeter()
        let powers: [Int64] = [0, 500, 4000, 9000, 9500, 10_000, 2000]
        for (minute, power) in powers.enumerated() {
            meter.add(
                power * 1000, at: Story.at(Double(minute)), duration: minute == 0 ? 0 : .minute, offered: 10_000_000)
        }
        let rate = try #require(meter.rate(rated: 10_000_000))
        #expect(rate.samples == 6)
        #expect(rate.millisecondsByBand == [1, 1, 1, 0, 0, 3].map { $0 * .minute })
        #expect(rate.rampMilliseconds == 2 * .minute)
        #expect(rate.peakOfRated == 1)
        #expect(rate.meanOfOffered == (0.05 + 0.4 + 0.9 + 0.95 + 1 + 0.2) / 6)
    }

    @Test func quarterHoursAddUpToTheSession() {
        var story = Story()
        story.status(-1, "Preparing")
        story.session(5, "7", minutes: 47, power: 11_000)
        story.status(52, "Finishing")
        story.status(56, "Available")
        let hours = story.outputs(asOf: 70).quarterHours
        #expect(hours.map { ($0.start - Story.noon) / .minute } == [-15, 0, 15, 30, 45])
        #expect(hours.reduce(0) { $0 + $1.energyMilliwh } == story.outputs().sessions[0].energyMilliwh)
        #expect(hours.map(\.occupiedMilliseconds) == [1, 15, 15, 15, 11].map { $0 * .minute })
        #expect(hours.map(\.sessionsStarted) == [0, 1, 0, 0, 0])
        #expect(hours.map(\.peakPowerMilliw) == [0, 11_000_000, 11_000_000, 11_000_000, 11_000_000])
    }

    @Test func portStatisticsAreOverRowsAsSent() throws {
        var story = Story(ratedW: nil)
        story.session(0, "7", minutes: 30, power: 11_000)
        story.sample(40, nil, power: 3000)
        story.sample(41, nil, power: 0)
        let port = try #require(story.outputs().ports.first)
        #expect(port.rate?.samples == 30)
        #expect(port.rate?.minimum == 3_000_000)
        #expect((port.ratedPowerMilliw, port.ratedIsLearned) == (11_000_000, true))
    }

    /// Sent again, a sample is in the port's statistics once; with the rule off, each time.
    @Test(arguments: [(Set<RepairRule>(), 2), (Set([RepairRule.repeatedSample]), 3)])
    func aRepeatedSampleCountsOnce(off: Set<RepairRule>, samples: Int) throws {
        var story = Story()
        story.context.repairsOff = off
        for minute in [10, 11] as [Double] { story.sample(minute, nil, power: 6000, stamp: Story.at(9)) }
        story.sample(20, nil, power: 9000, stamp: Story.at(19))
        #expect(try #require(story.outputs().ports.first).rate?.samples == samples)
    }

    /// 1 W told while the register rises by 10 kWh in half an hour: kilowatts, or nothing that was measured.
    @Test func aPortCanGiveWhatASessionGot() throws {
        var story = Story(ratedW: nil)
        story.start(0, "7", meter: 100_000)
        for minute in 1..<30 { story.sample(Double(minute), "7", power: 1) }
        story.stop(30, "7", meter: 110_000)
        let port = try #require(story.outputs().ports.first)
        #expect((port.rate?.peak, port.ratedPowerMilliw, port.ratedIsLearned) == (1000, 20_000_000, true))
    }
}
