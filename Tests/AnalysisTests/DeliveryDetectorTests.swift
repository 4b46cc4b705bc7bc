import Telemetry
import Testing

@testable import Analysis

/// Faults of clocks and of the way to the CSMS, each a small story, and near misses that must stay silent.
@Suite struct DeliveryDetectorTests {
    @Test func clock1970() {
        var story = Story()
        story.heartbeats(0, 60)
        story.boot(10)
        for minute in [11, 12, 20] as [Double] {
            story.status(minute, "Available", stamp: Instant(milliseconds: Int64((minute - 10) * 60_000)))
        }
        expect(.clock1970, in: story, startingAt: 11)
    }

    @Test func localTimeAsUTC() {
        var story = Story()
        story.heartbeats(0, 60)
        for minute in [10, 20, 30, 40] as [Double] {
            story.status(minute, minute == 20 ? "Preparing" : "Available", stamp: Story.at(minute + 59.8))
        }
        expect(.localTimeAsUTC, in: story, startingAt: 10)
    }

    @Test func lateQueuesAndDriftingClocksAreNoLocalTime() {
        var story = Story()
        story.heartbeats(0, 10)
        // A queue of statuses, each a quarter of an hour after the other, sent at once.
        for step in 0..<12 {
            story.status(
                200 + Double(step) * 0.01, step % 2 == 0 ? "Preparing" : "Available",
                stamp: Story.at(Double(step) * 15 + 20))
        }
        for minute in [210, 220, 230] as [Double] { story.status(minute, "Available", stamp: Story.at(minute - 0.9)) }
        #expect(story.findings(.localTimeAsUTC).isEmpty)
        #expect(story.findings(.reorderedMessages).isEmpty)
    }

    @Test func duplicateMessages() {
        var story = Story()
        story.start(0, "1", meter: 100_000)
        for minute in 1...20 {
            for again in 0..<2 {
                story.sample(
                    Double(minute) + Double(again) * 0.3, "1", register: 100_000 + Int64(minute) * 200, power: 12_000,
                    stamp: Story.at(Double(minute) - 0.01))
            }
        }
        story.stop(21, "1", meter: 104_200)
        expect(.duplicateMessages, in: story, startingAt: 1.3)
        #expect(story.outputs().sessions.map(\.energyMilliwh) == [4_200_000])
    }

    @Test func aRetryNowAndThenIsNoFault() {
        var story = Story()
        story.heartbeats(0, 100)
        for again in 0..<3 { story.status(10 + Double(again), "Available", stamp: Story.at(9.9), id: "r") }
        // The same words again, but said anew.
        for minute in 20..<40 { story.status(Double(minute), "Available", stamp: Story.at(Double(minute) - 0.01)) }
        // Ids used anew for a like sequence some minutes later, no event times (a log seen in the field).
        for attempt in 0..<6 {
            for (step, status) in ["Available", "Preparing", "Finishing"].enumerated() {
                story.status(60 + Double(attempt) * 5 + Double(step) * 0.5, status, id: "n\(step)")
            }
        }
        expectSilence(story)
    }

    @Test func reorderedMessages() {
        var story = Story()
        story.start(0, "1", meter: 100_000)
        for minute in 1...30 {
            let late = minute % 4 == 0 ? 1.5 : 0.01
            story.sample(
                Double(minute) + late, "1", register: 100_000 + Int64(minute) * 200, power: 12_000,
                stamp: Story.at(Double(minute)))
        }
        story.stop(32, "1", meter: 106_200)
        expect(.reorderedMessages, in: story, startingAt: 4)
    }

    @Test func truncatedLines() {
        var story = Story()
        story.heartbeats(0, 60)
        for minute in [10, 12, 40] as [Double] { story.quarantine(minute) }
        expect(.truncatedLines, in: story, startingAt: 10)
        #expect(story.outputs().dataQuality.map(\.quarantined) == [3])
    }

    @Test func oneBrokenLineIsNoise() {
        var story = Story()
        story.heartbeats(0, 1000)
        story.quarantine(10)
        story.quarantine(900)
        expectSilence(story)
    }
}
