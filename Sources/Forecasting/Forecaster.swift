/// Forecasts a series by simple methods, judged on the series' own past.
///
/// Seasonal naive, weekday factors, Holt-Winters, Theta and the median of these four each forecast from up to 16 origins
/// in the past. The median is taken unless another's mean absolute error there is more than 5 % less. The intervals are
/// what the errors at those origins say: see `Intervals`.
public enum Forecaster {
    public struct Options: Sendable {
        /// Values cannot be negative: means and interval ends are cut at 0.
        public var isNonnegative: Bool

        public init(isNonnegative: Bool = true) { self.isNonnegative = isNonnegative }
    }

    /// A smaller lead than 5 % in mean absolute error is luck more often than merit.
    static let clearlyBetter = 0.95

    /// Only so many of the latest seasons are used: two years of days say what the next month brings.
    static let maximumSeasons = 104

    /// Continues `history` (oldest first, nil = missing, as are NaN and infinities) by `horizon` steps.
    ///
    /// Steps before the first value are no part of the series. With less than two seasons of values the forecast is
    /// their mean and the flag `.shortHistory`. Deterministic: the same history gives the same bits. Cost: some 20 ms
    /// for a year of days.
    public static func forecast(
        history: [Double?], horizon: Int, season: Int = 7, options: Options = Options()
    ) -> Forecast {
        precondition(horizon > 0 && season > 0, "horizon \(horizon), season \(season)")
        let series = FilledSeries(history.suffix(maximumSeasons * season), season: season)
        let canHaveSeason = series.measuredCount >= 2 * season
        let seasonal = canHaveSeason ? chosen(series, horizon: horizon, season: season, options) : nil
        var forecast = seasonal ?? flat(series, horizon: horizon, options)
        if series.measuredCount < series.values.count { forecast.flags.insert(.gapsFilled) }
        return forecast
    }

    /// Nil where the values lie too far apart to say how far off a forecast would be.
    private static func chosen(_ series: FilledSeries, horizon: Int, season: Int, _ options: Options) -> Forecast? {
        let candidates = Candidates(season: season)
        let judged = RollingOrigins.judge(
            series, candidates, season: season, horizon: horizon, isNonnegative: options.isNonnegative)
        let best = choice(judged.map(\.mae))
        let mean = candidates.forecasts(series.values, horizon: horizon)[best]
        let trials = [judged[best].trials, series.seasonalTrials(season: season)]
        let intervals = trials.lazy.compactMap { Intervals($0, season: season, horizon: horizon) }.first
        guard let intervals else { return nil }
        let points = points(
            mean, intervals.halfWidths(probability: 0.8, horizon: horizon),
            intervals.halfWidths(probability: 0.95, horizon: horizon), options)
        let backtest = Backtest(judged[best], naive: judged[0], change: series.seasonalChange(season: season), season)
        return Forecast(
            model: candidates.names[best], points: points, backtest: backtest,
            flags: intervals.usesFormula ? .formulaIntervals : [])
    }

    /// The median of the methods, unless one of them was clearly better.
    private static func choice(_ errors: [Double]) -> Int {
        let least = errors.indices.min { errors[$0] < errors[$1] }!
        return errors[least] < clearlyBetter * errors.last! ? least : errors.count - 1
    }

    /// The mean, with the prediction interval of independent normal values: t · s · √(1 + 1/n); one value alone has
    /// its own size as s.
    private static func flat(_ series: FilledSeries, horizon: Int, _ options: Options) -> Forecast {
        let known = zip(series.values, series.isMeasured).filter(\.1).map(\.0)
        let mean = known.mean
        let squares = known.map { ($0 - mean) * ($0 - mean) }.sum
        let spread = known.count > 1 ? (squares / Double(known.count - 1)).squareRoot() : abs(mean)
        let factor = (1 + 1 / Double(max(known.count, 1))).squareRoot()
        let halfWidths = [0.8, 0.95].map {
            spread * factor * StudentT.quantile(twoSided: $0, degreesOfFreedom: max(known.count - 1, 1))
        }
        let points = points(
            Array(repeating: mean, count: horizon), Array(repeating: halfWidths[0], count: horizon),
            Array(repeating: halfWidths[1], count: horizon), options)
        return Forecast(
            model: known.isEmpty ? "none" : "mean", points: points, backtest: nil,
            flags: known.isEmpty ? [.shortHistory, .noHistory] : [.shortHistory, .formulaIntervals])
    }

    private static func points(
        _ mean: [Double], _ half80: [Double], _ half95: [Double], _ options: Options
    ) -> [ForecastPoint] {
        let floor = options.isNonnegative ? 0 : -Double.infinity
        return mean.indices.map { step in
            let mean = max(mean[step], floor)
            // Few errors can make 80 % wider than 95 %; the wider interval holds the narrower.
            let wide = max(half80[step], half95[step])
            return ForecastPoint(
                mean: mean, lower80: max(mean - half80[step], floor), upper80: mean + half80[step],
                lower95: max(mean - wide, floor), upper95: mean + wide)
        }
    }
}
