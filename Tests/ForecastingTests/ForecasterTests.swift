import Testing

@testable import Forecasting

/// What must hold of any forecast, whatever the method: on made series with a printed seed.
struct ForecasterTests {
    /// Weeks with a shape, growth and noise.
    static func series(days: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<days).map { day in
            let shape = [30.0, 32, 31, 35, 40, 18, 12][day % 7]
            return shape + 0.02 * Double(day) + Double.random(in: -4...4, using: &random)
        }
    }

    @Test func theSameHistoryGivesTheSameBits() {
        let history = Self.series(days: 150, seed: 1)
        #expect(
            Forecaster.forecast(history: history, horizon: 28) == Forecaster.forecast(history: history, horizon: 28))
    }

    /// A power of two changes no digit of any sum: all is exactly four times as much, all ratios are the same.
    @Test(arguments: [1, 2, 3] as [UInt64]) func fourTimesTheSeriesIsFourTimesTheForecast(seed: UInt64) {
        let history = Self.series(days: 120, seed: seed)
        let once = Forecaster.forecast(history: history, horizon: 28)
        let four = Forecaster.forecast(history: history.map { 4 * $0 }, horizon: 28)
        #expect(four == once.scaled(by: 4), "seed \(seed)")
    }

    /// Missing days before the first value are no part of the series.
    @Test func daysBeforeTheFirstValueDoNotMatter() {
        let history = Self.series(days: 100, seed: 4)
        let late = Array(repeating: Double?.none, count: 21) + history
        #expect(Forecaster.forecast(history: late, horizon: 28) == Forecaster.forecast(history: history, horizon: 28))
    }

    /// Only the last two years count: an older past changes nothing.
    @Test func aLongPastIsForgotten() {
        let recent = Self.series(days: 728, seed: 5)
        let long = Self.series(days: 70, seed: 6) + recent
        #expect(Forecaster.forecast(history: long, horizon: 7) == Forecaster.forecast(history: recent, horizon: 7))
    }

    @Test func intervalsAreNestedAndNeverShrink() {
        for seed in 1...5 as ClosedRange<UInt64> {
            for days in [14, 15, 20, 21, 28, 35, 60, 200] {
                let forecast = Forecaster.forecast(
                    history: Self.series(days: days, seed: seed), horizon: 28, options: .init(isNonnegative: false))
                #expect(forecast.points.count == 28)
                var widest = 0.0
                for point in forecast.points {
                    #expect(point.lower95 <= point.lower80 && point.lower80 <= point.mean)
                    #expect(point.mean <= point.upper80 && point.upper80 <= point.upper95)
                    #expect(point.upper95 - point.lower95 >= widest - 1e-9, "seed \(seed), \(days) days")
                    widest = point.upper95 - point.lower95
                }
            }
        }
    }

    @Test func aConstantSeriesStaysWithoutWidth() {
        for days in [2, 13, 14, 28, 100] {
            let forecast = Forecaster.forecast(history: Array(repeating: 5, count: days), horizon: 28)
            #expect(forecast.points.allSatisfy { abs($0.mean - 5) < 1e-9 && $0.upper95 - $0.lower95 < 1e-9 }, "\(days)")
        }
    }

    @Test func aPureWeekIsRepeatedWithoutWidth() {
        let week: [Double] = [3, 1, 4, 1, 5, 9, 2]
        let forecast = Forecaster.forecast(history: (0..<70).map { week[$0 % 7] }, horizon: 14)
        for (step, point) in forecast.points.enumerated() {
            #expect(abs(point.mean - week[step % 7]) < 1e-9 && point.upper95 - point.lower95 < 1e-9)
        }
        #expect(forecast.backtest?.owa == nil, "the yardstick made no error")
    }

    @Test func nothingKnownClaimsNothing() {
        for history in [[], [nil, nil], [.nan, nil, .infinity]] as [[Double?]] {
            let forecast = Forecaster.forecast(history: history, horizon: 3)
            #expect(forecast.flags == [.shortHistory, .noHistory])
            #expect(forecast.points.map(\.mean) == [0, 0, 0])
            #expect(forecast.backtest == nil)
        }
    }

    /// Below two weeks: the mean, flat, with Student's interval. For 2, 4, 6: s = 2, t = 4.303, √(4/3).
    @Test func aShortHistoryIsFlatAndWide() {
        let forecast = Forecaster.forecast(history: [2, 4, 6], horizon: 2)
        #expect(forecast.flags == [.shortHistory, .formulaIntervals])
        #expect(forecast.points.allSatisfy { $0.mean == 4 && $0.lower95 == 0 })
        #expect(abs(forecast.points[0].upper95 - (4 + 4.303 * 2 * 1.1547)) < 0.4)
        #expect(Forecaster.forecast(history: [7], horizon: 1).points[0].upper95 > 14)
        #expect(Forecaster.forecast(history: Array(repeating: 1, count: 13), horizon: 1).flags.contains(.shortHistory))
        #expect(!Forecaster.forecast(history: Array(repeating: 1, count: 14), horizon: 1).flags.contains(.shortHistory))
    }

    @Test func gapsAreBridgedAndSaid() {
        var history: [Double?] = Self.series(days: 84, seed: 7)
        let whole = Forecaster.forecast(history: history, horizon: 7)
        for day in [10, 33, 34, 70, 83] { history[day] = nil }
        let gappy = Forecaster.forecast(history: history, horizon: 7)
        #expect(gappy.flags.contains(.gapsFilled) && !whole.flags.contains(.gapsFilled))
        for (a, b) in zip(gappy.points, whole.points) { #expect(abs(a.mean - b.mean) < 6) }
    }

    @Test func hostileValuesCountAsMissing() {
        var history: [Double?] = Self.series(days: 60, seed: 8)
        history[20] = .nan
        history[30] = -.infinity
        history[40] = 1e300
        let forecast = Forecaster.forecast(history: history, horizon: 7)
        #expect(forecast.flags.contains(.gapsFilled))
        #expect(forecast.points.allSatisfy { $0.upper95.isFinite && $0.upper95 < 100 })
    }

    @Test func nothingIsForecastBelowZeroUnlessItMayBe() {
        let falling = (0..<60).map { max(0, 30 - 0.6 * Double($0)) }
        let forecast = Forecaster.forecast(history: falling, horizon: 28)
        #expect(forecast.points.allSatisfy { $0.mean >= 0 && $0.lower95 >= 0 && $0.lower80 >= 0 })
        let signed = (0..<60).map { -3 - Double($0 % 7) }
        let free = Forecaster.forecast(history: signed, horizon: 7, options: .init(isNonnegative: false))
        #expect(free.points.allSatisfy { $0.mean < 0 })
    }

    /// The backtest of 28 days stands at two origins and looks 14 days ahead at most.
    @Test func fourWeeksAreJudgedAtTwoOrigins() throws {
        let forecast = Forecaster.forecast(history: Self.series(days: 28, seed: 9), horizon: 28)
        let backtest = try #require(forecast.backtest)
        #expect(backtest.origins == 2 && backtest.horizon == 14)
        #expect(forecast.flags == .formulaIntervals)
        #expect(RollingOrigins.origins(count: 28, season: 7) == [14, 21])
        #expect(RollingOrigins.origins(count: 20, season: 7) == [])
        #expect(RollingOrigins.origins(count: 1000, season: 7).count == 16)
    }

    @Test func exactlyTwoWeeksHaveNoBacktestYetAnInterval() {
        let forecast = Forecaster.forecast(history: Self.series(days: 14, seed: 10), horizon: 28)
        #expect(forecast.backtest == nil)
        #expect(forecast.points.allSatisfy { $0.upper95 > $0.mean })
    }

    @Test func otherSeasonsWork() {
        for season in [1, 2, 24] {
            let history = (0..<240).map { 10 + Double($0 % season) + Double(($0 * 7919) % 13) / 13 }
            let forecast = Forecaster.forecast(history: history, horizon: 30, season: season)
            #expect(forecast.points.count == 30 && forecast.backtest!.mae < 1, "season \(season)")
        }
    }
}
