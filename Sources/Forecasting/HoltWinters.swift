/// Exponential smoothing of level, damped trend and additive season.
///
/// Equations: Hyndman & Athanasopoulos, Forecasting: Principles and Practice (fpp3), 8.3, "Holt-Winters' additive
/// method" with the damped trend of 8.2. Simple smoothing and Holt's line are the cases without season or trend.
struct HoltWinters {
    struct Parameters: Equatable {
        /// Smoothing of level, trend and season, and damping of the trend; each 0–1.
        var alpha: Double
        var beta: Double
        var gamma: Double
        var phi: Double
    }

    var parameters: Parameters
    var level: Double
    var trend: Double
    /// One value per step of the season, the oldest at `next`.
    private(set) var seasonal: [Double]
    private var next = 0

    init(parameters: Parameters, level: Double, trend: Double = 0, seasonal: [Double] = [0]) {
        self.parameters = parameters
        self.level = level
        self.trend = trend
        self.seasonal = seasonal
    }

    /// Starts from the first two seasons: their means give level and slope, the deviations from them the season
    /// (fpp2, 7.5; Hyndman et al. 2008, 2.6.1, kept simple).
    init(parameters: Parameters, startingWith values: [Double], season: Int) {
        precondition(values.count >= 2 * season, "\(values.count) values, season \(season)")
        let first = values[0..<season].mean
        let second = values[season..<2 * season].mean
        let slope = (second - first) / Double(season)
        // The line through both means, at step 0 (the step before the first value).
        let level = first - slope * (Double(season) + 1) / 2
        let deviations = (0..<season).map { step in
            let line = level + slope * Double(step + 1)
            return ((values[step] - line) + (values[step + season] - line - slope * Double(season))) / 2
        }
        self.init(parameters: parameters, level: level, trend: slope, seasonal: deviations)
    }

    /// The forecast for the next step.
    var ahead: Double { level + parameters.phi * trend + seasonal[next] }

    /// Takes in the next value and returns how far the forecast for it was off.
    ///
    /// In the error-correction form (fpp3, 8.5), which is the component form rearranged: every state moves by its share
    /// of the error.
    @inline(__always) mutating func update(_ value: Double) -> Double {
        let dampedTrend = parameters.phi * trend
        let error = value - level - dampedTrend - seasonal[next]
        level += dampedTrend + parameters.alpha * error
        trend = dampedTrend + parameters.alpha * parameters.beta * error
        seasonal[next] += parameters.gamma * error
        next = next + 1 == seasonal.count ? 0 : next + 1
        return error
    }

    /// The `horizon` values that follow.
    func forecast(horizon: Int) -> [Double] {
        var damping = 0.0
        var power = 1.0
        return (0..<horizon).map { step in
            power *= parameters.phi
            damping += power
            return level + damping * trend + seasonal[(next + step) % seasonal.count]
        }
    }
}
