import Telemetry
import Testing

@testable import Analysis

@Suite struct PowerRecordTests {
    /// Sessions whose register is sound and, an hour later each, one whose register is frozen.
    /// - Parameter withoutPower: minutes of samples of 0 W before the first minute's sample.
    private func visits(sound: Int, withoutPower: [Double] = [], ofTheFrozen: [Double] = []) -> Story {
        var story = Story()
        var register: Int64 = 100_001
        for visit in 0...sound {
            let isFrozen = visit == sound
            let at = Double(visit) * 60
            story.start(at, "\(visit)", meter: register)
            story.status(at, "Charging")
            for minute in isFrozen ? ofTheFrozen : withoutPower {
                story.sample(at + minute, "\(visit)", register: register, power: 0)
            }
            for minute in 1...29 {
                story.sample(
                    at + Double(minute), "\(visit)", register: register + (isFrozen ? 0 : Int64(minute) * 200 - 90),
                    power: 12_000)
            }
            register += isFrozen ? 0 : 5910
            story.stop(at + 30, "\(visit)", meter: register)
            story.status(at + 30, "Available")
        }
        return story
    }

    /// 12 kW for half an hour, sampled each minute, power said to flow from the start: 100 Wh while it rises, 28 × 200, and 200
    /// held to the stop make 5900 Wh, which may be off by the rise (100) and the end (200). The register shows 5910, so
    /// that the integrals are off by 10 of 300, with power that never fell. Student's t at three standard deviations is 5.507
    /// for six sessions (five degrees of freedom) and 4.094 for ten: 4/3 × 300 × 5.507 × √(6/5) × 10/300 = 80.44 Wh and
    /// 4/3 × 300 × 4.094 × √(10/9) × 10/300 = 57.54 Wh are what a frozen register leaves open, and the register's last digit.
    /// One session says nothing.
    @Test(
        arguments: [(1, 301_000...301_000, true), (6, 81_434...81_439, true), (10, 58_538...58_542, false)]
            as [(Int, ClosedRange<Int64>, Bool)])
    func aPortsSoundSessionsBoundItsFrozenOnes(sound: Int, bound: ClosedRange<Int64>, isUncertain: Bool) throws {
        let sessions = visits(sound: sound).outputs().sessions
        #expect(sessions.map(\.energyMilliwh) == Array(repeating: 5_910_000, count: sound) + [5_900_000])
        #expect(bound.contains(try #require(sessions[sound].energyUncertaintyMilliwh)))
        #expect(sessions[sound].flags.contains(.energyFromPower))
        #expect(sessions[sound].flags.contains(.energyUncertain) == isUncertain)
    }

    /// The story above, each session with a sample of 0 W six seconds after its start, and the frozen one with another after half
    /// a minute. What intervals of 54 s taught does not hold for 30: 50 Wh, the 200 held to the stop and the last digit are open.
    @Test func aCutIntervalIsNotWhatSoundSessionsHad() throws {
        let story = visits(sound: 10, withoutPower: [0.1], ofTheFrozen: [0.1, 0.5])
        let frozen = try #require(story.outputs().sessions.last)
        #expect(frozen.energyMilliwh == 5_850_000 && frozen.energyUncertaintyMilliwh == 251_000)
        #expect(frozen.flags == [.energyFromPower, .energyUncertain])
    }

    /// An eighth more or less is alike.
    @Test(arguments: [(52_500, true), (52_499, false), (67_500, true), (67_501, false), (0, false)] as [(Int64, Bool)])
    func sessionsOfLikeIntervalsTellOfEachOther(milliseconds: Int64, isLike: Bool) {
        var record = PowerRecord()
        func spread(_ milliseconds: Int64) -> EnergyDoubt.Spread { .init(1000, fall: 0, lasting: milliseconds) }
        #expect(record.judge(spread(60_000)) == (0, 1))
        for _ in 0..<20 { record.note(difference: 10, spread(60_000)) }
        #expect(record.judge(spread(60_000)).spread < 0.06)
        #expect((record.judge(spread(milliseconds)).spread < 0.06) == isLike)
        // One that is unlike teaches those that are like it, and no others.
        // 4/3 of Student's 3 + 10/19 times a tenth times √(20/19).
        for _ in 0..<20 { record.note(difference: 100, spread(20_000)) }
        #expect(record.judge(spread(60_000)).spread < 0.06)
        #expect(abs(record.judge(spread(20_000)).spread - 0.48239) < 1e-5)
    }

    /// 183 Wh in each of five minutes and, by the last sample's power, some until the stop, which shows no more.
    private func sound(last: Int64 = 183_333, held: Int64 = 0) -> SessionMeter {
        var (meter, register) = (SessionMeter(), Int64(0))
        func instant(_ minute: Int64) -> Instant { Instant(milliseconds: minute * 60_000) }
        func read(_ kind: RegisterStep.Kind, _ moved: Int64, _ minute: Int64) {
            let step = RegisterStep(
                kind: kind, delta: moved, from: register, to: register + moved, elapsed: min(minute, 1) * 60_000)
            meter.addRegister(step, at: instant(minute), counts: minute > 0, isOwn: true)
            register += moved
        }
        meter.begin(at: instant(0))
        read(.first, 0, 0)
        for minute in 1...5 as ClosedRange<Int64> {
            meter.addPower(183_333, error: 10, fall: 0, lasting: 60_000, isHeld: false, at: instant(minute))
            read(.advanced, minute == 5 ? last : 183_333, minute)
        }
        meter.addPower(held, error: held, fall: 0, lasting: 1_000, isHeld: true, at: instant(6))
        read(.steady, 0, 6)
        return meter
    }

    /// A session whose register moved by 0.2 Wh while 183 flowed tells nothing of how good the integral is.
    @Test(arguments: [(183_333, true), (200, false)] as [(Int64, Bool)])
    func aRegisterThatShowedTooLittleTeachesNothing(last: Int64, teaches: Bool) {
        #expect((sound(last: last).powerAgainstRegister != nil) == teaches)
    }

    /// A stop in the second after the last sample repeats its reading. Where more than 10 Wh flowed until then it stood still.
    @Test(arguments: [(10_000, true), (10_001, false)] as [(Int64, Bool)])
    func aStopJustAfterTheLastSampleTeaches(held: Int64, teaches: Bool) {
        #expect((sound(held: held).powerAgainstRegister != nil) == teaches)
    }

    /// The greatest limit's interval, wherever it comes; what is held to the stop is none.
    @Test func theSteepestIntervalIsThatOfTheGreatestLimit() {
        var sum = EnergyDoubt.Spread()
        for (limit, milliseconds) in [(5, 60_000), (90, 31_000), (90, 12_000), (7, 70_000)] as [(Int64, Int64)] {
            sum.add(.init(limit, fall: 0, lasting: milliseconds))
        }
        sum.add(.init(200, fall: 0, lasting: 24_000, isHeld: true))
        #expect(sum.steepestMilliseconds == 31_000)
    }

    /// Samples that are always a quarter of an interval old make the integral too great by half the limit of every fall.
    @Test func whatFallsAlikeIsOffAlike() {
        var record = IntegralErrors()
        #expect(record.judge(fall: 0.3) == (0, 1))
        for fall in [0.2, 0.6, -0.4] { record.note(difference: Int64(fall * 500), bound: 1000, fall: fall) }
        for (fall, excess) in [(0.0, 0.0), (0.3, 0.15), (-0.8, -0.4), (1.2, 0.6)] {
            let judged = record.judge(fall: fall)
            #expect(abs(judged.excess - excess) < 1e-9 && judged.spread < 1e-9)
        }
    }

    /// Power falls from 20 kW to nothing in ten minutes, in a straight line, and is sampled each minute; each sample is 15 s
    /// old. The trapezoids make 1666.7 Wh of the samples; what the register counted is 83.3 Wh less, by a quarter of a
    /// minute's fall from first to last. A frozen register is told what sound ones have shown: as much as they counted.
    @Test func aFrozenSessionIsCorrectedByTheLag() throws {
        var story = Story()
        var register: Int64 = 100_001
        for visit in 0...4 {
            let (at, isFrozen) = (Double(visit) * 60, visit == 4)
            story.start(at, "\(visit)", meter: register)
            for minute in 0...10 {
                // By minute m 20 m/60 - m²/60 kWh have flowed by the samples' line; a quarter of the fall until then less.
                let flowed =
                    Double(minute) * 2000 / 60 * 10 - Double(minute * minute) * 1000 / 60 - Double(minute) * 25 / 3
                story.sample(
                    at + Double(minute), "\(visit)", register: register + (isFrozen ? 0 : Int64(flowed.rounded())),
                    power: Int64(20_000 - minute * 2000))
            }
            register += isFrozen ? 0 : 1583
            story.stop(at + 10, "\(visit)", meter: register)
            story.status(at + 10, "Available")
        }
        let sessions = story.outputs().sessions
        #expect(sessions[3].energyMilliwh == 1_583_000)
        let frozen = try #require(sessions.last)
        #expect(frozen.flags.contains(.energyFromPower) && abs(frozen.energyMilliwh - 1_583_000) <= 1000)
        #expect(try #require(frozen.energyUncertaintyMilliwh) <= 10_000)
    }

    /// Power begins at 40 kW and falls to 4 in nine minutes; each sample is 15 s old, so the trapezoids make 150 Wh too much of the
    /// falls. A frozen session alone has
    /// - a sample of 0 W a second after its start: how power first begins is no matter of the samples' age, so the correction is
    ///   the same; 59/60 of the first minute's 333.3 Wh, and 3300 - 150;
    /// - samples of 0 W after five and six minutes: what is too much of one fall is too little of the next rise; 333.3 Wh,
    ///   2566.7 and 150 less again, since power falls by 36 kW in all;
    /// - the same, and the status tells that charging goes on half a minute before it shows: 66.7 Wh less for that half minute,
    ///   and half of 66.7 more of correction, since the rise's limit is as much less.
    @Test(
        arguments: [([1.0 / 60], nil, 3_477_800), ([5, 6], nil, 2_750_000), ([5, 6], 6.5, 2_650_000)]
            as [([Double], Double?, Int64)])
    func onlyWherePowerGoesOnDoSamplesShowTheirAge(withoutPower: [Double], resumed: Double?, energy: Int64) throws {
        var story = Story(ratedW: 50_000)
        var register: Int64 = 100_001
        for visit in 0...4 {
            let (at, isFrozen) = (Double(visit) * 60, visit == 4)
            story.start(at, "\(visit)", meter: register)
            story.status(at, "Charging")
            for minute in Set((1...10).map(Double.init) + (isFrozen ? withoutPower : [])).sorted() {
                if isFrozen, let resumed, minute == resumed.rounded(.up) {
                    story.status(at + resumed, "Charging")
                }
                let since = minute - 1
                let flowed = 333.3 + since * 40_000 / 60 - since * since * 2000 / 60 - since * 50 / 3
                story.sample(
                    at + minute, "\(visit)", register: register + (isFrozen ? 0 : Int64(flowed.rounded())),
                    power: isFrozen && withoutPower.contains(minute) ? 0 : Int64(44_000 - minute * 4000))
            }
            register += isFrozen ? 0 : 3483
            story.stop(at + 10, "\(visit)", meter: register)
            story.status(at + 10, "Available")
        }
        let sessions = story.outputs().sessions
        #expect(sessions[3].energyMilliwh == 3_483_000)
        let frozen = try #require(sessions.last)
        #expect(frozen.flags.contains(.energyFromPower) && abs(frozen.energyMilliwh - energy) <= 1000)
    }

    /// Where power never fell nobody knows what a fall does.
    @Test func aFallNeverSeenLeavesTheWholeBound() {
        var record = IntegralErrors()
        for _ in 0..<20 { record.note(difference: 10, bound: 1000, fall: 0) }
        #expect(record.judge(fall: 0).spread < 0.06)
        #expect(record.judge(fall: 0.01) == (0, 1))
    }

    /// A hundred good sessions do not outvote a bad one; and an integral is never further off than its own bound.
    @Test(arguments: [(-360, 0.48), (-900, 1)] as [(Int64, Double)])
    func nothingIsBoundedByLessThanTheWorst(worst: Int64, spread: Double) {
        var record = IntegralErrors()
        for number in 0..<101 { record.note(difference: number == 50 ? worst : 1, bound: 1000, fall: 0) }
        #expect(abs(record.judge(fall: 0).spread - spread) < 1e-9)
    }

    /// Two sessions whose power fell by next to nothing and that were off by as much all the same tell of no samples' age: no
    /// sample is older than the one before it.
    @Test(arguments: [500.0, -500, 2.01]) func anImpossibleLagIsNone(lag: Double) {
        var record = IntegralErrors()
        for _ in 0..<2 { record.note(difference: Int64(lag * 1000), bound: 1_000_000, fall: 0.001) }
        #expect(record.judge(fall: 0.5) == (0, 1))
    }

    /// Sessions of a charge point that reports nonsense: 86 MW that fall by 20 mW while a register counts 500 Wh. No correction
    /// learned from them makes another's 25 MWh more than its samples allow.
    @Test func nonsenseTeachesNothing() throws {
        var story = Story(ratedW: nil)
        let most: Int64 = 20 * ((1 << 32) - 1)
        for (number, register) in [(1, 100_000_000), (2, 100_500_000)] as [(Int, Int64)] {
            let at = Double(number) * 60
            story.start(at, "\(number)", meter: register / 1000)
            story.status(at, "Charging")
            for (minute, counted, power) in [(6, 100_000, most), (12, 300_000, most - 20), (18, 500_000, most - 20)]
                as [(Double, Int64, Int64)]
            {
                story.sample(
                    at + minute, "\(number)",
                    more: [(.energyActiveImportRegisterWh, register + counted), (.powerActiveImportW, power)])
            }
            story.stop(at + 18, "\(number)", meter: register / 1000 + 500)
            story.status(at + 18.1, "Available")
        }
        story.start(180, "3", meter: nil)
        for (minute, power) in [(10, 0), (20, 100_000_000), (30, 100_000_000)] as [(Double, Int64)] {
            story.sample(180 + minute, "3", power: power)
        }
        story.stop(210, "3", meter: nil)
        let session = try #require(story.outputs().sessions.last)
        #expect(session.energyMilliwh == 24_999_999_999)
        #expect(session.flags == [.energyFromPower, .energyUncertain])
    }

    /// Errors of a normal law about a lag: at least 99.8 % lie within the bound, from two sessions on.
    @Test func theBoundHoldsAsOftenAsItSays() {
        var random = SeededRandom(state: 20_260_301)
        func uniform() -> Double { Double(random.next(1_000_001)) / 1_000_000 }
        var (all, missed) = (0, 0)
        for _ in 0..<2000 {
            let lag = uniform() - 0.5
            var record = IntegralErrors()
            for _ in 0..<12 {
                let fall = uniform() * 1.2 - 0.2
                let noise = (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
                let difference = lag * fall + noise / 50
                all += 1
                let (excess, spread) = record.judge(fall: fall)
                missed += abs(difference - excess) > spread ? 1 : 0
                record.note(difference: Int64(difference * 1e9), bound: 1_000_000_000, fall: fall)
            }
        }
        #expect(missed * 1000 <= all * 2, "\(missed) of \(all), seed 20260301")
    }
}
