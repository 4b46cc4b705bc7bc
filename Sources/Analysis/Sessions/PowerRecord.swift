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
        /// Thousandths of Wh of the greatest of these sessions.
        var greatest: Int64 = 0
        /// So many in a row, of late, whose integral was too great by more than it should be; below zero, too small.
        var unlike = 0

        func has(_ spread: EnergyDoubt.Spread) -> Bool { abs(spread.steepestMilliseconds - interval) <= interval / 8 }
    }

    /// Fewer that happen to be off alike say nothing of the next.
    private static let few = 6
    /// So many in a row that are unlike those before show that the charge point has changed.
    private static let change = 3
    /// Few, since their intervals differ by an eighth and more.
    private var kinds: [Kind] = []

    /// A session that is unlike those before says nothing of others, until they come in a row: then all before is forgotten, and
    /// what they have in common is soon the charge point's own.
    /// - Parameters:
    ///   - energy: by power, thousandths of Wh.
    ///   - difference: by how much the integral exceeds the register.
    mutating func note(_ energy: Int64, difference: Int64, _ spread: EnergyDoubt.Spread) {
        let place = kinds.firstIndex { $0.has(spread) } ?? kinds.endIndex
        if place == kinds.endIndex { kinds.append(Kind(interval: spread.steepestMilliseconds)) }
        let off = unlike(energy, difference, spread).signum()
        let inRow = off.signum() == kinds[place].unlike.signum() ? kinds[place].unlike : 0
        kinds[place].unlike = off == 0 ? 0 : inRow + Int(off)
        if abs(kinds[place].unlike) >= Self.change { kinds[place] = Kind(interval: kinds[place].interval) }
        guard kinds[place].unlike == 0 else { return }
        kinds[place].greatest = max(kinds[place].greatest, energy)
        kinds[place].errors.note(difference: difference, bound: spread.bound, spread.shape)
    }

    /// Of its bound that an integral is too great, and how far it may still be off.
    func judge(_ spread: EnergyDoubt.Spread) -> (excess: Double, spread: Double) {
        kinds.first { $0.has(spread) }?.errors.judge(spread.shape) ?? IntegralErrors.unknown
    }

    /// By how much more integral and register differ than they usually do, where that is more than it should be; else 0. Of
    /// sessions far greater than those before nothing is said: what two meters differ by grows with the energy.
    func unlike(_ energy: Int64, _ difference: Int64, _ spread: EnergyDoubt.Spread) -> Int64 {
        guard let kind = kinds.first(where: { $0.has(spread) }), kind.errors.count >= Self.few,
            energy / 2 <= kind.greatest
        else { return 0 }
        let (bound, judged) = (Double(spread.bound), kind.errors.judge(spread.shape))
        let off = Double(difference) - bound * judged.excess
        return judged.spread < 1 && abs(off) > bound * judged.spread + Double(spread.boundOfJumps) ? Int64(off) : 0
    }
}
