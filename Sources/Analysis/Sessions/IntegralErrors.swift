/// How far integrals of power were off, as shares of their bounds, in sessions whose register was sound.
///
/// The bounds know only the samples: power may have begun or ended anywhere between two of them. The charge point's own
/// sessions show how its power begins and ends and how old its samples are. One that reports what flowed some seconds ago
/// counts too much by that time's share of every fall and too little of every rise, in each session alike. That part is
/// told apart by regression through the origin (difference = lag × fall) and taken off; what is left of a next session's
/// error is bounded by the regression's prediction interval (e.g. Montgomery, Peck and Vining, Introduction to Linear
/// Regression Analysis, section 2.5) at the level of three standard deviations, and by no less than the worst that was left
/// in any session. Sessions come with lost samples and late starts, and such errors have longer tails than the normal law;
/// hence the `caution`.
struct IntegralErrors: Codable, Sendable {
    private var count = 0
    private var falls = 0.0
    private var products = 0.0
    private var differences = 0.0
    private var worst = 0.0

    /// - Parameter fall: `EnergyDoubt.Spread.fallShare`.
    mutating func note(difference: Int64, bound: Int64, fall: Double) {
        let share = max(-1, min(1, Double(difference) / Double(bound)))
        count += 1
        falls += fall * fall
        products += fall * share
        differences += share * share
        worst = max(worst, abs(share - lag * fall))
    }

    private var lag: Double { falls > 0 ? products / falls : 0 }

    /// Nothing to take off, and the whole bound left.
    static let unknown = (excess: 0.0, spread: 1.0)

    /// Of its bound that an integral with this fall is too great, and how far it may still be off.
    func judge(fall: Double) -> (excess: Double, spread: Double) {
        guard count >= 2, falls > 0 || fall == 0 else { return Self.unknown }
        let variance = max(0, differences - lag * products) / Double(count - 1)
        let leverage = fall == 0 ? 0 : fall * fall / falls
        let spread = Self.student(count - 1) * (variance * (1 + leverage)).squareRoot()
        let known = max(spread, worst)
        guard known < 1, abs(lag) <= Self.oldest else { return Self.unknown }
        // Where its own bound holds, it is off from the corrected value by no more than that and the correction.
        return (lag * fall, min(known * Self.caution, 1 + abs(lag * fall)))
    }

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
