import Testing

@testable import Forecasting

struct IntervalsTests {
    private func trials(_ errors: [Double], step: Int = 0) -> [RollingOrigins.Trial] {
        errors.map { RollingOrigins.Trial(origin: 0, step: step, actual: $0, forecast: 0) }
    }

    /// 99 errors ±1 … ±99: of 100 places the 80th and the 95th.
    @Test func manyErrorsGiveConformalQuantiles() throws {
        let errors = (1...99).map { Double($0 % 2 == 0 ? $0 : -$0) }
        let intervals = try #require(Intervals(trials(errors), season: 7, horizon: 7))
        #expect(intervals.halfWidths(probability: 0.8, horizon: 2) == [80, 80])
        #expect(intervals.halfWidths(probability: 0.95, horizon: 1) == [95])
        #expect(!intervals.usesFormula)
    }

    /// Five errors of ±2: t(4) · 2, from the tables 1.533 and 2.776.
    @Test func fewErrorsGiveStudentsFormula() throws {
        let intervals = try #require(Intervals(trials([2, -2, 2, -2, 2]), season: 7, horizon: 7))
        #expect(abs(intervals.halfWidths(probability: 0.8, horizon: 1)[0] - 2 * 1.533) < 0.01)
        #expect(abs(intervals.halfWidths(probability: 0.95, horizon: 1)[0] - 2 * 2.776) < 0.02)
        #expect(intervals.usesFormula)
    }

    /// Seasons never judged grow with the root of the seasons ahead, as a random walk does.
    @Test func seasonsNeverJudgedGrowAsARandomWalk() throws {
        let intervals = try #require(Intervals(trials([3, 3, 3]), season: 2, horizon: 8))
        let widths = intervals.halfWidths(probability: 0.8, horizon: 8)
        for ahead in 1...4 { #expect(abs(widths[2 * ahead - 1] - widths[0] * Double(ahead).squareRoot()) < 1e-12) }
    }

    @Test func aLaterSeasonIsNeverNarrower() throws {
        let all = trials([5, 5, 5]) + trials([1, 1, 1], step: 7)
        let intervals = try #require(Intervals(all, season: 7, horizon: 14))
        let widths = intervals.halfWidths(probability: 0.8, horizon: 14)
        #expect(widths[7] == widths[0])
    }

    @Test func lessThanTwoErrorsGiveNone() {
        #expect(Intervals([], season: 7, horizon: 7) == nil)
        #expect(Intervals(trials([1]), season: 7, horizon: 7) == nil)
        #expect(Intervals(trials([1, 2, 3], step: 7), season: 7, horizon: 14) == nil)
    }

    /// Tables of Student's t, two-sided.
    @Test(arguments: [
        (2, 1.886, 4.303), (3, 1.638, 3.182), (5, 1.476, 2.571), (10, 1.372, 2.228), (30, 1.310, 2.042),
        (1000, 1.282, 1.962),
    ])
    func studentsT(freedom: Int, q80: Double, q95: Double) {
        #expect(abs(StudentT.quantile(twoSided: 0.8, degreesOfFreedom: freedom) / q80 - 1) < 0.01)
        #expect(abs(StudentT.quantile(twoSided: 0.95, degreesOfFreedom: freedom) / q95 - 1) < 0.04)
    }
}

struct BacktestTests {
    /// Two origins, errors 1, 2 against 3, 1 in forecasts of 10: every figure by hand.
    @Test func figuresByHand() throws {
        let mine = RollingOrigins(
            trials: [
                .init(origin: 7, step: 0, actual: 11, forecast: 10),
                .init(origin: 14, step: 0, actual: 8, forecast: 10),
            ], origins: 2, horizon: 1)
        let naive = RollingOrigins(
            trials: [
                .init(origin: 7, step: 0, actual: 11, forecast: 8), .init(origin: 14, step: 0, actual: 8, forecast: 9),
            ], origins: 2, horizon: 1)
        let backtest = try #require(Backtest(mine, naive: naive, change: 3, 7))
        #expect(backtest.mae == 1.5 && backtest.mase == 0.5)
        #expect(abs(backtest.smape - (200.0 / 21 + 400.0 / 18) / 2) < 1e-12)
        let naiveSmape = (600.0 / 19 + 200.0 / 17) / 2
        #expect(abs(backtest.owa! - (1.5 / 2 + backtest.smape / naiveSmape) / 2) < 1e-12)
        #expect(backtest.coverage95 == nil, "one error elsewhere says nothing")
    }

    @Test func zeroForecastOfZeroIsNoError() {
        let right = RollingOrigins(trials: [.init(origin: 0, step: 0, actual: 0, forecast: 0)], origins: 1, horizon: 1)
        #expect(right.smape == 0 && right.mae == 0)
        #expect(Backtest(RollingOrigins(trials: [], origins: 0, horizon: 0), naive: right, change: 1, 7) == nil)
    }
}

struct FilledSeriesTests {
    @Test func gapsTakeTheMeanOfTheSeasonsAround() {
        let series = FilledSeries([nil, 1, 2, 3, nil, 5, 9], season: 2)
        #expect(series.values == [1, 2, 3, 5.5, 5, 9])
        #expect(series.isMeasured == [true, true, true, false, true, true])
    }

    @Test func atTheEdgesOneSideServes() {
        #expect(FilledSeries([1, 2, nil, 4, nil], season: 2).values == [1, 2, 1, 4, 1])
        #expect(FilledSeries([1, nil, 3, 4], season: 2).values == [1, 4, 3, 4])
        #expect(FilledSeries([6, nil, nil], season: 7).values == [6, 6, 6])
    }
}
