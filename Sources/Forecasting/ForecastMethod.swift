/// A way to continue a series. Values are finite and without gaps; the answer has `horizon` values.
protocol ForecastMethod: Sendable {
    var name: String { get }
    func forecast(_ values: ArraySlice<Double>, horizon: Int) -> [Double]
}

/// Repeats the last season: the yardstick that any method must beat.
struct SeasonalNaive: ForecastMethod {
    let season: Int
    let name = "seasonal naive"

    func forecast(_ values: ArraySlice<Double>, horizon: Int) -> [Double] {
        let last = Array(values.suffix(season))
        return (0..<horizon).map { last[$0 % last.count] }
    }
}
