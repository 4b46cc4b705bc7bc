import Telemetry
import Testing

@testable import Analysis

/// Faults that a connector tells by its status, each a small story, and near misses that must stay silent.
@Suite struct ConnectorDetectorTests {
    @Test func connectorFlapping() {
        var story = Story()
        story.status(0, "Available")
        for turn in 0..<8 {
            story.status(10 + Double(turn), "Preparing")
            story.status(10.2 + Double(turn), "Available")
        }
        expect(.connectorFlapping, in: story, startingAt: 10, evse: 1)
    }

    @Test func driversGivingUpAreNoFlapping() {
        var story = Story()
        story.heartbeats(-5, 520, every: 10)
        for visit in 0..<6 {
            story.status(Double(visit) * 80, "Available")
            story.status(Double(visit) * 80 + 20, "Preparing")
            story.status(Double(visit) * 80 + 23, "Available")
        }
        expectSilence(story)
    }

    @Test(arguments: ["Preparing", "Occupied"]) func stuckPreparing(status: String) {
        var story = Story()
        story.heartbeats(0, 300)
        story.authorize(1, "T", status: "Invalid")
        story.status(5, "Available")
        story.status(10, status)
        expect(.stuckPreparing, in: story, startingAt: 10, evse: 1)
        story.status(301, "Available")
        expect(.stuckPreparing, in: story, startingAt: 10, evse: 1)
        #expect(story.findings(.stuckPreparing)[0].end == Story.at(301))
    }

    @Test func waitingDriversAndParkedCarsAreNotStuck() {
        var story = Story()
        story.heartbeats(0, 600)
        story.status(10, "Preparing")
        story.start(40, "1")
        story.sample(50, "1", register: 101_000, power: 6000)
        story.stop(60, "1", meter: 102_000)
        story.status(61, "Finishing")
        story.status(400, "Available")
        story.event(410, "started", "u", token: "T")
        story.status(410, "Occupied")
        story.event(420, "ended", "u")
        expectSilence(story)
    }

    @Test func aQueueAfterSilenceIsNotStuck() {
        var story = Story()
        story.heartbeats(0, 10)
        story.status(10, "Preparing")
        // The session ran while the link was down; its messages come with the next contact.
        story.heartbeat(95)
        story.start(95.1, "1", stamp: Story.at(11))
        story.stop(95.2, "1", meter: 105_000, stamp: Story.at(60))
        story.status(95.3, "Available", stamp: Story.at(61))
        #expect(story.findings(.stuckPreparing).isEmpty)
    }

    @Test func groundFaultSeries() {
        var story = Story()
        for minute in [10, 70, 140] as [Double] {
            story.status(minute, "Faulted", "GroundFailure")
            story.status(minute + 8, "Available")
        }
        story.heartbeats(0, 150)
        expect(.groundFaultSeries, in: story, startingAt: 10, evse: 1)
        #expect(story.outputs().errors.map(\.count) == [3])
    }

    @Test func groundFaultsOfV2ComeAsEvents() {
        var story = Story()
        story.heartbeats(0, 150)
        for minute in [10, 70] as [Double] {
            story.add(
                .otherMessages, minute,
                [
                    (OtherMessagesColumn.action, .text("NotifyEvent")),
                    (
                        .payload,
                        .text(
                            #"{"eventData":[{"eventId":1,"techCode":"CX002","cleared":false,"component":{"name":"Connector","evse":{"id":2}}}]}"#
                        )
                    ),
                ], evse: 0, connector: 0)
        }
        expect(.groundFaultSeries, in: story, startingAt: 10, evse: 2)
    }

    @Test func oneGroundFaultIsTheCars() {
        var story = Story()
        story.heartbeats(0, 1000)
        story.status(10, "Faulted", "GroundFailure")
        story.status(11, "Faulted", "GroundFailure")
        story.status(18, "Available")
        story.status(900, "Faulted", "GroundFailure")
        story.status(905, "Available")
        expectSilence(story)
    }

    @Test func repeatedFault() {
        var story = Story()
        story.heartbeats(0, 400)
        for minute in [10, 90, 300] as [Double] {
            story.status(minute, "Faulted", "ConnectorLockFailure")
            story.status(minute + 1.5, "Available")
        }
        expect(.repeatedFault, in: story, startingAt: 10, evse: 1)
    }

    @Test func oneLongFaultAndDifferentErrorsAreNoSeries() {
        var story = Story()
        story.heartbeats(0, 600)
        story.status(10, "Faulted", "OtherError")
        story.status(90, "Faulted", "OtherError")
        story.status(200, "Available")
        for (minute, code) in [(300, "OverVoltage"), (350, "UnderVoltage"), (400, "WeakSignal")] as [(Double, String)] {
            story.status(minute, "Faulted", code)
            story.status(minute + 5, "Available")
        }
        expectSilence(story)
    }
}
