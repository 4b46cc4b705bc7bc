import Telemetry
import Testing

@testable import Analysis

/// Messages of a session that overtake its start: a queue is sent after the live samples.
@Suite struct LateStartTests {
    private func only(_ story: Story, asOf minute: Double = 600) throws -> Session {
        let sessions = story.outputs(asOf: minute).sessions
        #expect(sessions.count == 1)
        return try #require(sessions.first)
    }

    /// 1.6: 100,003 Wh at the start, told after the sample of 105,003; 115,003 at the stop.
    @Test func aStartSentAfterItsFirstSample() throws {
        var story = Story()
        story.sample(10, "7", register: 105_003)
        story.start(10.02, "7", meter: 100_003, stamp: Story.at(0))
        story.sample(20, "7", register: 110_003)
        story.stop(30, "7", meter: 115_003)
        let session = try only(story)
        #expect(session.energyMilliwh == 15_000_000 && session.flags == [])
        #expect(session.start == Story.at(0) && session.end == Story.at(30) && session.transactionID == "7")
        #expect(session.energyCurve.first == EnergyPoint(at: Story.at(0), energyMilliwh: 0))
        #expect(session.energyCurve.last == EnergyPoint(at: Story.at(30), energyMilliwh: 15_000_000))
        #expect(session.meterStart == 100_003_000 && session.idToken == "T1")
    }

    /// 2.0.1: 10,123 Wh at Transaction.Begin, told after the update of 15,041; 20,017 at the end.
    @Test func aStartedEventSentAfterAnUpdate() throws {
        var story = Story()
        story.event(10, "updated", "t1", seqNo: 1)
        story.sample(10, "t1", register: 15_041, sameFrame: true)
        story.event(10.02, "started", "t1", token: "T1", seqNo: 0, stamp: Story.at(0))
        story.sample(
            10.02, "t1", register: 10_123, context: "Transaction.Begin", stamp: Story.at(0), sameFrame: true)
        story.event(20, "ended", "t1", seqNo: 2)
        story.sample(20, "t1", register: 20_017, context: "Transaction.End", sameFrame: true)
        let session = try only(story)
        #expect(session.energyMilliwh == 9_894_000 && session.flags == [])
        #expect(session.start == Story.at(0))
    }

    /// What the meter showed before the session began is not the session's.
    @Test func aReadingFromBeforeTheStartAddsNothing() throws {
        var story = Story()
        story.start(10, "7", meter: 100_000)
        story.sample(15, "7", register: 101_000)
        story.sample(15.1, nil, register: 98_000, stamp: Story.at(5))
        story.stop(20, "7", meter: 102_000)
        #expect(try only(story).energyMilliwh == 2_000_000)
    }

    /// More than the port can deliver from the start to the sample is another meter's count.
    @Test func aStartOfAnotherMeterAddsNothing() throws {
        var story = Story()
        story.sample(10, "7", register: 900_000)
        story.start(10.02, "7", meter: 100_000, stamp: Story.at(0))
        story.stop(30, "7", meter: 902_000)
        #expect(try only(story).energyMilliwh == 2_000_000)
    }
}
