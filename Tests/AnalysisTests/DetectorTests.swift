import Telemetry
import Testing

@testable import Analysis

/// For each detector a small story that shows the fault and near misses that must stay silent.
@Suite struct DetectorTests {
    /// The finding's kind once, its start within a minute of `start`, at `evse`; and no finding of another kind.
    private func expect(
        _ kind: FindingKind, in story: Story, startingAt start: Double, evse: Int = 0, asOf minute: Double? = nil,
        location: SourceLocation = #_sourceLocation
    ) {
        let findings = story.outputs(asOf: minute).findings
        #expect(findings.map(\.kind) == [kind], sourceLocation: location)
        guard let finding = findings.first else { return }
        #expect(abs(finding.start - Story.at(start)) <= .minute, sourceLocation: location)
        #expect(finding.evseID == evse, sourceLocation: location)
        #expect(
            !finding.evidence.isEmpty && !finding.summary.isEmpty && !finding.action.isEmpty, sourceLocation: location)
    }

    private func expectSilence(
        _ story: Story, asOf minute: Double? = nil, location: SourceLocation = #_sourceLocation
    ) {
        #expect(story.outputs(asOf: minute).findings.map(\.kind) == [], sourceLocation: location)
    }

    @Test func aHealthyDayIsSilent() {
        var story = Story()
        story.boot(-30, interval: 300)
        story.heartbeats(-25, 600)
        for visit in 0..<4 {
            let minute = Double(visit) * 120
            story.status(minute - 2, "Preparing")
            story.authorize(minute - 1, "T\(visit)", status: "Accepted")
            story.session(minute, "\(visit + 1)", minutes: 60, power: 11_000, meter: 100_000 + Int64(visit) * 11_000)
            story.status(minute + 1, "Charging")
            story.status(minute + 60, "Finishing")
            story.status(minute + 62, "Available")
        }
        expectSilence(story)
    }

    // MARK: Silence

    @Test func offlineGap() {
        var story = Story()
        story.boot(-10, interval: 300)
        story.heartbeats(-5, 60)
        story.heartbeats(200, 260)
        expect(.offlineGap, in: story, startingAt: 60)
        #expect(story.findings(.offlineGap)[0].end == Story.at(200))
    }

    @Test func offlineGapWhileItLasts() {
        var story = Story()
        story.heartbeats(0, 60)
        expectSilence(story, asOf: 79)
        expect(.offlineGap, in: story, startingAt: 60, asOf: 81)
        #expect(story.findings(.offlineGap, asOf: 81)[0].state == .open)
    }

    @Test func shortBlipsAndAnnouncedMaintenanceAreNoGap() {
        var story = Story()
        story.heartbeats(0, 60)
        story.heartbeats(73, 120)
        story.command(120, "ChangeAvailability", #"{"connectorId":0,"type":"Inoperative"}"#)
        story.status(121, "Unavailable")
        story.heartbeats(300, 360)
        expectSilence(story)
    }

    @Test func aChargerThatSpeaksOnceADayIsNotOffline() {
        var story = Story()
        story.boot(0, interval: 86_400)
        story.session(30, "1", minutes: 30)
        story.heartbeats(1440, 1440)
        expectSilence(story, asOf: 2800)
    }

    // MARK: Connector

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

    // MARK: Charge point

    @Test func bootLoop() {
        var story = Story()
        for turn in 0..<5 { story.boot(Double(turn) * 4) }
        expect(.bootLoop, in: story, startingAt: 0)
    }

    @Test func restartsOnRequestAreNoLoop() {
        var story = Story()
        story.heartbeats(0, 200)
        for turn in 0..<4 {
            story.command(Double(turn) * 20, "Reset", #"{"type":"Soft"}"#)
            story.boot(Double(turn) * 20 + 1)
        }
        story.boot(90)
        story.boot(150)
        expectSilence(story)
    }

    @Test(arguments: [("3.4.3", "3.3.3"), ("v1.11.0-b77", "v1.9.0-b63"), ("CUM_6.2.12", "CUM_6.1.12")])
    func firmwareDowngrade(new: String, old: String) {
        var story = Story()
        story.heartbeats(0, 200)
        story.boot(0, firmware: new)
        story.boot(60, firmware: old)
        expect(.firmwareDowngrade, in: story, startingAt: 60)
        story.boot(150, firmware: new)
        #expect(story.findings(.firmwareDowngrade)[0].end == Story.at(150))
    }

    @Test func upgradesAreNoDowngrade() {
        var story = Story()
        story.heartbeats(0, 200)
        story.boot(0, firmware: "1.9.0")
        story.boot(60, firmware: "1.10.0")
        story.boot(150, firmware: "1.10.0")
        expectSilence(story)
    }

    @Test func tokenBruteForce() {
        var story = Story()
        for turn in 0..<9 { story.authorize(Double(turn) * 0.5, "X\(turn)", status: turn == 4 ? "Blocked" : "Invalid") }
        expect(.tokenBruteForce, in: story, startingAt: 0)
    }

    @Test func aDriverWithTheWrongCardsIsNoBruteForce() {
        var story = Story()
        story.heartbeats(0, 300)
        for turn in 0..<9 { story.authorize(Double(turn) * 0.5, "X\(turn % 2)", status: "Invalid") }
        for turn in 0..<9 { story.authorize(20 + Double(turn), "Y\(turn)", status: "Accepted") }
        for turn in 0..<9 { story.authorize(60 + Double(turn) * 25, "Z\(turn)", status: "Invalid") }
        expectSilence(story)
    }

    // MARK: Meter

    @Test func frozenRegister() {
        var story = Story()
        story.heartbeats(0, 60)
        story.start(0, "1", meter: 100_000)
        for minute in 1...10 {
            story.sample(Double(minute), "1", register: 100_000 + Int64(minute) * 200, power: 12_000)
        }
        for minute in 11...40 { story.sample(Double(minute), "1", register: 102_000, power: 12_000) }
        expect(.frozenRegister, in: story, startingAt: 11, evse: 1)
    }

    @Test func coarseRegistersAndFullCarsAreNotFrozen() {
        var story = Story()
        story.heartbeats(0, 200)
        story.start(0, "1", meter: 100_000)
        // Whole kilowatt-hours at 12 kW: a step every five minutes.
        for minute in 1...60 {
            story.sample(Double(minute), "1", register: 100_000 + Int64(minute / 5) * 1000, power: 12_000)
        }
        for minute in 61...180 { story.sample(Double(minute), "1", register: 112_000, power: 0) }
        story.stop(181, "1", meter: 112_000)
        expectSilence(story)
    }

    @Test func registerReset() {
        var story = Story()
        story.heartbeats(0, 60)
        story.start(0, "1", meter: 100_000)
        story.sample(1, "1", register: 100_200, power: 12_000)
        story.sample(2, "1", register: 10, power: 12_000)
        story.sample(3, "1", register: 210, power: 12_000)
        story.stop(4, "1", meter: 410)
        expect(.registerReset, in: story, startingAt: 2, evse: 1)
    }

    @Test func smallStepsBackAndSessionMetersAreNoReset() {
        var story = Story()
        story.heartbeats(0, 200)
        story.start(0, "1", meter: 100_000)
        story.sample(1, "1", register: 100_200, power: 12_000)
        story.sample(2, "1", register: 100_100, power: 12_000)
        story.stop(3, "1", meter: 100_600)
        // A meter that starts every session from zero.
        var other = Story()
        other.heartbeats(0, 200)
        for visit in 0..<3 {
            other.session(Double(visit) * 60, "\(visit)", minutes: 30, power: 10_000, meter: 0)
        }
        expectSilence(story)
        expectSilence(other)
        #expect(other.outputs().sessions.map(\.energyMilliwh) == [5_000_000, 5_000_000, 5_000_000])
    }

    @Test func unitMislabelled() {
        var story = Story()
        story.heartbeats(0, 100)
        story.session(0, "1", minutes: 20, power: 12_000, meter: 500_000)
        story.start(30, "2", meter: 504_000)
        for minute in 1...30 {
            story.sample(
                30 + Double(minute), "2", power: 12_000,
                more: [(.energyActiveImportRegisterWh, 504_000 + Int64(minute) * 200)])
        }
        story.stop(61, "2", meter: 510_200)
        expect(.unitMislabelled, in: story, startingAt: 31, evse: 1)
        #expect(story.outputs().sessions.map(\.energyMilliwh) == [4_000_000, 6_200_000])
    }

    @Test func overRatedPower() {
        var story = Story(ratedW: 11_000)
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 16_000)
        expect(.overRatedPower, in: story, startingAt: 1, evse: 1)
    }

    @Test func highMainsVoltageIsNotOverRated() {
        var story = Story(ratedW: 11_000)
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 12_100)
        expectSilence(story)
        var unknown = Story(ratedW: nil)
        unknown.heartbeats(0, 40)
        unknown.session(0, "1", minutes: 30, power: 16_000)
        expectSilence(unknown)
    }

    private func phases(_ one: Int64, _ two: Int64, _ three: Int64) -> [(MeterValuesColumn, Int64)] {
        [(.currentImportL1A, one), (.currentImportL2A, two), (.currentImportL3A, three)]
    }

    @Test(arguments: [[50, 15_900, 16_000], [16_000, 0, 16_000], [16_000, 16_000, 60]] as [[Int64]])
    func phaseLoss(currents: [Int64]) {
        var story = Story()
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 7360, more: phases(currents[0], currents[1], currents[2]))
        expect(.phaseLoss, in: story, startingAt: 1, evse: 1)
    }

    @Test(arguments: [[16_000, 0, 0], [16_000, 16_000, 0], [16_000, 16_000, 16_000], [900, 0, 0]] as [[Int64]])
    func carsOfOneOrTwoPhasesLoseNone(currents: [Int64]) {
        var story = Story()
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 7360, more: phases(currents[0], currents[1], currents[2]))
        expectSilence(story)
    }

    @Test func thermalDerating() {
        var story = Story()
        story.heartbeats(0, 60)
        story.start(0, "1")
        for minute in 1...50 {
            let isHot = minute > 20
            story.sample(
                Double(minute), "1", power: isHot ? 7000 : 11_000,
                more: [(.temperatureBodyC, isHot ? 70_000 : 45_000), (.currentOfferedA, 16_000)])
        }
        expect(.thermalDerating, in: story, startingAt: 22, evse: 1)
    }

    @Test func lessPowerByALowerOfferATaperOrACoolChargerIsNoDerating() {
        var story = Story()
        story.heartbeats(0, 400)
        for (visit, later) in [
            (0, [(MeterValuesColumn.temperatureBodyC, 70_000), (.currentOfferedA, 10_000)]),
            (1, [(.temperatureBodyC, 70_000), (.currentOfferedA, 16_000), (.socPercent, 90_000)]),
            (2, [(.temperatureBodyC, 45_000), (.currentOfferedA, 16_000)]),
        ] as [(Int, [(MeterValuesColumn, Int64)])] {
            let begin = Double(visit) * 100
            story.start(begin, "\(visit)", meter: nil)
            for minute in 1...50 {
                let usual: [(MeterValuesColumn, Int64)] = [(.temperatureBodyC, 45_000), (.currentOfferedA, 16_000)]
                story.sample(
                    begin + Double(minute), "\(visit)", power: minute > 20 ? 7000 : 11_000,
                    more: minute > 20 ? later : usual)
            }
            story.stop(begin + 60, "\(visit)", meter: nil)
        }
        expectSilence(story)
    }

    @Test func zeroEnergySessions() {
        var story = Story()
        story.heartbeats(0, 200)
        for visit in 0..<4 {
            story.start(Double(visit) * 40, "\(visit)", meter: 100_000, token: "T\(visit)")
            story.stop(Double(visit) * 40 + 5, "\(visit)", meter: 100_000)
        }
        expect(.zeroEnergySessions, in: story, startingAt: 0, evse: 1)
        #expect(story.outputs().outages.map(\.cause) == [.unableToDispense])
    }

    @Test func singleEmptySessionsAreDrivers() {
        var story = Story()
        story.heartbeats(0, 400)
        for visit in 0..<6 {
            let energy: Int64 = visit % 3 == 2 ? 5000 : 0
            story.start(Double(visit) * 60, "\(visit)", meter: 100_000 + Int64(visit / 3) * 5000, token: "T\(visit)")
            story.stop(
                Double(visit) * 60 + 40, "\(visit)", meter: 100_000 + Int64(visit / 3) * 5000 + energy)
        }
        expectSilence(story)
    }

    /// DC sessions with the given peaks in kW, two hours apart: a ramp, then a plateau at the peak.
    private func fastSessions(_ peaks: [Int64], sameToken: Bool = false) -> Story {
        var story = Story(ratedW: 150_000, isDC: true)
        story.heartbeats(-5, Double(peaks.count) * 120, every: 10)
        for (visit, peak) in peaks.enumerated() {
            let begin = Double(visit) * 120
            story.start(begin, "\(visit)", meter: nil, token: sameToken ? "T" : "T\(visit)")
            for minute in 1...20 {
                let noise = Int64(minute % 3) * 200
                story.sample(begin + Double(minute), "\(visit)", power: minute < 4 ? 20_000 : peak * 1000 - noise)
            }
            story.stop(begin + 21, "\(visit)", meter: nil)
        }
        return story
    }

    @Test func moduleLoss() {
        expect(.moduleLoss, in: fastSessions([140, 120, 75, 75, 75, 75]), startingAt: 244, evse: 1)
    }

    @Test func differentCarsAndOneRegularAreNoModuleLoss() {
        expectSilence(fastSessions([140, 75, 90, 60, 75, 50, 82]))
        expectSilence(fastSessions([140, 75, 75, 75, 75], sameToken: true))
        expectSilence(fastSessions([140, 75, 75, 120, 75, 75]))
    }

    // MARK: Clock and delivery

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
