/// What a series will do next, how sure that is, and how well the same method did on the series' own past.
public struct Forecast: Sendable, Equatable {
    /// The method chosen by backtest: `seasonal naive`, `Holt-Winters`, …
    public var model: String
    /// One for each step ahead, the first right after the history's end.
    public var points: [ForecastPoint]
    /// Nil where the history was too short to hold anything back.
    public var backtest: Backtest?
    public var flags: ForecastFlags

    public init(model: String, points: [ForecastPoint], backtest: Backtest?, flags: ForecastFlags) {
        self.model = model
        self.points = points
        self.backtest = backtest
        self.flags = flags
    }

    /// The forecast of `factor` times the series: energy from utilisation, revenue from energy.
    ///
    /// Exact only where the ratio is fixed; a ratio's own uncertainty is not in the intervals.
    public func scaled(by factor: Double) -> Forecast {
        precondition(factor >= 0 && factor.isFinite, "factor \(factor)")
        var scaled = self
        scaled.points = points.map { $0.scaled(by: factor) }
        scaled.backtest?.mae *= factor
        return scaled
    }

    /// The forecast of the sum of several series, as if they erred independently: means add, half-widths add as the
    /// root of the sum of squares.
    ///
    /// Sites share weather and holidays, so this is too narrow for a network: forecast the summed history where there
    /// is one. Points only; the result has no backtest. All must have the same horizon.
    public static func independentSum(_ forecasts: [Forecast]) -> Forecast {
        let horizon = forecasts.first?.points.count ?? 0
        precondition(forecasts.allSatisfy { $0.points.count == horizon }, "forecasts of different horizons")
        let points = (0..<horizon).map { step in ForecastPoint.independentSum(forecasts.map { $0.points[step] }) }
        let flags = forecasts.reduce(into: ForecastFlags()) { $0.formUnion($1.flags) }
        return Forecast(model: "sum", points: points, backtest: nil, flags: flags)
    }
}

public struct ForecastPoint: Sendable, Equatable {
    public var mean: Double
    public var lower80: Double
    public var upper80: Double
    public var lower95: Double
    public var upper95: Double

    public init(mean: Double, lower80: Double, upper80: Double, lower95: Double, upper95: Double) {
        self.mean = mean
        self.lower80 = lower80
        self.upper80 = upper80
        self.lower95 = lower95
        self.upper95 = upper95
    }

    func scaled(by factor: Double) -> ForecastPoint {
        ForecastPoint(
            mean: mean * factor, lower80: lower80 * factor, upper80: upper80 * factor, lower95: lower95 * factor,
            upper95: upper95 * factor)
    }

    static func independentSum(_ points: [ForecastPoint]) -> ForecastPoint {
        let mean = points.map(\.mean).sum
        func distance(_ end: KeyPath<ForecastPoint, Double>) -> Double {
            points.map { ($0[keyPath: end] - $0.mean) * ($0[keyPath: end] - $0.mean) }.sum.squareRoot()
        }
        return ForecastPoint(
            mean: mean, lower80: mean - distance(\.lower80), upper80: mean + distance(\.upper80),
            lower95: mean - distance(\.lower95), upper95: mean + distance(\.upper95))
    }
}

public struct ForecastFlags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Less than two seasons of values: a flat line with wide intervals.
    public static let shortHistory = ForecastFlags(rawValue: 1 << 0)
    /// No value at all: the forecast is 0 and claims nothing.
    public static let noHistory = ForecastFlags(rawValue: 1 << 1)
    /// Missing values were bridged.
    public static let gapsFilled = ForecastFlags(rawValue: 1 << 2)
    /// Too few past errors for quantiles: intervals follow the formula that `Forecaster` states.
    public static let formulaIntervals = ForecastFlags(rawValue: 1 << 3)

    private static let all: [(ForecastFlags, String)] = [
        (.shortHistory, "short_history"), (.noHistory, "no_history"), (.gapsFilled, "gaps_filled"),
        (.formulaIntervals, "formula_intervals"),
    ]

    /// `short_history,gaps_filled`; empty when nothing is unusual.
    public var names: String { Self.all.filter { contains($0.0) }.map(\.1).joined(separator: ",") }
}
