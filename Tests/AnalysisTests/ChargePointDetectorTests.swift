import Telemetry
import Testing

@testable import Analysis

/// Faults of the charge point as a whole, each a small story, and near misses that must stay silent.
@Suite struct ChargePointDetectorTests {
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

    /// Where the floor is half a minute, three heartbeats of 20 s are the limit.
    @Test func quickHeartbeatsTellTheirRhythm() {
        var story = Story()
        story.context.settings.offlineFloorMinutes = 0.5
        story.heartbeats(0, 10, every: 1.0 / 3)
        expectSilence(story, asOf: 10.9)
        expect(.offlineGap, in: story, startingAt: 10, asOf: 11.1)
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
}
