/// The methods that compete for a series.
///
/// The last is the median of all of them, step by step: it beats its parts more often than not (Petropoulos & Svetunkov
/// 2020, "A simple combination of univariate models", sixth of the M4 competition).
struct Candidates {
    private let methods: [any ForecastMethod]

    init(season: Int) {
        methods = [
            SeasonalNaive(season: season), SeasonalShape(season: season), FittedHoltWinters(season: season),
            Theta(season: season),
        ]
    }

    var names: [String] { methods.map(\.name) + ["median of methods"] }

    /// What each says the `horizon` values after `values` will be, in the order of `names`.
    func forecasts(_ values: [Double], horizon: Int) -> [[Double]] {
        let all = methods.map { $0.forecast(values, horizon: horizon) }
        return all + [(0..<horizon).map { step in all.map { $0[step] }.median }]
    }
}

extension [Double] {
    /// The middle one, or the mean of the two in the middle; only for arrays that hold something.
    var median: Double {
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
