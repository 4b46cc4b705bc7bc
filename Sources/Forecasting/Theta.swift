/// The Theta method: the season taken off, simple smoothing plus half the long-run slope, the season put back.
///
/// Sources: Assimakopoulos & Nikolopoulos 2000; in this closed form Hyndman & Billah 2003 ("Unmasking the Theta
/// method"). The season is additive, by classical decomposition (fpp3, 3.4).
struct Theta: ForecastMethod {
    let season: Int
    let name = "Theta"

    func forecast(_ values: [Double], horizon: Int) -> [Double] {
        let indices = Self.seasonalIndices(values, season: season)
        let adjusted = values.indices.map { values[$0] - indices[$0 % season] }
        let alpha = Self.smoothing(adjusted)
        let drift = Self.slope(adjusted) / 2
        let level = Self.smooth(adjusted, alpha: alpha).level
        // (1 − (1 − α)^n) / α: how far the smoothed line lags behind the slope.
        let lag = (1 - (0..<adjusted.count).reduce(1.0) { power, _ in power * (1 - alpha) }) / alpha
        return (0..<horizon).map { step in
            level + drift * (Double(step) + lag) + indices[(values.count + step) % season]
        }
    }

    /// Mean deviation from the centred moving average at each step of the season, adding up to 0.
    static func seasonalIndices(_ values: [Double], season: Int) -> [Double] {
        let half = season / 2
        var sums = Array(repeating: 0.0, count: season)
        var counts = sums
        for i in half..<max(half, values.count - half) where season > 1 {
            var around = values[(i - half)...(i + half)].sum
            // An even season has no middle: the two ends count half each.
            if season % 2 == 0 { around -= (values[i - half] + values[i + half]) / 2 }
            sums[i % season] += values[i] - around / Double(season)
            counts[i % season] += 1
        }
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
        return means.map { $0 - means.mean }
    }

    /// The smoothing parameter with the least squared one-step error, of 0.05, 0.10, … 0.95.
    private static func smoothing(_ values: [Double]) -> Double {
        let candidates = (1...19).map { Double($0) / 20 }
        let costs = candidates.map { smooth(values, alpha: $0).squares }
        return candidates[costs.indices.min { costs[$0] < costs[$1] }!]
    }

    /// Simple exponential smoothing, starting at the first value.
    static func smooth(_ values: [Double], alpha: Double) -> (level: Double, squares: Double) {
        var level = values[0]
        var squares = 0.0
        for value in values {
            let error = value - level
            squares += error * error
            level += alpha * error
        }
        return (level, squares)
    }

    /// Of the least-squares line over 0, 1, 2, …
    static func slope(_ values: [Double]) -> Double {
        let middle = Double(values.count - 1) / 2
        let mean = values.mean
        var products = 0.0
        var squares = 0.0
        for i in values.indices {
            products += (Double(i) - middle) * (values[i] - mean)
            squares += (Double(i) - middle) * (Double(i) - middle)
        }
        return squares > 0 ? products / squares : 0
    }
}
