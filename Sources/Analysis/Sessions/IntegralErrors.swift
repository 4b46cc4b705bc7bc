/// How far integrals of power were off, as shares of their bounds, in sessions whose register was sound.
///
/// The bounds know only the samples: power may have begun or ended anywhere between two of them. The charge point's own
/// sessions show how its power begins and ends and how old its samples are. One that reports what flowed some seconds ago
/// counts too much by that time's share of every fall and too little of every rise, in each session alike (`lag`); one whose
/// power takes its time to begin counts too much, or too little, of the interval in which it does (`delay`). These parts are
/// told apart by regression through the origin (difference = lag × fall + delay × begin) and taken off; what is left of a
/// next session's error is bounded by the regression's prediction interval (e.g. Montgomery, Peck and Vining, Introduction to
/// Linear Regression Analysis, section 3.5) at the level of three standard deviations, and by no less than the worst that was
/// left in any session when it came. Sessions come with lost samples and late starts, and such errors have longer tails than
/// the normal law; hence the `caution`.
struct IntegralErrors: Codable, Sendable {
    /// Of an integral, as shares of its bound: the limits of the intervals in which power fell less those in which it rose,
    /// and that of the interval in which it began.
    struct Shape: Sendable {
        var fall = 0.0
        var begin = 0.0
    }

    private(set) var count = 0
    /// Sums of squares and products: of falls, begins and differences.
    private var falls = 0.0
    private var begins = 0.0
    private var crossings = 0.0
    private var fallProducts = 0.0
    private var beginProducts = 0.0
    private var differences = 0.0
    private var worst = 0.0

    mutating func note(difference: Int64, bound: Int64, _ shape: Shape) {
        let share = max(-1, min(1, Double(difference) / Double(bound)))
        count += 1
        falls += shape.fall * shape.fall
        begins += shape.begin * shape.begin
        crossings += shape.fall * shape.begin
        fallProducts += shape.fall * share
        beginProducts += shape.begin * share
        differences += share * share
        worst = max(worst, abs(share - predicted(shape, fit)))
    }

    /// Solves the normal equations, their diagonal a little greater: where sessions do not tell falls from begins, each has
    /// its part.
    private func solve(_ fall: Double, _ begin: Double) -> (fall: Double, begin: Double) {
        let little = 1e-9 * (falls + begins) + 1e-12
        let (falls, begins) = (falls + little, begins + little)
        let determinant = falls * begins - crossings * crossings
        return (
            (fall * begins - begin * crossings) / determinant, (begin * falls - fall * crossings) / determinant
        )
    }

    private var fit: (lag: Double, delay: Double) {
        let solved = solve(fallProducts, beginProducts)
        return (solved.fall, solved.begin)
    }

    private func predicted(_ shape: Shape, _ fit: (lag: Double, delay: Double)) -> Double {
        fit.lag * shape.fall + fit.delay * shape.begin
    }

    /// Nothing to take off, and the whole bound left.
    static let unknown = (excess: 0.0, spread: 1.0)

    /// Of its bound that an integral of this shape is too great, and how far it may still be off.
    func judge(_ shape: Shape) -> (excess: Double, spread: Double) {
        let freedom = count - max(1, (falls > 0 ? 1 : 0) + (begins > 0 ? 1 : 0))
        let fit = fit
        let solved = solve(shape.fall, shape.begin)
        let leverage = solved.fall * shape.fall + solved.begin * shape.begin
        guard freedom > 0, leverage <= Self.farthest, abs(fit.lag) <= Self.oldest, abs(fit.delay) <= Self.latest else {
            return Self.unknown
        }
        let left = differences - fit.lag * fallProducts - fit.delay * beginProducts
        let deviation = (max(0, left) / Double(freedom) * (1 + leverage)).squareRoot()
        let known = max(Self.student(freedom) * deviation, worst)
        guard known < 1 else { return Self.unknown }
        // Where its own bound holds, it is off from the corrected value by no more than that and the correction.
        let excess = predicted(shape, fit)
        return (excess, min(known * Self.caution, 1 + abs(excess)))
    }

    /// The leverage of a session that taught is no greater. Of shapes unlike all that were seen nothing is known, however well
    /// those fit.
    private static let farthest = 1.0

    /// Power begins no sooner than its interval and no later; readings are rounded.
    private static let latest = 1.1

    /// Samples a whole interval old make the integral too great by twice the limits of its falls.
    private static let oldest = 2.0

    /// Three standard deviations become four. Were the deviation known, no more than three errors in a hundred would lie beyond,
    /// whatever one-peaked law they follow (Vysochanskij and Petunin 1980: 4/9 of 1/16); learned from few sessions it is a
    /// caution, no proof. The worst is widened alike.
    private static let caution = 4.0 / 3

    /// Student's t that as much lies beyond as beyond three standard deviations (0.27 %); from eleven degrees of freedom
    /// a little more than it.
    private static func student(_ freedom: Int) -> Double {
        let few = [235.8, 19.21, 9.219, 6.620, 5.507, 4.904, 4.530, 4.277, 4.094, 3.957]
        return freedom <= few.count ? few[freedom - 1] : 3 + 10 / Double(freedom)
    }
}
