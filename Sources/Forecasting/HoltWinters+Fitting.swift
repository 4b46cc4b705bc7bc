/// Holt-Winters with the parameters that forecast the series' own past best, one step ahead.
struct FittedHoltWinters: ForecastMethod {
    let season: Int
    let name = "Holt-Winters"

    func forecast(_ values: [Double], horizon: Int) -> [Double] {
        let parameters = Self.fit(values, season: season)
        var model = HoltWinters(parameters: parameters, startingWith: values, season: season)
        for value in values { _ = model.update(value) }
        return model.forecast(horizon: horizon)
    }

    /// Least sum of squared one-step errors within the usual bounds (damping 0.8–0.98: fpp3, 8.2).
    static func fit(_ values: [Double], season: Int) -> HoltWinters.Parameters {
        let search = CompassSearch(
            start: [0.2, 0.02, 0.1, 0.95], lower: [0.01, 0, 0, 0.8], upper: [0.95, 0.3, 0.6, 0.98],
            step: [0.2, 0.05, 0.15, 0.08], rounds: 12)
        let initial = HoltWinters(
            parameters: .init(alpha: 0, beta: 0, gamma: 0, phi: 0), startingWith: values, season: season)
        let best = search.minimize { point in
            var model = initial
            model.parameters = HoltWinters.Parameters(alpha: point[0], beta: point[1], gamma: point[2], phi: point[3])
            return model.squaredErrors(values)
        }
        return HoltWinters.Parameters(alpha: best[0], beta: best[1], gamma: best[2], phi: best[3])
    }
}

extension HoltWinters {
    /// The sum over all values of the squared one-step error.
    mutating func squaredErrors(_ values: [Double]) -> Double {
        values.withUnsafeBufferPointer { values in
            var squares = 0.0
            var i = 0
            while i < values.count {
                let error = update(values[i])
                squares += error * error
                i += 1
            }
            return squares
        }
    }
}

/// Finds a low point of a function inside a box: tries a step each way along each axis, keeps what helps, and halves
/// the steps when nothing does (Kolda, Lewis & Torczon 2003, 1.1). The same function always gives the same point.
struct CompassSearch {
    var start: [Double]
    var lower: [Double]
    var upper: [Double]
    var step: [Double]
    var rounds: Int

    func minimize(_ cost: ([Double]) -> Double) -> [Double] {
        var point = start
        var best = cost(point)
        var step = step
        for _ in 0..<rounds {
            var improved = false
            for axis in point.indices {
                for direction in [1.0, -1.0] {
                    var candidate = point
                    candidate[axis] = min(max(point[axis] + direction * step[axis], lower[axis]), upper[axis])
                    guard candidate[axis] != point[axis] else { continue }
                    let value = cost(candidate)
                    guard value < best else { continue }
                    (point, best, improved) = (candidate, value, true)
                    break
                }
            }
            if !improved { step = step.map { $0 / 2 } }
        }
        return point
    }
}
