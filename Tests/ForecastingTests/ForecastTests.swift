import Testing

@testable import Forecasting

struct ForecastTests {
    private func forecast(_ mean: Double, _ half: Double) -> Forecast {
        let point = ForecastPoint(
            mean: mean, lower80: mean - half, upper80: mean + half, lower95: mean - 2 * half, upper95: mean + 2 * half)
        return Forecast(model: "m", points: [point], backtest: nil, flags: [])
    }

    /// Half-widths 3 and 4 make 5.
    @Test func independentHalfWidthsAddAsRootOfSquares() {
        let sum = Forecast.independentSum([forecast(10, 3), forecast(20, 4)])
        let expected = ForecastPoint(mean: 30, lower80: 25, upper80: 35, lower95: 20, upper95: 40)
        #expect(sum.points == [expected])
        #expect(Forecast.independentSum([]).points.isEmpty)
    }

    @Test func scalingScalesAmountsAndLeavesRatios() {
        var once = forecast(10, 3)
        once.backtest = Backtest(
            mae: 4, smape: 10, mase: 0.5, owa: 0.9, coverage80: 0.8, coverage95: 0.95, origins: 3, horizon: 7)
        let double = once.scaled(by: 2)
        #expect(double.points[0].upper95 == 32 && double.points[0].mean == 20)
        #expect(double.backtest?.mae == 8 && double.backtest?.mase == 0.5 && double.backtest?.smape == 10)
    }

    @Test func flagsHaveNames() {
        #expect(ForecastFlags([.shortHistory, .gapsFilled]).names == "short_history,gaps_filled")
        #expect(ForecastFlags().names == "")
    }
}
