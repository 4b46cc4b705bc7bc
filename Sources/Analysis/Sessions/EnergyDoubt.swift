import Telemetry

/// How far a session's energy may lie from the truth, gathered while its readings come. Thousandths of Wh.
///
/// - A register tells no more than its last digit: the greatest power of ten of which all its readings are multiples;
///   no less than 1 Wh, since 1.6 starts and stops say whole Wh.
/// - Between two samples power lies between them, so an interval's integral is off by at most half their difference
///   times its length (`Spread`). The class of the charger's own meters comes on top, for register and power alike.
/// - What a repair had to guess (what flowed around a reset, in a leap or while the register stood still) counts whole.
struct EnergyDoubt: Sendable {
    /// Errors of intervals that are independent of each other and lie anywhere within their limits: three standard
    /// deviations of their sum, and never more than all limits together.
    struct Spread: Sendable {
        private var sum: Int64 = 0
        private var squares = 0.0

        mutating func add(_ limit: Int64) {
            sum = min(sum + limit, EnergyDoubt.most)
            squares += Double(limit) * Double(limit)
        }

        /// A uniform error within ±e has the variance e²/3.
        var bound: Int64 { min(sum, Int64((3 * squares).squareRoot().rounded(.up))) }
    }

    /// More than any network has delivered; far from overflow.
    private static let most: Int64 = 1_000_000_000_000_000_000
    private static let coarsest: Int64 = 1_000_000
    private static let finest: Int64 = 1_000
    private var digit = Self.coarsest
    /// The greatest unit its readings were taken in: 1000 where kWh were called Wh.
    private var scale: Int64 = 1
    /// Of the whole integral of power, and of that since the register last moved.
    private var integral = Spread()
    private var stalled = Spread()
    private var guessed: Int64 = 0
    /// Energy may have flowed that no power sample shows.
    private var hasGaps = false

    mutating func addPower(_ limit: Int64) {
        integral.add(limit)
        stalled.add(limit)
    }

    mutating func addGap() { hasGaps = true }

    mutating func read(_ step: RegisterStep) {
        while digit > 1, step.to % digit != 0 || step.from % digit != 0 { digit /= 10 }
        scale = max(scale, step.scale)
        switch step.kind {
        case .steppedBack, .leapt: guess(min(abs(step.to - step.from), RegisterReader.largest))
        default: break
        }
    }

    /// Power stood in for the register since it last moved.
    mutating func bridge() { guess(stalled.bound) }

    private mutating func guess(_ energy: Int64) { guessed = min(guessed + energy, Self.most) }

    mutating func registerMoved() { stalled = Spread() }

    /// - Parameters:
    ///   - counted: by the register and what repairs added.
    ///   - byPower: the integral of power, 0 where none was sampled.
    ///   - unconfirmed: flowed by power since the register last moved, and not counted.
    func ofRegister(counted: Int64, byPower: Int64, unconfirmed: Int64) -> Int64 {
        // The register may be right about what lies within the integral's own error.
        let missed = unconfirmed > stalled.bound ? unconfirmed + stalled.bound : 0
        let own = max(digit * scale, Self.finest) + guessed + missed
        let missing = byPower - integral.bound - counted
        let surplus = hasGaps || byPower == 0 ? 0 : counted - byPower - integral.bound
        // Two meters of class B may differ by so much and both be right (EN 50470: 1 % each, more at low load).
        let difference = max(missing, surplus)
        return difference > max(counted, byPower) / 100 * 3 ? max(own, difference) : own
    }

    /// Nil where there is no bound.
    var ofPower: Int64? { hasGaps ? nil : integral.bound }
}
