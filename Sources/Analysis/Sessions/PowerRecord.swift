/// What a charge point's sessions with a sound register tell of its integrals of power: of all ports, since the same
/// controller reads their meters.
///
/// Only sessions whose power began in intervals of like length tell of each other. How long power takes to begin is the
/// charger's own; it is so much of the interval that it lies in, and that of the integral's bound, only while that interval
/// is the usual one. Where a sample more than usual cuts it, or one is lost, the bound is as the samples leave it.
struct PowerRecord: Codable, Sendable {
    private struct Kind: Codable {
        /// Milliseconds of the interval of the greatest limit, in the first of these sessions.
        var interval: Int64
        var errors = IntegralErrors()

        func has(_ spread: EnergyDoubt.Spread) -> Bool { abs(spread.steepestMilliseconds - interval) <= interval / 8 }
    }

    /// Few, since their intervals differ by an eighth and more.
    private var kinds: [Kind] = []

    mutating func note(difference: Int64, _ spread: EnergyDoubt.Spread) {
        let place = kinds.firstIndex { $0.has(spread) } ?? kinds.endIndex
        if place == kinds.endIndex { kinds.append(Kind(interval: spread.steepestMilliseconds)) }
        kinds[place].errors.note(difference: difference, bound: spread.bound, fall: spread.fallShare)
    }

    /// Of its bound that an integral is too great, and how far it may still be off.
    func judge(_ spread: EnergyDoubt.Spread) -> (excess: Double, spread: Double) {
        kinds.first { $0.has(spread) }?.errors.judge(fall: spread.fallShare) ?? IntegralErrors.unknown
    }
}
