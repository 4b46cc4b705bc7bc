import Telemetry

/// How far a session's energy may lie from the truth, gathered while its readings come. Thousandths of Wh.
///
/// - A register tells no more than its last digit: the greatest power of ten of which all its readings are multiples;
///   no less than 1 Wh, since 1.6 starts and stops say whole Wh.
/// - Between two samples power lies between them, so an interval's integral is off by at most half their difference
///   times its length (`Spread`). The class of the charger's own meters comes on top, for register and power alike.
/// - What a repair had to guess (what flowed around a reset, in a leap or while the register stood still) counts whole;
///   where power stood in for the register, by as much as the port's integrals were off before (`PowerRecord`).
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
    /// Power stood in for a frozen register.
    private var bridged: Int64 = 0
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

    /// Power tells what flowed around a fall of the register.
    mutating func bridgeReset() { guess(stalled.bound) }

    /// Power stood in for the register since it last moved.
    mutating func bridge() { bridged = min(bridged + stalled.bound, Self.most) }

    private mutating func guess(_ energy: Int64) { guessed = min(guessed + energy, Self.most) }

    mutating func registerMoved() { stalled = Spread() }

    /// - Parameters:
    ///   - counted: by the register and what repairs added.
    ///   - byPower: the integral of power, 0 where none was sampled.
    ///   - unconfirmed: flowed by power since the register last moved, and not counted.
    ///   - share: of its bound that the port's integral was ever off.
    func ofRegister(counted: Int64, byPower: Int64, unconfirmed: Int64, share: Double) -> Int64 {
        // The register may be right about what lies within the integral's own error.
        let missed = unconfirmed > stalled.bound ? unconfirmed + stalled.bound : 0
        let own = max(digit * scale, Self.finest) + guessed + Self.part(bridged, share) + missed
        let missing = byPower - integral.bound - counted
        let surplus = hasGaps || byPower == 0 ? 0 : counted - byPower - integral.bound
        // Two meters of class B may differ by so much and both be right (EN 50470: 1 % each, more at low load).
        let difference = max(missing, surplus)
        return difference > max(counted, byPower) / 100 * 3 ? max(own, difference) : own
    }

    /// Nil where there is no bound.
    func ofPower(share: Double) -> Int64? { hasGaps ? nil : Self.part(integral.bound, share) }

    /// Nil where it says nothing of how good the integral is.
    var integralBound: Int64? { hasGaps || integral.bound == 0 ? nil : integral.bound }

    private static func part(_ bound: Int64, _ share: Double) -> Int64 {
        share < 1 ? Int64((Double(bound) * share).rounded(.up)) : bound
    }
}

/// How far a port's integrals of power were off, as shares of their bounds, in sessions whose register was sound.
///
/// The bounds know only the samples: power may have begun or ended anywhere between two of them. A port's own sessions
/// show how it begins and ends; what they were off by, in three standard deviations, bounds the next one.
struct PowerRecord: Sendable {
    /// Sessions: fewer say nothing yet.
    private static let enough = 8
    private var squares = 0.0
    private var count = 0

    mutating func note(difference: Int64, bound: Int64) {
        let share = min(1, Double(difference.magnitude) / Double(bound))
        squares += share * share
        count += 1
    }

    var share: Double { count < Self.enough ? 1 : min(1, 3 * (squares / Double(count)).squareRoot()) }
}
