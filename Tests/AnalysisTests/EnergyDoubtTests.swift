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
        /// W, in a further sample before the stop.
        var after: Int64?
        var stop: Int64
        var isUncertain: Bool
        var testDescription: String { name }
    }

    /// 50 kW for twelve minutes, the register at 60,000 Wh with the last sample; the stop comes 55 s after it, in which 764 Wh
    /// flowed if the power lasted. A register that moved to the last sample and not to the stop stood still, unless power ended
    /// right there. A further sample without power says that it did end, and where: between the two.
    @Test(arguments: [
        Ending(name: "stands still", stop: 60_000, isUncertain: true),
        Ending(name: "no power any more", power: 0, stop: 60_000, isUncertain: false),
        Ending(name: "goes on", stop: 60_764, isUncertain: false),
        Ending(name: "a sample shows the end", after: 0, stop: 60_000, isUncertain: false),
        Ending(name: "power goes on, the register does not", after: 50_000, stop: 60_000, isUncertain: true),
    ])
    func aRegisterThatStandsStillAtTheEnd(_ ending: Ending) throws {
        var story = Story()
        story.start(0, "7", meter: 50_003)
        for minute in 1...11 {
            story.sample(Double(minute), "7", register: 50_003 + Int64(minute) * 833, power: 50_000)
        }
        story.sample(12, "7", register: 60_000, power: ending.power)
        if let after = ending.after { story.sample(12.5, "7", register: 60_000, power: after) }
        story.stop(12 + 55.0 / 60, "7", meter: ending.stop)
        let session = try only(story)
        #expect(session.energyMilliwh == (ending.stop - 50_003) * 1000)
        #expect(session.flags.contains(.energyUncertain) == ending.isUncertain)
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
}
