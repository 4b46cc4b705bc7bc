import Telemetry
import Testing

@testable import Analysis

@Suite struct PowerRecordTests {
    /// Sessions whose register is sound, 5910 and 5890 Wh in turn, and, an hour later each, a last one.
    /// - Parameters:
    ///   - last: what its register counts; nil where it is frozen.
    ///   - withoutPower: minutes of samples of 0 W before the first minute's sample.
    private func visits(
        sound: Int, last: Int64? = nil, withoutPower: [Double] = [], ofTheLast: [Double] = []
    ) -> Story {
        var story = Story()
        var register: Int64 = 100_001
        for visit in 0...sound {
            let (at, isLast) = (Double(visit) * 60, visit == sound)
            let counted = isLast ? last : visit % 2 == 0 ? 5910 : 5890
            story.start(at, "\(visit)", meter: register)
            story.status(at, "Charging")
            for minute in isLast ? ofTheLast : withoutPower {
                story.sample(at + minute, "\(visit)", register: register, power: 0)
            }
            for minute in 1...29 {
                story.sample(
                    at + Double(minute), "\(visit)",
                    register: register + (counted.map { Int64(minute) * 200 + $0 - 6000 } ?? 0), power: 12_000)
            }
            register += counted ?? 0
            story.stop(at + 30, "\(visit)", meter: register)
            story.status(at + 30, "Available")
        }
        return story
    }

    /// 12 kW for half an hour, sampled each minute, power said to flow from the start: 100 Wh while it begins, 28 × 200, and 200
    /// held to the stop make 5900 Wh, which may be off by the beginning (100) and the end (200). The registers show 5910 and
    /// 5890 in turn: the integrals are off by 10 of 300 to either side, which no delay explains. Student's t at three standard
    /// deviations is 5.507 for six sessions (five degrees of freedom), 3 + 10/11 for twelve: 4/3 × 300 × 5.507 × 10/300 ×
    /// √(6/5 × 7/6) = 86.88 Wh and 4/3 × 300 × 3.909 × 10/300 × √(12/11 × 13/12) = 56.66 Wh are what a frozen register leaves
    /// open, and the register's last digit. One session says nothing.
    @Test(
        arguments: [(1, 301_000...301_000, true), (6, 87_870...87_890, true), (12, 57_650...57_670, false)]
            as [(Int, ClosedRange<Int64>, Bool)])
    func aPortsSoundSessionsBoundItsFrozenOnes(sound: Int, bound: ClosedRange<Int64>, isUncertain: Bool) throws {
        let sessions = visits(sound: sound).outputs().sessions
        #expect(
            sessions.map(\.energyMilliwh) == (0..<sound).map { $0 % 2 == 0 ? 5_910_000 : 5_890_000 } + [5_900_000])
        #expect(bound.contains(try #require(sessions[sound].energyUncertaintyMilliwh)))
        #expect(sessions[sound].flags.contains(.energyFromPower))
        #expect(sessions[sound].flags.contains(.energyUncertain) == isUncertain)
    }

    /// A register that stood still in its first minute, and counted on, shows 5800 Wh where 5900 flowed by power. That might be how
    /// power began, but in no other session it was so late: those differ by 56.66 Wh at most.
    @Test(arguments: [(5800, 100), (5850, 1)] as [(Int64, Int64)])
    func aRegisterFurtherOffThanAllOthersIsInDoubt(counted: Int64, open: Int64) throws {
        let session = try #require(visits(sound: 12, last: counted).outputs().sessions.last)
        #expect(session.energyMilliwh == counted * 1000)
        #expect(abs(try #require(session.energyUncertaintyMilliwh) - open * 1000) < 10)
        #expect(session.flags.contains(.energyUncertain) == (open > 58))
    }

    /// One that is unlike to one side and one to the other show no change; nor is anything said of a session more than twice as
    /// great as all before, of one without power, or by few.
    @Test func whatIsNoChange() {
        var record = PowerRecord()
        let spread = EnergyDoubt.Spread(1000, .rose, lasting: 60_000)
        for number in 0..<6 {
            #expect(record.unlike(1_000_000, 500, spread) == 0)
            record.note(1_000_000, difference: number % 2 == 0 ? 10 : -10, spread)
        }
        for difference in [500, -500, 500, 500, -500, -500] as [Int64] {
            #expect(record.unlike(1_000_000, difference, spread).signum() == difference.signum())
            record.note(1_000_000, difference: difference, spread)
        }
        #expect(record.unlike(2_000_001, 500, spread) != 0 && record.unlike(2_000_002, 500, spread) == 0)
    }

    /// Sessions of constant power from the first moment, and one that has no samples of power: nothing is in doubt.
    @Test func aSessionWithoutPowerIsLikeNoOther() throws {
        var story = Story()
        var register: Int64 = 100_001
        for visit in 0...8 {
            let at = Double(visit) * 60
            story.start(at, "\(visit)", meter: register)
            for minute in 0...29 where visit < 8 {
                story.sample(
                    at + Double(minute), "\(visit)", register: register + Int64(minute) * 200, power: 12_000)
            }
            register += 6000
            story.stop(at + 30, "\(visit)", meter: register)
            story.status(at + 30, "Available")
        }
        let session = try #require(story.outputs(asOf: 600).sessions.last)
        #expect(session.energyMilliwh == 6_000_000 && session.energyUncertaintyMilliwh == 1_000 && session.flags == [])
    }

    /// The corrected value may be off by the integral's own bound and the correction, and no more.
    @Test func noBoundIsWiderThanTheSamplesAllow() throws {
        var (record, doubt) = (PowerRecord(), EnergyDoubt())
        let spread = EnergyDoubt.Spread(1_000_000, .dropped, lasting: 60_000)
        for number in 0..<20 { record.note(1_000_000, difference: number % 2 == 0 ? 700_000 : 500_000, spread) }
        doubt.addPower(1_000_000, .dropped, lasting: 60_000)
        #expect(abs(doubt.excessOfPower(record) - 600_000) < 10)
        #expect(abs(try #require(doubt.ofPower(record: record)) - 1_494_303) < 10)
        #expect(doubt.ofPower(record: PowerRecord()) == 1_000_000)
    }

    /// A step to less than half, or more than double, is a jump.
    @Test func jumpsAreToldFromFallsAndRises() {
        #expect(PowerCourse(from: 100, to: 50) == .fell && PowerCourse(from: 100, to: 49) == .dropped)
        #expect(PowerCourse(from: 50, to: 100) == .rose && PowerCourse(from: 49, to: 100) == .leapt)
        #expect(PowerCourse(from: 70, to: 70) == .rose && PowerCourse(from: 0, to: 0) == .rose)
    }

    /// When in its interval a jump came no other session tells: its limit stays open beside what those left.
    @Test(arguments: [PowerCourse.dropped, .leapt]) func aJumpStaysInDoubt(jump: PowerCourse) throws {
        var (record, steady) = (PowerRecord(), EnergyDoubt())
        for number in 0..<20 {
            let spread = EnergyDoubt.Spread(1_000_000, .rose, lasting: 60_000)
            record.note(1_000_000, difference: number % 2 == 0 ? 10_000 : -10_000, spread)
        }
        steady.addPower(1_000_000, .rose, lasting: 60_000)
        var (falling, jumping) = (steady, steady)
        falling.addPower(300_000, .fell, lasting: 60_000)
        jumping.addPower(300_000, jump, lasting: 60_000)
        let open = try #require(falling.ofPower(record: record))
        #expect((50_000...70_000).contains(open))
        #expect(abs(try #require(jumping.ofPower(record: record)) - open - 300_000) < 5_000)
    }

    /// Sessions unlike those before teach nothing, until three in a row show that the charge point has changed.
    @Test func aChangedChargePointIsLearnedAnew() {
        var record = PowerRecord()
        let spread = EnergyDoubt.Spread(1000, .rose, lasting: 60_000)
        for number in 0..<20 { record.note(1_000_000, difference: number % 2 == 0 ? 10 : -10, spread) }
        let before = record.judge(spread).spread
        #expect(
            before < 0.06 && record.unlike(1_000_000, 10, spread) == 0 && record.unlike(1_000_000, -500, spread) <= -499
        )
        for difference in [500, 500, 10, 500, 500] as [Int64] {
            record.note(1_000_000, difference: difference, spread)
            #expect(record.judge(spread).spread < 0.06)
        }
        record.note(1_000_000, difference: 500, spread)
        #expect(record.judge(spread) == (0, 1))
        for number in 0..<20 { record.note(1_000_000, difference: number % 2 == 0 ? 500 : 490, spread) }
        #expect(record.unlike(1_000_000, 495, spread) == 0 && record.unlike(1_000_000, 10, spread) < -400)
    }

    /// The story above, each session with a sample of 0 W six seconds after its start, and the frozen one with another after half
    /// a minute. What intervals of 54 s taught does not hold for 30: 50 Wh, the 200 held to the stop and the last digit are open.
    @Test func aCutIntervalIsNotWhatSoundSessionsHad() throws {
        let story = visits(sound: 10, withoutPower: [0.1], ofTheLast: [0.1, 0.5])
        let frozen = try #require(story.outputs().sessions.last)
        #expect(frozen.energyMilliwh == 5_850_000 && frozen.energyUncertaintyMilliwh == 251_000)
        #expect(frozen.flags == [.energyFromPower, .energyUncertain])
    }

    /// An eighth more or less is alike.
    @Test(arguments: [(52_500, true), (52_499, false), (67_500, true), (67_501, false), (0, false)] as [(Int64, Bool)])
    func sessionsOfLikeIntervalsTellOfEachOther(milliseconds: Int64, isLike: Bool) {
        var record = PowerRecord()
        func spread(_ milliseconds: Int64) -> EnergyDoubt.Spread { .init(1000, .rose, lasting: milliseconds) }
        #expect(record.judge(spread(60_000)) == (0, 1))
        for number in 0..<20 { record.note(1_000_000, difference: number % 2 == 0 ? 10 : -10, spread(60_000)) }
        #expect(record.judge(spread(60_000)).spread < 0.06)
        #expect((record.judge(spread(milliseconds)).spread < 0.06) == isLike)
        // One that is unlike teaches those that are like it, and no others.
        // 4/3 of Student's 3 + 10/19 times a tenth times √(20/19 × 21/20).
        for number in 0..<20 { record.note(1_000_000, difference: number % 2 == 0 ? 100 : -100, spread(20_000)) }
        #expect(record.judge(spread(60_000)).spread < 0.06)
        #expect(abs(record.judge(spread(20_000)).spread - 0.49430) < 1e-5)
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
            meter.addPower(183_333, error: 10, .rose, lasting: 60_000, at: instant(minute))
            read(.advanced, minute == 5 ? last : 183_333, minute)
        }
        meter.addPower(held, error: held, .held, lasting: 1_000, at: instant(6))
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
            sum.add(.init(limit, .rose, lasting: milliseconds))
        }
        sum.add(.init(200, .held, lasting: 24_000))
        #expect(sum.steepestMilliseconds == 31_000)
    }

    /// Samples that are always a quarter of an interval old make the integral too great by half the limit of every fall.
    @Test func whatFallsAlikeIsOffAlike() {
        var record = IntegralErrors()
        #expect(record.judge(.init(fall: 0.3)) == (0, 1))
        for fall in [0.2, 0.6, -0.4] { record.note(difference: Int64(fall * 500), bound: 1000, .init(fall: fall)) }
        for (fall, excess) in [(0.0, 0.0), (0.3, 0.15), (-0.7, -0.35)] {
            let judged = record.judge(.init(fall: fall))
            #expect(abs(judged.excess - excess) < 1e-6 && judged.spread < 1e-3)
        }
    }

    /// Half the limit of every fall too much, and a fifth of that of every beginning too little.
    @Test func fallsAndBeginningsAreToldApart() {
        var record = IntegralErrors()
        for (fall, begin) in [(0.2, 0.5), (0.6, 0.3), (-0.4, 0.4), (0.1, 0.2), (0.3, 0.6)] {
            record.note(difference: Int64(fall * 500 - begin * 200), bound: 1000, .init(fall: fall, begin: begin))
        }
        for (fall, begin, excess) in [(0.2, 0.5, 0), (0.3, 0, 0.15), (0, 0.4, -0.08), (-0.3, 0.6, -0.27)] {
            let judged = record.judge(.init(fall: fall, begin: begin))
            #expect(abs(judged.excess - excess) < 1e-6 && judged.spread < 1e-2)
        }
    }

    /// Where power fell by as much as it began with in every session, nobody knows which of the two was too much: of a session
    /// with the beginning alone nothing is known, however well all fitted.
    @Test func whatComesTogetherIsNotToldApart() {
        var record = IntegralErrors()
        for number in 0..<20 {
            let share = 0.4 + Double(number) / 100
            record.note(difference: Int64(share * 200_000), bound: 1_000_000, .init(fall: share, begin: share))
        }
        let together = record.judge(.init(fall: 0.5, begin: 0.5))
        #expect(abs(together.excess - 0.1) < 1e-6 && together.spread < 1e-3)
        #expect(record.judge(.init(begin: 0.5)) == (0, 1) && record.judge(.init(fall: 0.5)) == (0, 1))
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
        // From 2 kW to nothing power drops, at any moment of the last minute: 16.7 Wh.
        #expect((16_667...27_000).contains(try #require(frozen.energyUncertaintyMilliwh)))
    }

    /// Power begins at 40 kW and falls to 4 in nine minutes, or stays, in turn; each sample is 15 s old, so the trapezoids make 150
    /// Wh too much of the falls. A last session, of falling power and a frozen register, has
    /// - a sample of 0 W a second after its start. That is no rise between two samples, and changes nothing but the first minute,
    ///   now 59/60 of 333.3 Wh: 3300 - 150 more;
    /// - samples of 0 W after five and six minutes. Too much of the fall is too little of the next rise, and power falls by 36
    ///   kW in all as before: 333.3 + 2566.7 - 150;
    /// - the same, and a status that tells after 6.5 minutes that charging goes on: 66.7 Wh less for half a minute, and half of
    ///   66.7 more of correction, since the rise's limit is as much less.
    @Test(
        arguments: [([1.0 / 60], nil, 3_477_800), ([5, 6], nil, 2_750_000), ([5, 6], 6.5, 2_650_000)]
            as [([Double], Double?, Int64)])
    func onlyWherePowerGoesOnDoSamplesShowTheirAge(withoutPower: [Double], resumed: Double?, energy: Int64) throws {
        var story = Story(ratedW: 50_000)
        var register: Int64 = 100_001
        for visit in 0...8 {
            let (at, isLast, falls) = (Double(visit) * 60, visit == 8, visit % 2 == 0)
            story.start(at, "\(visit)", meter: register)
            story.status(at, "Charging")
            for minute in Set((1...10).map(Double.init) + (isLast ? withoutPower : [])).sorted() {
                if isLast, let resumed, minute == resumed.rounded(.up) { story.status(at + resumed, "Charging") }
                let since = minute - 1
                let flowed = 333.3 + since * 40_000 / 60 - (falls ? since * since * 2000 / 60 + since * 50 / 3 : 0)
                story.sample(
                    at + minute, "\(visit)", register: register + (isLast ? 0 : Int64(flowed.rounded())),
                    power: isLast && withoutPower.contains(minute) ? 0 : Int64(falls ? 44_000 - minute * 4000 : 40_000))
            }
            register += isLast ? 0 : falls ? 3483 : 6333
            story.stop(at + 10, "\(visit)", meter: register)
            story.status(at + 10, "Available")
        }
        let sessions = story.outputs(asOf: 600).sessions
        #expect(sessions[6].energyMilliwh == 3_483_000 && sessions[7].energyMilliwh == 6_333_000)
        let frozen = try #require(sessions.last)
        #expect(frozen.flags.contains(.energyFromPower) && abs(frozen.energyMilliwh - energy) <= 1000)
    }

    /// Where power never fell nobody knows what a fall does.
    @Test func aFallNeverSeenLeavesTheWholeBound() {
        var record = IntegralErrors()
        for _ in 0..<20 { record.note(difference: 10, bound: 1000, .init()) }
        #expect(record.judge(.init()).spread < 0.06)
        #expect(record.judge(.init(fall: 0.01)) == (0, 1))
    }

    /// A hundred good sessions do not outvote a bad one; and an integral is never further off than its own bound.
    @Test(arguments: [(-360, 0.48), (-900, 1)] as [(Int64, Double)])
    func nothingIsBoundedByLessThanTheWorst(worst: Int64, spread: Double) {
        var record = IntegralErrors()
        for number in 0..<101 { record.note(difference: number == 50 ? worst : 1, bound: 1000, .init()) }
        #expect(abs(record.judge(.init()).spread - spread) < 1e-9)
    }

    /// Two sessions whose power fell by next to nothing and that were off by as much all the same tell of no samples' age: no
    /// sample is older than the one before it.
    @Test(arguments: [500.0, -500, 2.01]) func anImpossibleLagIsNone(lag: Double) {
        var record = IntegralErrors()
        for _ in 0..<2 { record.note(difference: Int64(lag * 1000), bound: 1_000_000, .init(fall: 0.001)) }
        #expect(record.judge(.init(fall: 0.5)) == (0, 1))
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

    /// Errors of a normal law about a lag and a delay: at least 99.8 % lie within the bound, from three sessions on.
    @Test func theBoundHoldsAsOftenAsItSays() {
        var random = SeededRandom(state: 20_260_301)
        func uniform() -> Double { Double(random.next(1_000_001)) / 1_000_000 }
        var (all, missed) = (0, 0)
        for _ in 0..<2000 {
            let (lag, delay) = (uniform() - 0.5, uniform() - 0.5)
            var record = IntegralErrors()
            for _ in 0..<12 {
                let shape = IntegralErrors.Shape(fall: uniform() * 1.2 - 0.2, begin: uniform() * 0.6)
                let noise = (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
                let difference = lag * shape.fall + delay * shape.begin + noise / 50
                all += 1
                let (excess, spread) = record.judge(shape)
                missed += abs(difference - excess) > spread ? 1 : 0
                record.note(difference: Int64(difference * 1e9), bound: 1_000_000_000, shape)
            }
        }
        #expect(missed * 1000 <= all * 2, "\(missed) of \(all), seed 20260301")
    }
}
