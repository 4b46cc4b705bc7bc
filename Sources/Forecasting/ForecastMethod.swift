/// A way to continue a series of finite values without gaps.
protocol ForecastMethod: Sendable {
    var name: String { get }
    /// Learns from `values` (at least two seasons) and gives the `horizon` values that follow.
    func forecast(_ values: [Double], horizon: Int) -> [Double]
}

/// Repeats the last season: the yardstick that any method must beat (Hyndman & Athanasopoulos, fpp3, 5.2).
struct SeasonalNaive: ForecastMethod {
    let season: Int
    let name = "seasonal naive"

    func forecast(_ values: [Double], horizon: Int) -> [Double] {
        let last = Array(values.suffix(season))
        return (0..<horizon).map { last[$0 % last.count] }
    }
}

/// The level of the last four seasons times the shape of the last twelve (the factor of each weekday).
struct SeasonalShape: ForecastMethod {
    let season: Int
    let name = "weekday factors"
    private static let levelSeasons = 4
    private static let shapeSeasons = 12

    func forecast(_ values: [Double], horizon: Int) -> [Double] {
        let whole = values.count / season
        let recent = Array(values.suffix(min(whole, Self.shapeSeasons) * season))
        let level = recent.suffix(Self.levelSeasons * season).mean
        let mean = recent.mean
        return (0..<horizon).map { step in
            let same = stride(from: step % season, to: recent.count, by: season).map { recent[$0] }
            // A factor where it means something, else a difference: a mean near 0 divides nothing.
            return mean > 0 && level > 0 ? same.mean * (level / mean) : same.mean + (level - mean)
        }
    }
}
