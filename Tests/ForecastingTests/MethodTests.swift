import Testing

@testable import Forecasting

struct MethodTests {
    @Test func seasonalNaiveRepeatsTheLastSeason() {
        #expect(SeasonalNaive(season: 3).forecast([9, 9, 9, 1, 2, 3], horizon: 5) == [1, 2, 3, 1, 2])
    }

    /// Two seasons of 1, 2, 3 then one of twice that: the shape stays, the level is the mean of all (few seasons).
    @Test func weekdayFactorsKeepTheShape() {
        let forecast = SeasonalShape(season: 3).forecast([1, 2, 3, 1, 2, 3, 2, 4, 6], horizon: 3)
        #expect(zip(forecast, [4.0 / 3, 8.0 / 3, 4]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// Twelve seasons of shape, the last four at double level.
    @Test func weekdayFactorsFollowTheLevel() {
        let values = (0..<12).flatMap { season in [10.0, 20].map { season < 8 ? $0 : 2 * $0 } }
        let forecast = SeasonalShape(season: 2).forecast(values, horizon: 2)
        #expect(zip(forecast, [20.0, 40]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func weekdayFactorsNearZeroUseDifferences() {
        let forecast = SeasonalShape(season: 2).forecast([1, -1, 1, -1, 1, -1, 1, -1], horizon: 2)
        #expect(forecast == [1, -1])
    }

    /// Classical decomposition of a pure season (odd and even) finds it.
    @Test(arguments: [[2.0, -1, -1], [3, 1, -2, -2]]) func seasonalIndicesOfAPureSeason(shape: [Double]) {
        let values = (0..<24).map { 10 + shape[$0 % shape.count] }
        let indices = Theta.seasonalIndices(values, season: shape.count)
        #expect(zip(indices, shape).allSatisfy { abs($0 - $1) < 1e-12 }, "\(indices)")
    }

    /// Without season and noise, Theta's forecast is simple smoothing plus half the slope (Hyndman & Billah 2003):
    /// for 1, 2, 3, 4 and α = 0.95 the level is 3.947375, the drift 0.5, the lag (1 − 0.05⁴) / 0.95.
    @Test func thetaOfALineByHand() {
        let forecast = Theta(season: 1).forecast([1, 2, 3, 4], horizon: 2)
        let lag = (1 - 0.00000625) / 0.95
        #expect(abs(forecast[0] - (3.947375 + 0.5 * lag)) < 1e-12)
        #expect(abs(forecast[1] - (3.947375 + 0.5 * (1 + lag))) < 1e-12)
    }

    @Test func slopeIsLeastSquares() {
        #expect(Theta.slope([1, 3, 2, 4]) == 0.8)
        #expect(Theta.slope([5]) == 0)
    }

    @Test func theMedianOfMethodsIsTheirMedian() {
        let values = (0..<42).map { Double(($0 * 37) % 23) }
        let all = Candidates(season: 7).forecasts(values, horizon: 9)
        for step in 0..<9 {
            let sorted = all.dropLast().map { $0[step] }.sorted()
            #expect(all.last![step] == (sorted[1] + sorted[2]) / 2)
        }
    }
}
