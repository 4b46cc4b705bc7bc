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

    /// What each candidate would have said, in their order.
    static func judge(
        _ series: FilledSeries, _ candidates: Candidates, season: Int, horizon: Int, isNonnegative: Bool
    ) -> [RollingOrigins] {
        let count = series.values.count
        let origins = origins(count: count, season: season)
        var trials = Array(repeating: [Trial](), count: candidates.names.count)
        for origin in origins {
            let steps = min(horizon, count - origin)
            let forecasts = candidates.forecasts(Array(series.values[..<origin]), horizon: steps)
            for (candidate, forecast) in forecasts.enumerated() {
                trials[candidate] += (0..<steps).filter { series.isMeasured[origin + $0] }.map { step in
                    Trial(
                        origin: origin, step: step, actual: series.values[origin + step],
                        forecast: isNonnegative ? max(0, forecast[step]) : forecast[step])
                }
            }
        }
        let longest = origins.first.map { min(horizon, count - $0) } ?? 0
        return trials.map { RollingOrigins(trials: $0, origins: origins.count, horizon: longest) }
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
    /// The seasonal naive method's trials within the history, all one season ahead.
    func seasonalTrials(season: Int) -> [RollingOrigins.Trial] {
        values.indices.dropFirst(season).filter { isMeasured[$0] && isMeasured[$0 - season] }.map {
            RollingOrigins.Trial(origin: $0, step: 0, actual: values[$0], forecast: values[$0 - season])
        }
    }

    /// Mean absolute change over one season, the denominator of MASE (Hyndman & Koehler 2006).
    func seasonalChange(season: Int) -> Double { seasonalTrials(season: season).map { abs($0.error) }.mean }
}
