import Telemetry
import Testing

@testable import Analysis

/// What a charge point queued while it was offline comes after the live messages of a session that began since: the port's
/// meter has gone on.
@Suite struct LateQueueTests {
    private func sessions(_ story: Story) -> [Session] {
        story.outputs(asOf: 600).sessions.sorted { $0.firstSeen < $1.firstSeen }
    }

    /// Of 2.0.1, with its reading.
    private func event(
        _ story: inout Story, _ minute: Double, _ phase: String, _ id: String, _ register: Int64?, at stamp: Double
    ) {
        story.event(minute, phase, id, stamp: Story.at(stamp))
        guard let register else { return }
        let context = ["started": "Transaction.Begin", "ended": "Transaction.End"][phase] ?? "Sample.Periodic"
        story.sample(minute, id, register: register, context: context, stamp: Story.at(stamp), sameFrame: true)
    }

    /// 10,000 Wh at the start and 32,000 at the stop, told after the next session's sample of 34,000, whose start of 32,000 comes
    /// last; 37,660 at its stop.
    @Test func theRestOfASessionSentAfterTheNextOnesSample() {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.sample(10, "1", register: 11_833, power: 11_000)
        story.sample(240, "2", register: 34_000, power: 11_000)
        story.sample(240.02, "1", register: 13_666, power: 11_000, stamp: Story.at(20))
        story.sample(240.04, "1", register: 21_000, power: 11_000, stamp: Story.at(60))
        story.stop(240.06, "1", meter: 32_000, stamp: Story.at(120))
        story.start(240.08, "2", meter: 32_000, stamp: Story.at(230))
        story.sample(250, "2", register: 35_830, power: 11_000)
        story.stop(260, "2", meter: 37_660)
        let sessions = sessions(story)
        #expect(sessions.map(\.energyMilliwh) == [22_000_000, 5_660_000])
        #expect(sessions.map(\.end) == [Story.at(120), Story.at(260)])
        #expect(sessions.map(\.flags) == [[], []])
        #expect(sessions[0].energyCurve.last == EnergyPoint(at: Story.at(120), energyMilliwh: 22_000_000))
    }

    /// The same in 2.0.1.
    @Test func theRestOfATransactionSentAfterTheNextOnesUpdate() {
        var story = Story()
        event(&story, 0, "started", "a", 10_000, at: 0)
        event(&story, 10, "updated", "a", 11_833, at: 10)
        event(&story, 240, "updated", "b", 34_000, at: 240)
        event(&story, 240.02, "updated", "a", 21_000, at: 60)
        event(&story, 240.04, "ended", "a", 32_000, at: 120)
        event(&story, 240.06, "started", "b", 32_000, at: 230)
        event(&story, 260, "ended", "b", 37_660, at: 260)
        let sessions = sessions(story)
        #expect(sessions.map(\.energyMilliwh) == [22_000_000, 5_660_000])
        #expect(sessions.map(\.end) == [Story.at(120), Story.at(260)])
    }

    /// A register that was reset meanwhile: 1,833 Wh, then 500 and 2,000 from zero.
    @Test func aResetInTheQueue() {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.sample(10, "1", register: 11_833)
        story.sample(240, "2", register: 4_000)
        story.sample(240.02, "1", register: 500, stamp: Story.at(20))
        story.stop(240.04, "1", meter: 2_000, stamp: Story.at(30))
        let first = sessions(story)[0]
        #expect(first.energyMilliwh == 3_833_000 && first.flags.contains(.registerReset))
    }

    /// No stop comes: the session lasted until its last sample, and with it what it delivered.
    @Test func samplesOfASessionWithoutAStop() {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.sample(10, "1", register: 11_833)
        story.sample(240, "2", register: 34_000)
        story.sample(240.02, "1", register: 21_000, stamp: Story.at(60))
        let first = sessions(story)[0]
        #expect(first.energyMilliwh == 11_000_000 && first.end == Story.at(60) && first.flags.contains(.noStop))
    }

    /// A boot made it seem over at minute 10; power that flowed later shows that nobody knows when it was.
    @Test func powerAfterABootThatSeemedTheEnd() {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.sample(10, "1", register: 11_833, power: 11_000)
        story.boot(12)
        story.start(240, "2", meter: 32_000)
        story.sample(240.02, "1", register: 13_666, power: 11_000, stamp: Story.at(20))
        story.sample(240.04, "1", register: 15_500, power: 11_000, stamp: Story.at(30))
        let first = sessions(story)[0]
        #expect(first.energyMilliwh == 5_500_000 && first.end == Story.at(30))
        #expect(first.flags.contains(.energyUncertain) && first.energyUncertaintyMilliwh == nil)
    }

    /// By power alone: 11 kW from minute 10 are held until the stop at minute 20, told late.
    @Test func powerIsHeldUntilALateStop() {
        var story = Story()
        story.start(0, "1", meter: nil)
        story.sample(10, "1", power: 11_000)
        story.sample(240, "2", power: 11_000)
        story.stop(240.02, "1", meter: nil, stamp: Story.at(20))
        #expect(sessions(story)[0].energyMilliwh == 1_833_333)
    }

    /// A transaction that named its port late counts by its own readings, of which 7,000 comes after 8,000: 6,000 to 32,000.
    @Test func aSessionThatNamedItsPortLate() {
        var story = Story()
        story.event(-60, "started", "z")
        story.sample(-60, "z", register: 5_000, sameFrame: true)
        event(&story, -50, "ended", "z", 6_000, at: -50)
        for (minute, phase, id, register, stamp, evse) in [
            (0, "started", "a", 6_000, 0, 0), (10, "updated", "a", 8_000, 10, 0), (240, "updated", "b", 34_000, 240, 0),
            (240.02, "updated", "a", 7_000, 5, 1), (240.04, "ended", "a", 32_000, 120, 1),
        ] as [(Double, String, String, Int64, Double, Int)] {
            story.event(minute, phase, id, evse: evse, stamp: Story.at(stamp))
            story.sample(minute, id, register: register, evse: evse, stamp: Story.at(stamp), sameFrame: true)
        }
        #expect(sessions(story).first { $0.transactionID == "a" }?.energyMilliwh == 26_000_000)
    }

    /// The newer session's messages come only after the queue: the port's meter reads all of it.
    @Test func aNewerSessionThatHasNoReadingYet() {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.sample(10, "1", register: 11_833)
        story.start(240, "2", meter: nil, token: "T2")
        story.sample(240.02, "1", register: 21_000, stamp: Story.at(60))
        story.stop(240.04, "1", meter: 32_000, stamp: Story.at(120))
        story.sample(250, "2", register: 34_000)
        story.stop(260, "2", meter: 37_000)
        let energies = sessions(story).map(\.energyMilliwh)
        #expect(energies[0] == 22_000_000 && energies[1] >= 3_000_000)
    }

    /// The newer session's start tells no reading, so that its first step begins at the older one's last: what of it was whose
    /// is counted once, and left open in both.
    @Test func aNewerSessionThatCountsFromTheOlderOnesReading() {
        var story = Story()
        event(&story, 0, "started", "a", 10_000, at: 0)
        event(&story, 10, "updated", "a", 11_833, at: 10)
        event(&story, 240, "started", "b", nil, at: 240)
        event(&story, 241, "updated", "b", 32_200, at: 241)
        event(&story, 241.02, "updated", "a", 21_000, at: 60)
        event(&story, 241.04, "ended", "a", 32_000, at: 120)
        event(&story, 260, "ended", "b", 35_660, at: 260)
        let sessions = sessions(story)
        #expect(sessions.map(\.energyMilliwh) == [1_833_000, 23_827_000])
        #expect(sessions.allSatisfy { $0.flags.contains(.energyUncertain) })
    }

    /// Samples of both in turn: the port charged no longer than it was there.
    @Test func sessionsThatOverlap() throws {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.start(1, "2", meter: 10_100)
        for minute in 1...20 {
            story.sample(Double(minute) + 0.5, "1", register: 10_000 + Int64(minute) * 190, power: 11_000)
            story.sample(Double(minute) + 0.6, "2", register: 10_020 + Int64(minute) * 190, power: 11_000)
        }
        let quarter = try #require(story.outputs(asOf: 600).quarterHours.first { $0.energyMilliwh > 0 })
        #expect(quarter.chargingMilliseconds <= quarter.occupiedMilliseconds)
    }

    /// Late readings of a time in which the port was already the newer session's count for neither, and are left open.
    @Test func readingsFromAfterTheNewerOnesStart() {
        var story = Story()
        story.start(0, "1", meter: 10_000)
        story.sample(10, "1", register: 11_833)
        story.start(20, "2", meter: 13_666)
        story.sample(30, "2", register: 15_500)
        story.sample(30.1, "1", register: 14_583, stamp: Story.at(25))
        story.stop(30.2, "1", meter: 15_400, stamp: Story.at(29))
        story.stop(40, "2", meter: 17_333)
        let sessions = sessions(story)
        #expect(sessions.map(\.energyMilliwh) == [1_833_000, 3_667_000])
        #expect(sessions[0].flags == [.energyUncertain])
    }

    /// A stop told again, later by five minutes and 1,497 Wh, when the next session's start has been read: what nothing can be
    /// counted from is left open.
    @Test func aReadingThatComesTooLateToBeTaken() throws {
        let first = sessions(stopToldAgain(111_500))[0]
        #expect(first.energyMilliwh == 10_000_000 && first.flags == [.duplicated, .energyUncertain])
        #expect(try #require(first.energyUncertaintyMilliwh) == 1_497_000 + 1_000)
    }

    @Test(arguments: [Int64.min / 1000, -5, Int64.max / 1000]) func aNumberThatNoMeterShows(register: Int64) {
        let first = sessions(stopToldAgain(register))[0]
        #expect(first.energyMilliwh == 10_000_000 && first.flags == [.duplicated])
    }

    private func stopToldAgain(_ meter: Int64) -> Story {
        var story = Story()
        story.start(0, "1", meter: 100_003)
        story.sample(10, "1", register: 105_000)
        story.stop(20, "1", meter: 110_003)
        story.start(40, "2", meter: 112_000)
        story.stop(41, "1", meter: meter, stamp: Story.at(25))
        return story
    }
}
