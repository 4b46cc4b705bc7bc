import Testing

@testable import Forecasting

struct HoltWintersTests {
    private static func parameters(_ alpha: Double, _ beta: Double = 0, _ gamma: Double = 0, phi: Double = 1)
        -> HoltWinters.Parameters
    {
        HoltWinters.Parameters(alpha: alpha, beta: beta, gamma: gamma, phi: phi)
    }

    private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 0.005) -> Bool { abs(a - b) <= tolerance }

    /// Oil production in Saudi Arabia, 1996-2013 (fpp2, 7.1): α = 0.8339, ℓ₀ = 446.5868 forecast 542.68.
    @Test func simpleSmoothingOfTheBooksOilSeries() {
        let oil = [
            445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28, 508.95, 488.89, 509.87,
            456.72, 473.82, 525.95, 549.83, 542.34,
        ]
        var model = HoltWinters(parameters: Self.parameters(0.8339), level: 446.5868)
        for value in oil { _ = model.update(value) }
        #expect(isClose(model.forecast(horizon: 1)[0], 542.68))
    }

    /// Air passengers of Australia, 1990-2016 (fpp2, 7.2): the five forecasts of Holt's line.
    @Test func holtsLineOfTheBooksAirPassengers() {
        let passengers = [
            17.55, 21.86, 23.89, 26.93, 26.89, 28.83, 30.08, 30.95, 30.19, 31.58, 32.58, 33.48, 39.02, 41.39, 41.60,
            44.66, 46.95, 48.73, 51.49, 50.03, 60.64, 63.36, 66.36, 68.20, 68.12, 69.78, 72.60,
        ]
        var model = HoltWinters(parameters: Self.parameters(0.8321, 0.0001), level: 15.5715, trend: 2.1017)
        for value in passengers { _ = model.update(value) }
        for (mine, book) in zip(model.forecast(horizon: 5), [74.60, 76.70, 78.80, 80.91, 83.01]) {
            #expect(isClose(mine, book, 0.01), "\(mine) \(book)")
        }
    }

    /// By hand, in the component form, all smoothing 0.5, no damping, a season of two.
    @Test func threeStepsByHand() {
        var model = HoltWinters(parameters: Self.parameters(0.5, 0.5, 0.5), level: 10, trend: 2, seasonal: [1, -1])
        // ℓ = 0.5 (15 − 1) + 0.5 (10 + 2) = 13; b = 0.5 (13 − 10) + 0.5 · 2 = 2.5; s = 0.5 (15 − 12) + 0.5 · 1 = 2.
        #expect(model.update(15) == 2)
        #expect(model.level == 13 && model.trend == 2.5 && model.seasonal == [2, -1])
        // ℓ = 0.5 (14.5 + 1) + 0.5 (13 + 2.5) = 15.5; b = 0.5 · 2.5 + 0.5 · 2.5 = 2.5; s = 0.5 (14.5 − 15.5) − 0.5 = −1.
        #expect(model.update(14.5) == 0)
        #expect(model.level == 15.5 && model.trend == 2.5 && model.seasonal == [2, -1])
        #expect(model.forecast(horizon: 3) == [20, 19.5, 25])
    }

    @Test func aDampedTrendLevelsOff() {
        let model = HoltWinters(parameters: Self.parameters(0.5, phi: 0.5), level: 8, trend: 4)
        #expect(model.forecast(horizon: 3) == [10, 11, 11.5])
    }

    /// The error-correction form is the component form rearranged: equal but for rounding, on random series.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func componentFormAgrees(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func uniform() -> Double { Double.random(in: 0...1, using: &random) }
        let p = Self.parameters(uniform(), uniform(), uniform(), phi: uniform())
        var model = HoltWinters(parameters: p, level: 5, trend: 0.1, seasonal: [1, -2, 1])
        var (level, trend, seasonal) = (5.0, 0.1, [1.0, -2, 1])
        for step in 0..<60 {
            let value = 10 * uniform()
            _ = model.update(value)
            let expected = level + p.phi * trend
            let newLevel = p.alpha * (value - seasonal[step % 3]) + (1 - p.alpha) * expected
            trend = p.beta * (newLevel - level) + (1 - p.beta) * p.phi * trend
            seasonal[step % 3] = p.gamma * (value - expected) + (1 - p.gamma) * seasonal[step % 3]
            level = newLevel
            #expect(isClose(model.level, level, 1e-9) && isClose(model.trend, trend, 1e-9), "seed \(seed)")
        }
        #expect(zip(model.seasonal, seasonal).allSatisfy { isClose($0, $1, 1e-9) }, "seed \(seed)")
    }

    /// A line plus a season is continued without error, whatever the parameters.
    @Test func aLineWithASeasonIsContinued() {
        let values = (0..<40).map { 3 + 0.5 * Double($0) + [0, 4, -1, -3][$0 % 4] }
        var model = HoltWinters(parameters: Self.parameters(0.3, 0.1, 0.2), startingWith: values, season: 4)
        for value in values { #expect(isClose(model.update(value), 0, 1e-9)) }
        for (step, value) in model.forecast(horizon: 8).enumerated() {
            #expect(isClose(value, 3 + 0.5 * Double(40 + step) + [0, 4, -1, -3][step % 4], 1e-9))
        }
    }

    /// On a bowl the search ends at the bottom, or at the wall nearest to it.
    @Test func compassSearchFindsTheBottom() {
        let search = CompassSearch(start: [0.5, 0.5], lower: [0, 0], upper: [1, 1], step: [0.25, 0.25], rounds: 40)
        let inside = search.minimize { ($0[0] - 0.3) * ($0[0] - 0.3) + 2 * ($0[1] - 0.8) * ($0[1] - 0.8) }
        #expect(isClose(inside[0], 0.3, 1e-3) && isClose(inside[1], 0.8, 1e-3))
        #expect(search.minimize { $0[0] - $0[1] } == [0, 1])
    }
}
