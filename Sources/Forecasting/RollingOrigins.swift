/// What a method would have said at several points of the past, beside what came true.
struct RollingOrigins {
    /// One step of one origin where a value was measured.
    struct Trial {
        var origin: Int
        /// From 0.
        var step: Int
        var actual: Double
        var forecast: Double
        var error: Double { actual - forecast }
    }

    let trials: [Trial]
    let origins: Int
    /// The longest look ahead.
    let horizon: Int

    /// At most this many origins, the latest ones, a season apart.
    static let maximumOrigins = 16

    /// The steps at which to stand: the last at one season before the end, the first with two seasons behind it. Late
    /// origins see less than the whole horizon ahead; so short histories are judged, too.
    static func origins(count: Int, season: Int) -> [Int] {
        let all = stride(from: count - season, through: 2 * season, by: -season)
        return Array(all.prefix(maximumOrigins).reversed())
    }

    init(_ series: FilledSeries, method: any ForecastMethod, season: Int, horizon: Int, isNonnegative: Bool) {
        let count = series.values.count
        let origins = Self.origins(count: count, season: season)
        trials = origins.flatMap { origin in
            let steps = min(horizon, count - origin)
            let forecast = method.forecast(Array(series.values[..<origin]), horizon: steps)
            return (0..<steps).filter { series.isMeasured[origin + $0] }.map { step in
                Trial(
                    origin: origin, step: step, actual: series.values[origin + step],
                    forecast: isNonnegative ? max(0, forecast[step]) : forecast[step])
            }
        }
        self.origins = origins.count
        self.horizon = origins.first.map { min(horizon, count - $0) } ?? 0
    }

    var mae: Double { trials.map { abs($0.error) }.mean }

    /// M4's symmetric percentage error, 0–200; a true and forecast 0 is no error.
    var smape: Double {
        trials.map { trial in
            let size = abs(trial.actual) + abs(trial.forecast)
            return size > 0 ? 200 * abs(trial.error) / size : 0
        }.mean
    }
}

extension FilledSeries {
    /// Mean absolute change over one season, the denominator of MASE (Hyndman & Koehler 2006).
    func seasonalChange(season: Int) -> Double {
        let pairs = values.indices.dropFirst(season).filter { isMeasured[$0] && isMeasured[$0 - season] }
        return pairs.map { abs(values[$0] - values[$0 - season]) }.mean
    }
}
