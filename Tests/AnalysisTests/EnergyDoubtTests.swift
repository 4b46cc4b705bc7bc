import Telemetry
import Testing

@testable import Analysis

/// What a session's register leaves open, by hand-worked stories.
@Suite struct EnergyDoubtTests {
    private func only(_ story: Story) throws -> Session {
        let sessions = story.outputs(asOf: 600).sessions
        #expect(sessions.count == 1)
        return try #require(sessions.first)
    }

    struct Ending: CustomTestStringConvertible {
        var name: String
        /// W, in the last minute's sample.
        var power: Int64 = 50_000
        /// Minute and W of further samples before the stop.
        var after: [(Double, Int64)] = []
        /// Minutes after the last minute's sample.
        var stopAfter = 55.0 / 60
        var stop: Int64
        /// Thousandths of Wh.
        var doubt: Int64
        var testDescription: String { name }
    }

    /// 50 kW for twelve minutes, the register at 60,000 Wh with the last sample; the stop comes 55 s after it, in which 763.888 Wh
    /// flowed if the power lasted. A register that moved to the last sample and not to the stop stood still, unless power ended
    /// right there. A further sample without power says that it did end, and where: between the two. Of 9,997 Wh, 1 % is in doubt.
    @Test(arguments: [
        Ending(name: "stands still", stop: 60_000, doubt: 764_888),
        Ending(name: "no power any more", power: 0, stop: 60_000, doubt: 1_000),
        Ending(name: "goes on", stop: 60_764, doubt: 1_000),
        Ending(name: "a sample shows the end", after: [(12.5, 0)], stop: 60_000, doubt: 1_000),
        Ending(name: "for five seconds only", stopAfter: 5.0 / 60, stop: 60_000, doubt: 70_444),
        // Up to twice 208.333 Wh before and after the pause, and 763.888 Wh held.
        Ending(
            name: "after a pause", after: [(12.5, 0), (13, 50_000)], stopAfter: 1 + 55.0 / 60, stop: 60_000,
            doubt: 764_888 + 2 * 2 * 208_333),
    ])
    func aRegisterThatStandsStillAtTheEnd(_ ending: Ending) throws {
        let session = try only(story(ending))
        #expect(session.energyMilliwh == (ending.stop - 50_003) * 1000)
        #expect(abs(try #require(session.energyUncertaintyMilliwh) - ending.doubt) <= 4)
        #expect(session.flags.contains(.energyUncertain) == (ending.doubt > 100_000))
    }

    private func story(_ ending: Ending) -> Story {
        var story = Story(ratedW: 60_000)
        story.start(0, "7", meter: 50_003)
        for minute in 1...11 {
            story.sample(Double(minute), "7", register: 50_003 + Int64(minute) * 833, power: 50_000)
        }
        story.sample(12, "7", register: 60_000, power: ending.power)
        for (minute, power) in ending.after { story.sample(minute, "7", register: 60_000, power: power) }
        story.stop(12 + ending.stopAfter, "7", meter: ending.stop)
        return story
    }

    /// The same in 2.0.1, whose end carries a reading: with power (0 W or 50 kW), without, or none at all.
    @Test(arguments: [(60_000, 0), (60_000, 50_000), (60_000, nil), (nil, nil), (nil, 0)] as [(Int64?, Int64?)])
    func anEndedEventOfARegisterThatStandsStill(register: Int64?, power: Int64?) throws {
        var story = Story(ratedW: 60_000)
        story.event(0, "started", "t")
        story.sample(0, "t", register: 50_003, power: 0, context: "Transaction.Begin", sameFrame: true)
        for minute in 1...12 {
            story.event(Double(minute), "updated", "t", seqNo: Int64(minute))
            story.sample(
                Double(minute), "t", register: minute == 12 ? 60_000 : 50_003 + Int64(minute) * 833, power: 50_000,
                sameFrame: true)
        }
        let end = 12 + 55.0 / 60
        story.event(end, "ended", "t", seqNo: 13)
        if register != nil || power != nil {
            story.sample(end, "t", register: register, power: power, context: "Transaction.End", sameFrame: true)
        }
        let session = try only(story)
        #expect(session.energyMilliwh == 9_997_000 && session.flags == [.energyUncertain])
        #expect(abs(try #require(session.energyUncertaintyMilliwh) - 764_888) <= 4)
    }

    /// The stop's reading, sent once more with it, is no second standstill: 2,292 Wh that may have flowed stay in doubt, and the
    /// register decides.
    @Test func aRepeatedEndReadingIsNoSecondStandstill() throws {
        var story = Story(ratedW: 150_000)
        story.start(0, "7", meter: 50_000)
        for minute in 1...12 {
            story.sample(Double(minute), "7", register: 50_000 + Int64(minute) * 2_500, power: 150_000)
        }
        let end = 12 + 55.0 / 60
        story.stop(end, "7", meter: 80_000)
        story.sample(end, "7", register: 80_000, context: "Transaction.End", sameFrame: true)
        let session = try only(story)
        #expect(session.energyMilliwh == 30_000_000 && session.flags == [.energyUncertain])
    }

    /// Ten sessions whose register stood still for their last 15 s say nothing of how good the integrals are: what an eleventh has
    /// by power alone is bounded by its samples only, as if it were the first.
    @Test func aStandstillTeachesNothing() throws {
        func bound(after sessions: Int) throws -> Int64 {
            var story = Story(ratedW: 60_000)
            for visit in 0...sessions {
                let (at, isLast) = (Double(visit) * 100, visit == sessions)
                let begin: Int64 = 100_003 + Int64(visit) * 50_001
                story.start(at, "\(visit)", meter: isLast ? nil : begin)
                for minute in 0...60 {
                    story.sample(
                        at + Double(minute), "\(visit)", register: isLast ? nil : begin + Int64(minute) * 833,
                        power: minute == 0 ? 0 : minute % 2 == 0 ? 60_000 : 40_000)
                }
                story.stop(at + 60.25, "\(visit)", meter: isLast ? nil : begin + 60 * 833)
            }
            return try #require(story.outputs(asOf: 1_200).sessions.last?.energyUncertaintyMilliwh)
        }
        #expect(try bound(after: 10) == bound(after: 0))
    }

    /// Samples of one decimal kWh, rounded up: 100,100 Wh where the meter had 100,060, and 100,090 at the stop. The register need not
    /// have moved; what it lies below the count may be too much.
    @Test func aRoundedSampleIsNoStandstill() throws {
        var story = Story(ratedW: 11_000)
        story.start(0, "7", meter: 90_003)
        for minute in 1...54 {
            story.sample(
                Double(minute), "7", register: minute == 54 ? 100_100 : (90_003 + Int64(minute) * 186) / 100 * 100,
                power: 11_000)
        }
        story.stop(54.2, "7", meter: 100_090)
        let session = try only(story)
        #expect(session.energyMilliwh == 10_097_000 && session.energyUncertaintyMilliwh == 10_000)
        #expect(session.flags.isEmpty)
    }

    /// Whole kWh called Wh, which power shows: the last digit is 1,000 Wh.
    @Test func theLastDigitOfAMislabelledUnit() throws {
        var story = Story()
        story.start(0, "7", meter: 100)
        for minute in 0...60 { story.sample(Double(minute), "7", power: 9_000) }
        story.stop(60, "7", meter: 109)
        let session = try only(story)
        #expect(session.energyMilliwh == 9_000_000 && session.energyUncertaintyMilliwh == 1_000_000)
        #expect(session.flags == [.unitRepaired, .energyUncertain])
    }

    /// A register that has counted 1,807 Wh since one reset and shows 0 after another: no 0 kWh for 1,807 Wh, though the count over
    /// both is 8 MWh. From 571 to 1,807 and from 0 to 3,000.
    @Test func aSecondResetSoonAfterTheFirst() throws {
        var story = Story(ratedW: 11_000)
        story.start(0, "1", meter: 7_960_824)
        story.stop(60, "1", meter: 7_968_824)
        story.start(100, "2", meter: 571)
        for minute in 1...12 { story.sample(100 + Double(minute), "2", register: 571 + Int64(minute) * 103) }
        story.sample(113, "2", register: 0)
        for minute in 1...10 { story.sample(113 + Double(minute), "2", register: Int64(minute) * 190) }
        story.stop(130, "2", meter: 3_000)
        let session = try #require(story.outputs(asOf: 600).sessions.last)
        #expect(session.energyMilliwh == (12 * 103 + 3_000) * 1000)
        #expect(session.flags.contains(.registerReset) && !session.flags.contains(.unitRepaired))
    }

    /// A lifetime register in Wh and samples that count from the session's start, read last; then 3,009 and 3,029 in kWh.
    @Test(arguments: [9_000, 12_000] as [Int64]) func anotherUnitAfterSessionRelativeSamples(counted: Int64) throws {
        var story = Story()
        story.start(0, "1", meter: 3_000_000)
        for minute in 1...30 { story.sample(Double(minute), "1", register: Int64(minute) * counted / 30) }
        story.stop(31, "1", meter: 3_000_000 + counted)
        story.sample(31, "1", register: counted, context: "Transaction.End", sameFrame: true)
        story.start(100, "2", meter: 3_000 + counted / 1000)
        story.stop(161, "2", meter: 3_020 + counted / 1000)
        let session = try #require(story.outputs(asOf: 600).sessions.last)
        #expect(session.energyMilliwh == 20_000_000 && session.flags.contains(.unitRepaired))
    }

    /// 11 kW for half an hour, sampled each minute with the register in tenths of Wh; the stop says whole Wh. The register froze
    /// four minutes before: the stop's 0.2 Wh more are no movement, and the 733.332 Wh that flowed by power are open, too few for
    /// a standstill that power would stand in for. One that catches up leaves open no more than 1 Wh.
    @Test(arguments: [(4, 4766, 734_332), (4, 5499, 1000), (0, 5499, 1000)] as [(Int, Int64, Int64)])
    func roundingAtTheEndIsNoMovement(frozen: Int, stop: Int64, open: Int64) throws {
        var story = Story()
        story.start(0, "1", meter: 100_001)
        story.status(0, "Charging")
        for minute in 1...30 {
            let register = 100_001_000 + Int64(min(minute, 30 - frozen)) * 183_300
            story.sample(
                Double(minute), "1",
                more: [(.energyActiveImportRegisterWh, register), (.powerActiveImportW, 11_000_000)])
        }
        story.stop(30, "1", meter: 100_001 + stop)
        let session = try only(story)
        #expect(session.energyMilliwh == stop * 1000)
        #expect(session.energyUncertaintyMilliwh == open)
        #expect(session.flags.contains(.energyUncertain) == (open > 100_000))
    }

    /// Unmoved at the last sample: 183 Wh flowed by power since the one before, and 91.5 more if it lasted to the stop, whose 0.1 or
    /// 0.9 Wh more are no movement. All of it may be missing.
    @Test(arguments: [100, 900] as [Int64]) func aRoundedStopHidesNoStandstill(part: Int64) throws {
        var story = Story()
        story.start(0, "1", meter: 100_001)
        for minute in 1...10 {
            let register = 100_001_000 + Int64(min(minute, 9)) * 183_000 + part
            story.sample(
                Double(minute), "1",
                more: [(.energyActiveImportRegisterWh, register), (.powerActiveImportW, 10_980_000)])
        }
        story.stop(10.5, "1", meter: 100_001 + 9 * 183 + 1)
        let session = try only(story)
        #expect(session.energyMilliwh == 1_648_000)
        #expect(session.energyUncertaintyMilliwh == 1_000 + 2 * 274_500 - 91_500 && session.flags == [.energyUncertain])
    }

    /// 600 W, sampled every five seconds: the register rises by 0.8 or 0.9 Wh, sometimes to whole ones, which a sample does not
    /// round to. Power reads half a percent too much, and nothing is in doubt.
    @Test func samplesOfPartsOfWhAreNoRounding() throws {
        var story = Story()
        story.start(0, "1", meter: 100_000)
        for number in 1...720 {
            let register = 100_000_000 + Int64(number) * 2500 / 300 * 100
            story.sample(
                Double(number) / 12, "1",
                more: [(.energyActiveImportRegisterWh, register), (.powerActiveImportW, 603_000)])
        }
        story.stop(60, "1", meter: 100_600)
        let session = try only(story)
        #expect(session.energyMilliwh == 600_000 && session.flags == [])
        #expect(try #require(session.energyUncertaintyMilliwh) <= 2_000)
    }

    /// Where the unit turns out to be a thousand times off, every step was too small, and none of it is in doubt.
    @Test func aWrongUnitIsNoStandstill() {
        var doubt = EnergyDoubt()
        doubt.movedTooLittle(1000, flowed: 4_000_000)
        func open(_ unit: Int64) -> Int64 {
            doubt.ofRegister(counted: 0, byPower: 1, unconfirmed: 0, unit: unit, record: PowerRecord()) - 1_000_000
                * unit
        }
        #expect(open(1) == 3_999_000 && open(1000) == 0)
    }

    /// Still for three readings, 0.1 Wh more, then all that flowed: a register that caught up leaves nothing open.
    @Test func aRegisterThatCatchesUpLater() throws {
        var story = Story()
        story.start(0, "1", meter: 100_001)
        story.status(0, "Charging")
        for minute in 1...30 {
            let shown = (11...13).contains(minute) ? 10 * 183_300 : minute == 14 ? 1_833_100 : minute * 183_300
            story.sample(
                Double(minute), "1",
                more: [(.energyActiveImportRegisterWh, 100_001_000 + Int64(shown)), (.powerActiveImportW, 11_000_000)])
        }
        story.stop(30, "1", meter: 100_001 + 5499)
        let session = try only(story)
        #expect(session.energyMilliwh == 5_499_000 && session.energyUncertaintyMilliwh == 1000)
    }
}
