import Telemetry

/// How far a session's energy may lie from the truth, gathered while its readings come. Thousandths of Wh.
///
/// - A register tells no more than its last digit: the greatest power of ten of which all its readings are multiples;
///   no less than 1 Wh, since 1.6 starts and stops say whole Wh.
/// - Between two samples power lies between them, so an interval's integral is off by at most half their difference
///   times its length (`Spread`). The class of the charger's own meters comes on top, for register and power alike.
/// - What a repair had to guess (what flowed around a reset, in a leap or while the register stood still) counts whole;
///   where power stood in for the register, by as much as the charge point's integrals were off before (`PowerRecord`);
///   where the register stood still from the last sample to the end, by what flowed if power lasted so long.
struct EnergyDoubt: Codable, Sendable {
    /// Errors of intervals that are independent of each other and lie anywhere within their limits: three standard
    /// deviations of their sum, and never more than all limits together.
    private struct Limits: Codable {
        private var sum: Int64 = 0
        private var squares = 0.0

        init() {}
        init(_ limit: Int64) { (sum, squares) = (limit, Double(limit) * Double(limit)) }

        mutating func add(_ other: Limits) {
            sum = min(sum + other.sum, EnergyDoubt.most)
            squares += other.squares
        }

        /// A uniform error within ±e has the variance e²/3.
        var bound: Int64 { min(sum, Int64((3 * squares).squareRoot().rounded(.up))) }
    }

    /// The limits of an integral's intervals, and how power went in them.
    struct Spread: Codable, Sendable {
        private var all = Limits()
        /// Of the limits, each with the sign of how power went between its samples: above zero where it fell.
        private var fall: Int64 = 0
        /// Of the interval in which power began.
        private var begin: Int64 = 0
        /// Of the intervals in which power dropped or leapt, at any moment of them.
        private var jumps = Limits()
        /// Of the intervals between two samples that of the greatest limit, most often the one in which power began: its limit,
        /// and its milliseconds.
        private var steepest: Int64 = 0
        private(set) var steepestMilliseconds: Int64 = 0

        init() {}

        init(_ limit: Int64, _ course: PowerCourse, lasting milliseconds: Int64) {
            all = Limits(limit)
            switch course {
            case .began: begin = limit
            case .fell, .dropped: fall = limit
            case .rose, .leapt: fall = -limit
            case .held: break
            }
            if course == .dropped || course == .leapt { jumps = all }
            if course != .held { (steepest, steepestMilliseconds) = (limit, milliseconds) }
        }

        mutating func add(_ other: Spread) {
            all.add(other.all)
            fall = max(-EnergyDoubt.most, min(fall + other.fall, EnergyDoubt.most))
            begin = min(begin + other.begin, EnergyDoubt.most)
            jumps.add(other.jumps)
            guard other.steepest > steepest else { return }
            (steepest, steepestMilliseconds) = (other.steepest, other.steepestMilliseconds)
        }

        var bound: Int64 { all.bound }
        /// Of the jumps alone: no other session tells when in its interval a jump came.
        var boundOfJumps: Int64 { jumps.bound }

        var shape: IntegralErrors.Shape {
            let bound = Double(bound)
            return bound > 0 ? .init(fall: Double(fall) / bound, begin: Double(begin) / bound) : .init()
        }
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
    /// Of the integral since the register last moved: counted as if the last sample's power lasted to the end.
    private var held: Int64 = 0
    /// How far the first reading, and the one read last, lie below the count.
    private var firstShortfall: Int64 = 0
    private var lastShortfall: Int64 = 0
    private var guessed: Int64 = 0
    private var masked: Int64 = 0
    /// Flowed until a reading that came too late to be taken, newer than all that were.
    private var overlooked: Int64 = 0
    /// Flowed by power while the register moved by far less, too shortly for a standstill. It may catch up later.
    private(set) var unshown: Int64 = 0
    /// Power stood in for a frozen register.
    private var bridged = Spread()
    /// Energy may have flowed that no power sample shows.
    private var hasGaps = false

    /// - Parameter milliseconds: the interval's length.
    mutating func addPower(_ limit: Int64, _ course: PowerCourse, lasting milliseconds: Int64) {
        let one = Spread(limit, course, lasting: milliseconds)
        if course == .held { held = min(held + limit, Self.most) }
        integral.add(one)
        stalled.add(one)
    }

    mutating func addGap() { hasGaps = true }

    /// The reading that the session's energy counts from.
    mutating func begin(_ step: RegisterStep) { firstShortfall = step.shortfall }

    mutating func read(_ step: RegisterStep) {
        lastShortfall = step.shortfall
        while digit > 1, step.to % digit != 0 || step.from % digit != 0 { digit /= 10 }
        scale = max(scale, step.scale)
        switch step.kind {
        case .steppedBack, .leapt: guess(min(abs(step.to - step.from), RegisterReader.largest))
        default: break
        }
    }

    /// Power tells what flowed around a fall of the register.
    /// - Parameter unpowered: all that the port can have delivered in the time that power was not sampled over.
    mutating func bridgeReset(unpowered: Int64) { guess(stalled.bound + unpowered) }

    /// As `bridgeReset`, should the fall prove to be one.
    mutating func maskReset(unpowered: Int64) { masked = stalled.bound + unpowered }
    mutating func unmaskReset() { guess(masked) }

    /// Power stood in for the register since it last moved.
    mutating func bridge() { bridged.add(stalled) }

    /// The register moved, by less than half of what flowed by power since it last had: a last digit says no more.
    mutating func movedTooLittle(_ delta: Int64, flowed: Int64) {
        guard flowed - stalled.bound - delta > digit * scale else { return }
        unshown = min(unshown + flowed + stalled.bound - delta, Self.most)
    }

    mutating func overlook(_ energy: Int64) {
        overlooked = max(overlooked, min(abs(energy), RegisterReader.largest))
    }

    mutating func guess(_ energy: Int64) { guessed = min(guessed + energy, Self.most) }

    mutating func registerMoved() { (stalled, held) = (Spread(), 0) }

    /// Power lasted until the last sample, and the register shows at the end what it showed before: it stood still, unless
    /// power ended at that very sample. (One that was rounded up need not have moved since. Whole Wh may lie that much lower.)
    /// - Parameter unconfirmed: flowed by power since the register last moved, and not counted.
    func isFrozen(_ unconfirmed: Int64) -> Bool {
        held > digit * scale && unconfirmed >= held && lastShortfall < Self.finest
    }

    /// - Parameters:
    ///   - counted: by the register and what repairs added.
    ///   - byPower: the integral of power, 0 where none was sampled.
    ///   - unconfirmed: flowed by power since the register last moved, and not counted.
    ///   - unit: 1000 where power says that the readings were kWh called Wh.
    ///   - record: of the charge point's integrals before.
    func ofRegister(
        counted: Int64, byPower: Int64, unconfirmed: Int64, unit: Int64 = 1, record: PowerRecord
    ) -> Int64 {
        // The register may be right about what lies within the integral's own error: power ended between two samples.
        let missed =
            if isFrozen(unconfirmed) { 2 * unconfirmed - held } else {
                unconfirmed > stalled.bound ? unconfirmed + stalled.bound : 0
            }
        let missing = byPower - integral.bound - counted
        let own =
            max(digit * scale * unit, Self.finest, firstShortfall + lastShortfall) + guessed + overlooked
            + Self.part(bridged, record) + missed + (unit == 1 && missing > 0 ? unshown : 0)
        let surplus = hasGaps || byPower == 0 ? 0 : counted - byPower - integral.bound
        // Two meters of class B may differ by so much and both be right (EN 50470: 1 % each, more at low load).
        let difference = max(missing, surplus)
        let most = difference > max(counted, byPower) / 100 * 3 ? max(own, difference) : own
        // Those of this charge point do not, where its sessions have shown that they never do.
        guard !hasGaps, byPower > 0, integral.bound > 0, unit == 1 else { return most }
        return max(most, abs(record.unlike(byPower, byPower - counted, integral)))
    }

    /// Nil where there is no bound.
    func ofPower(record: PowerRecord) -> Int64? { hasGaps ? nil : Self.part(integral, record) }

    /// Nil where it says nothing of how good the integral is.
    var ofIntegral: Spread? { hasGaps || integral.bound == 0 ? nil : integral }

    /// How much too great the integral is by the charge point's other sessions: the whole, and what stood in for the register.
    func excessOfPower(_ record: PowerRecord) -> Int64 { hasGaps ? 0 : Self.excess(integral, record) }
    func excessOfBridges(_ record: PowerRecord) -> Int64 { Self.excess(bridged, record) }

    private static func excess(_ spread: Spread, _ record: PowerRecord) -> Int64 {
        Int64((Double(spread.bound) * record.judge(spread).excess).rounded())
    }

    private static func part(_ spread: Spread, _ record: PowerRecord) -> Int64 {
        let (judged, bound) = (record.judge(spread), Double(spread.bound))
        let most = bound * (1 + abs(judged.excess))
        return Int64(min(bound * judged.spread + Double(spread.boundOfJumps), most).rounded(.up))
    }
}
