/// A car as its charger sees it: how much it takes, over how many phases, and how it tapers.
///
/// DC power follows a constant-current, constant-voltage shape in four straight pieces: a slightly rising plateau, a
/// first fall to 80 % state of charge, a second to a trickle at 100 %. Published curves of production cars have that
/// shape; the parameters below are invented.
struct Vehicle {
    var batteryMilliwh: Int64
    /// AC: phases used and current per phase.
    var phases: Int
    var maxCurrentMilliamperes: Int64
    /// DC, in milliwatts; nil for a car that takes AC only.
    var dc: Taper?
    /// Nominal pack voltage in millivolts at half charge.
    var packMillivolts: Int64

    struct Taper {
        var peakMilliw: Int64
        /// State of charge, in thousandths of percent, at which the plateau ends.
        var plateauEnd: Int64
        /// Thousandths of the peak left at 80 % and at 100 %.
        var left80: Int64
        var left100: Int64

        /// Power the car accepts at `soc` (thousandths of percent), in milliwatts.
        func power(soc: Int64) -> Int64 {
            let share: Int64
            if soc < plateauEnd {
                share = 930 + 70 * soc / max(plateauEnd, 1)
            } else if soc < 80_000 {
                share = 1000 - (1000 - left80) * (soc - plateauEnd) / max(80_000 - plateauEnd, 1)
            } else {
                share = left80 - (left80 - left100) * (min(soc, 100_000) - 80_000) / 20_000
            }
            return peakMilliw / 1000 * share
        }
    }

    /// One to two and a half tons of everyday variety.
    static func random(_ random: inout Random, northAmerican: Bool) -> Vehicle {
        switch random.below(100) {
        case ..<16 where !northAmerican: plugInHybrid(&random)
        case ..<38: city(&random, northAmerican: northAmerican)
        case ..<78: family(&random, northAmerican: northAmerican)
        default: tourer(&random, northAmerican: northAmerican)
        }
    }

    /// Takes all that any charger gives: for the sessions in which a power fault must show.
    static func strong(_ random: inout Random, northAmerican: Bool) -> Vehicle {
        var car = tourer(&random, northAmerican: northAmerican)
        if !northAmerican { (car.phases, car.maxCurrentMilliamperes) = (3, 32_000) }
        if northAmerican { car.maxCurrentMilliamperes = 48_000 }
        car.dc?.plateauEnd = 62_000
        return car
    }

    private static func plugInHybrid(_ random: inout Random) -> Vehicle {
        Vehicle(
            batteryMilliwh: random.within(9_000...16_000) * 1000, phases: 1, maxCurrentMilliamperes: 16_000, dc: nil,
            packMillivolts: 350_000)
    }

    private static func city(_ random: inout Random, northAmerican: Bool) -> Vehicle {
        let peak = random.within(42...88) * 1_000_000
        return Vehicle(
            batteryMilliwh: random.within(27_000...48_000) * 1000, phases: 1, maxCurrentMilliamperes: 32_000,
            dc: Taper(peakMilliw: peak, plateauEnd: 58_000, left80: 480, left100: 110), packMillivolts: 352_000)
    }

    private static func family(_ random: inout Random, northAmerican: Bool) -> Vehicle {
        let peak = random.within(96...178) * 1_000_000
        return Vehicle(
            batteryMilliwh: random.within(52_000...77_000) * 1000, phases: northAmerican ? 1 : 3,
            maxCurrentMilliamperes: northAmerican ? 48_000 : 16_000,
            dc: Taper(
                peakMilliw: peak, plateauEnd: random.within(32_000...52_000), left80: random.within(340...520),
                left100: 90),
            packMillivolts: 368_000)
    }

    private static func tourer(_ random: inout Random, northAmerican: Bool) -> Vehicle {
        let peak = random.within(218...278) * 1_000_000
        return Vehicle(
            batteryMilliwh: random.within(78_000...102_000) * 1000, phases: northAmerican ? 1 : 3,
            maxCurrentMilliamperes: northAmerican ? 48_000 : (random.chance(perMille: 300) ? 32_000 : 16_000),
            dc: Taper(
                peakMilliw: peak, plateauEnd: random.within(45_000...65_000), left80: random.within(400...560),
                left100: 70),
            packMillivolts: 712_000)
    }
}
