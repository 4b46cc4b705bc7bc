/// How far from the forecast the truth may lie: from the errors the method made at rolling origins.
///
/// Steps of the same season ahead share their errors. Where they are enough, the half-width is their conformal quantile,
/// the ⌈(n + 1) p⌉-th smallest absolute error (Vovk et al. 2005; Lei et al. 2018): no distribution is assumed. Where
/// they are few it is Student's t times their root mean square; seasons never judged follow the last judged one by the
/// square root of the seasons ahead, as a random walk's do. Widths never shrink with the step.
struct Intervals {
    /// Absolute errors by seasons ahead, ascending.
    private let errors: [[Double]]
    private let season: Int

    /// From here on the quantile for 95 % has errors beyond it.
    static let enoughErrors = 40

    /// Nil for less than two errors within the first season ahead.
    init?(_ trials: [RollingOrigins.Trial], season: Int, horizon: Int) {
        self.season = season
        var bySeason = Array(repeating: [Double](), count: (horizon + season - 1) / season)
        for trial in trials { bySeason[trial.step / season].append(abs(trial.error)) }
        errors = bySeason.map { $0.sorted() }
        if errors[0].count < 2 { return nil }
    }

    /// Whether a formula stood in for quantiles anywhere.
    var usesFormula: Bool { errors.contains { $0.count < Self.enoughErrors } }

    /// Half-widths for each step: `probability` of the truth lies within.
    func halfWidths(probability: Double, horizon: Int) -> [Double] {
        var bySeason: [Double] = []
        for (ahead, errors) in errors.enumerated() {
            let before = bySeason.last ?? 0
            if errors.count > 1 {
                bySeason.append(max(before, Self.halfWidth(errors, probability)))
            } else {
                bySeason.append(before * (Double(ahead + 1) / Double(max(ahead, 1))).squareRoot())
            }
        }
        return (0..<horizon).map { bySeason[$0 / season] }
    }

    /// `errors` absolute, ascending, at least two.
    static func halfWidth(_ errors: [Double], _ probability: Double) -> Double {
        let rank = Int((Double(errors.count + 1) * probability).rounded(.up))
        if errors.count >= enoughErrors, rank <= errors.count { return errors[rank - 1] }
        let meanSquare = errors.map { $0 * $0 }.mean
        return StudentT.quantile(twoSided: probability, degreesOfFreedom: errors.count - 1) * meanSquare.squareRoot()
    }
}

/// Two-sided quantiles of Student's t for 80 and 95 %.
enum StudentT {
    /// Abramowitz & Stegun 26.7.5, an expansion about the normal quantile: within 4 % from 2 degrees of freedom on; at 1
    /// it is too small (10.0 for 12.7), where no interval means much.
    static func quantile(twoSided probability: Double, degreesOfFreedom: Int) -> Double {
        precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom")
        let z = normalQuantile(twoSided: probability)
        let n = Double(degreesOfFreedom)
        let (z3, z5) = (z * z * z, z * z * z * z * z)
        let z7 = z5 * z * z
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
    }

    private static func normalQuantile(twoSided probability: Double) -> Double {
        switch probability {
        case 0.8: 1.281551565544600
        case 0.95: 1.959963984540054
        default: preconditionFailure("no quantile for \(probability)")
        }
    }
}
