import Telemetry
import Testing

@testable import Analysis

/// Sessions, each reality of DOMAIN 3 as a small story with its expectation worked by hand.
@Suite struct SessionTests {
    @Test func aPlainSession() throws {
        var story = Story()
        story.session(0, "7", minutes: 60, power: 11_000)
        let session = try only(story)
        #expect(session.transactionID == "7")
        #expect(session.idToken == "T1")
        #expect(session.payment == .rfid)
        #expect((session.start, session.end) == (Story.at(0), Story.at(60)))
        #expect((session.firstPower, session.lastPower) == (Story.at(1), Story.at(59)))
        #expect(session.energyMilliwh == 11_000_000)
        #expect(session.peakPowerMilliw == 11_000_000)
        #expect(session.meanPowerMilliw == 11_000_000)
        #expect(session.stopReason == "Local")
        #expect(session.flags == [])
        #expect(session.rate?.samples == 59)
        #expect(session.rate?.peakOfRated == 0.5)
        // 58 gaps of a minute at half of rated power.
        #expect(session.rate?.millisecondsByBand == [0, 0, 0, 58 * .minute, 0, 0])
        #expect(session.energyCurve.first == EnergyPoint(at: Story.at(0), energyMilliwh: 0))
        #expect(session.energyCurve.last == EnergyPoint(at: Story.at(60), energyMilliwh: 11_000_000))
    }

    @Test func unknownEnergyIsNoSignOfAPortThatServesNobody() {
        var story = Story()
        for number in 0..<5 {
            story.start(Double(number) * 60, "\(number)", meter: nil)
            story.status(Double(number) * 60 + 1, "Charging")
            story.stop(Double(number) * 60 + 40, "\(number)", meter: nil)
        }
        #expect(story.findings(.zeroEnergySessions).isEmpty)
        #expect(story.outputs().outages.isEmpty)
    }

    @Test func anOpenSessionIsOpen() throws {
        var story = Story()
        story.start(0, "7")
        story.sample(10, "7", register: 101_000, power: 6000)
        let session = try only(story)
        #expect(session.flags == [.open, .energyUncertain])
        #expect(session.end == nil)
        #expect(session.energyMilliwh == 1_000_000)
    }

    @Test func aSessionCutByTheBeginningCountsWhatIsSeen() throws {
        var story = Story()
        story.sample(0, "7", register: 105_000, power: 6000)
        story.sample(10, "7", register: 106_000, power: 6000)
        story.stop(20, "7", meter: 107_000)
        let session = try only(story)
        #expect(session.flags == [.noStart, .energyUncertain])
        #expect(session.start == nil)
        #expect(session.energyMilliwh == 2_000_000)
    }

    @Test func aRepeatedStartIsOneSession() throws {
        var story = Story()
        for _ in 0..<4 { story.start(0, "7", stamp: Story.at(0)) }
        story.stop(30, "7", meter: 105_000)
        let session = try only(story)
        #expect(session.flags == [.duplicated, .energyUncertain])
        #expect(session.energyMilliwh == 5_000_000)
    }

    @Test func aRepeatedStopIsOneSession() throws {
        var story = Story()
        story.start(0, "7")
        story.stop(30, "7", meter: 105_000, stamp: Story.at(30))
        story.stop(90, "7", meter: 105_000, stamp: Story.at(30))
        let session = try only(story)
        #expect(session.end == Story.at(30))
        #expect(session.flags == [.duplicated, .energyUncertain])
        #expect(session.energyMilliwh == 5_000_000)
    }

    @Test(arguments: ["-1", "0", nil]) func offlineIDsAreBoundByTime(id: String?) throws {
        var story = Story()
        story.start(0, nil)
        story.sample(10, id, register: 101_000, power: 6000)
        story.stop(20, id, meter: 102_000, token: "T1")
        let session = try only(story)
        #expect(session.energyMilliwh == 2_000_000)
        #expect(session.flags == [.boundByTime, .energyUncertain])
    }

    @Test func anOrphanStopIsASessionWithoutStart() throws {
        var story = Story()
        story.stop(20, "99", meter: 102_000)
        let session = try only(story)
        #expect(session.evseID == 1)
        #expect(session.flags == [.noStart, .energyUnknown, .energyUncertain])
        #expect(session.energyMilliwh == 0)
    }

    @Test func samplesAfterTheStopAddNothing() throws {
        var story = Story()
        story.session(0, "7", minutes: 30, power: 10_000)
        story.sample(40, "7", register: 105_500, power: 6000)
        let session = try only(story)
        #expect(session.energyMilliwh == 5_000_000)
        #expect(session.end == Story.at(30))
        #expect(story.outputs().repairs.map(\.rule) == ["R19 late-sample"])
    }

    @Test func aNewStartEndsTheSessionBeforeIt() throws {
        var story = Story()
        story.start(0, "7")
        story.sample(10, "7", register: 101_000, power: 6000)
        story.status(12, "Available")
        story.start(60, "8", meter: 101_000)
        let sessions = story.outputs().sessions
        #expect(sessions.map(\.flags) == [[.noStop, .energyUncertain], [.open, .energyUnknown, .energyUncertain]])
        #expect(sessions[0].end == Story.at(12))
    }

    @Test func aFreePortEndsASessionAfterAWhile() throws {
        var story = Story()
        story.start(0, "7")
        story.sample(10, "7", register: 101_000, power: 6000)
        story.status(12, "Available")
        #expect(try only(story, asOf: 20).flags == [.open, .energyUncertain])
        #expect(try only(story, asOf: 50).flags == [.noStop, .energyUncertain])
        #expect(try only(story, asOf: 50).end == Story.at(12))
    }

    @Test func aRemoteStartIsTheApp() throws {
        var story = Story()
        story.command(0, "RemoteStartTransaction", #"{"connectorId":1,"idTag":"T1"}"#)
        story.start(0.5, "7", token: "T1")
        story.stop(30, "7", meter: 105_000)
        #expect(try only(story).payment == .app)
    }

    @Test(arguments: [
        ("eMAID", Session.Payment.roaming), ("ISO14443", .rfid), ("Central", .app), ("DirectPayment", .adHoc),
        ("KeyCode", .keyCode), ("VIN", .autocharge), ("MacAddress", .autocharge),
        ("Local", .adHoc), ("NoAuthorization", .unknown),
    ]) func tokenTypesSayHowItIsPaid(type: String, payment: Session.Payment) throws {
        var story = Story()
        story.event(0, "started", "u", token: "T1", tokenType: type)
        #expect(try only(story).payment == payment)
    }

    @Test func clocksOf1970AreMovedAsARun() throws {
        var story = Story()
        let unset = Instant(milliseconds: 60_000)
        story.start(0, "7", stamp: unset)
        story.sample(10, "7", register: 101_000, power: 6000, stamp: unset + 10 * .minute)
        story.stop(20, "7", meter: 102_000, stamp: unset + 20 * .minute)
        let session = try only(story)
        #expect((session.start, session.end) == (Story.at(0), Story.at(20)))
        #expect(session.flags == [.clockRepaired, .energyUncertain])
        #expect(session.energyMilliwh == 2_000_000)
    }

    @Test func localTimeIsMovedToUTC() throws {
        var story = Story()
        story.start(0, "7", stamp: Story.at(59.9))
        story.sample(10, "7", register: 101_000, power: 6000, stamp: Story.at(69.9))
        story.stop(20, "7", meter: 102_000, stamp: Story.at(79.9))
        let session = try only(story)
        #expect((session.start, session.end) == (Story.at(-0.1), Story.at(19.9)))
        #expect(session.flags == [.clockRepaired, .energyUncertain])
    }

    @Test func connectorsOfOnePortShareIt() {
        var story = Story(connectors: [[1, 2]])
        story.session(0, "7", minutes: 10, evse: 1)
        story.session(20, "8", minutes: 10, evse: 2)
        story.session(40, "9", minutes: 10, evse: 3)
        let sessions = story.outputs().sessions
        #expect(sessions.map(\.evseID) == [0, 1, 1])
        #expect(sessions.map(\.connectorID) == [0, 1, 2])
    }

    /// Two cables of one port, one meter: what flowed through the first is no leap and no reset for the second.
    @Test func cablesMayShareAMeter() {
        var story = Story(connectors: [[1, 2]])
        story.session(0, "1", minutes: 60, power: 20_000, meter: 100_000, evse: 1)
        story.session(100, "2", minutes: 60, power: 20_000, meter: 120_000, evse: 2)
        story.start(200, "3", meter: 140_000, evse: 1)
        story.sample(210, "3", register: 100, power: 20_000, evse: 1)
        story.stop(220, "3", meter: 3_000)
        story.session(300, "4", minutes: 60, power: 20_000, meter: 3_000, evse: 2)
        let outputs = story.outputs()
        #expect(outputs.sessions.map(\.energyMilliwh) == [20_000_000, 20_000_000, 3_000_000, 20_000_000])
        #expect(outputs.findings.filter { $0.kind == .registerReset }.map(\.evidence.count) == [1])
        #expect(outputs.sessions[2].flags == [.registerReset, .energyUncertain])
    }

    @Test func cablesMayHaveAMeterEach() {
        var story = Story(connectors: [[1, 2]])
        story.session(0, "1", minutes: 60, power: 20_000, meter: 500_000, evse: 1)
        story.session(100, "2", minutes: 60, power: 20_000, meter: 80_000, evse: 2)
        story.session(200, "3", minutes: 60, power: 20_000, meter: 520_000, evse: 1)
        #expect(story.outputs().sessions.map(\.energyMilliwh) == [20_000_000, 20_000_000, 20_000_000])
        #expect(story.outputs().repairs.isEmpty)
    }
}
