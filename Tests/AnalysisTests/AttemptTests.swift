import Telemetry
import Testing

@testable import Analysis

/// Attempts, each from a log of a few lines with its expectation worked by hand.
///
/// `0 plug_in e1 yes s0 p3`: first sign at minute 0, by plug-in, at port 1, let in, led to session 0, power at minute 3.
@Suite struct AttemptTests {
    private func attempts(_ story: Story, asOf minute: Double = 120) -> [String] {
        story.outputs(asOf: minute).attempts.map { attempt in
            let accepted = attempt.isAccepted.map { $0 ? "yes" : "no" } ?? "?"
            let led = attempt.session.map { "s\($0)" } ?? (attempt.isPending ? "pending" : "none")
            let power = attempt.powerAt.map { " p\(($0 - Story.noon) / .minute)" } ?? ""
            return
                "\((attempt.start - Story.noon) / .minute) \(attempt.mode.rawValue) e\(attempt.evseID) \(accepted) \(led)\(power)"
        }
    }

    private func told(_ tell: (inout Story) -> Void) -> [String] {
        var story = Story(ports: 2)
        story.status(-10, "Available", evse: 1)
        story.status(-10, "Available", evse: 2)
        story.heartbeats(-10, 120)
        tell(&story)
        return attempts(story)
    }

    // MARK: 1.6

    @Test func aStartAloneIsAnAttempt() {
        #expect(told { $0.session(3, "7", minutes: 20) } == ["3 start e1 yes s0 p4"])
    }

    /// The stop of the first is told after the second has begun: the second's card is not the first's.
    @Test func overlappingSessionsOfOneDriverAreTwoAttempts() {
        let attempts = told {
            $0.start(0, "7", meter: 100)
            $0.authorize(30, "T1", status: "Accepted")
            $0.start(31, "8", meter: 200)
            $0.stop(33, "7", meter: 200)
            $0.stop(50, "8", meter: 300)
        }
        #expect(attempts == ["0 start e1 yes s0", "30 authorize e1 yes s1"])
    }

    @Test func plugInCardAndStartAreOne() {
        let attempts = told {
            $0.status(0, "Preparing")
            $0.authorize(1, "T1", status: "Accepted")
            $0.session(2, "7", minutes: 20)
            $0.status(23, "Available")
        }
        #expect(attempts == ["0 plug_in e1 yes s0 p3"])
    }

    @Test func aCardBeforeThePlugIn() {
        let attempts = told {
            $0.authorize(0, "T1", status: "Accepted")
            $0.status(1, "Preparing")
            $0.session(2, "7", minutes: 20)
            $0.status(23, "Available")
        }
        #expect(attempts == ["0 authorize e1 yes s0 p3"])
    }

    @Test func aCardThatAlsoStops() {
        let attempts = told {
            $0.authorize(1, "T1", status: "Accepted")
            $0.session(2, "7", minutes: 20)
            $0.authorize(22, "T1", status: "Accepted")
        }
        #expect(attempts == ["1 authorize e1 yes s0 p3"])
    }

    @Test func anAppStartsIt() {
        let attempts = told {
            $0.command(0, "RemoteStartTransaction", #"{"connectorId":1,"idTag":"T1"}"#, evse: 1)
            $0.session(1, "7", minutes: 20)
        }
        #expect(attempts == ["0 remote_start e1 yes s0 p2"])
    }

    @Test func theStatusChargingIsPowerToo() {
        let attempts = told {
            $0.start(3, "7")
            $0.status(5, "Charging")
            $0.stop(20, "7", meter: 101_000)
        }
        #expect(attempts == ["3 start e1 yes s0 p5"])
    }

    @Test func aSessionWithoutPower() {
        let attempts = told {
            $0.status(0, "Preparing")
            $0.start(3, "7")
            $0.stop(20, "7", meter: 100_000)
            $0.status(21, "Available")
        }
        #expect(attempts == ["0 plug_in e1 yes s0"])
    }

    @Test func aDriverTurnedDown() {
        #expect(told { $0.authorize(5, "T9", status: "Invalid") } == ["5 authorize e0 no none"])
    }

    @Test func anUnansweredCard() {
        #expect(told { $0.authorize(5, "T9", status: nil) } == ["5 authorize e0 ? none"])
    }

    @Test func aCardWithoutASession() {
        #expect(told { $0.authorize(5, "T9", status: "Accepted") } == ["5 authorize e0 yes none"])
    }

    @Test func aPlugInWithoutASession() {
        let attempts = told {
            $0.status(5, "Preparing")
            $0.status(15, "Available")
        }
        #expect(attempts == ["5 plug_in e1 ? none"])
    }

    @Test func cardPlugInAndFault() {
        let attempts = told {
            $0.authorize(5, "T9", status: "Accepted")
            $0.status(5.1, "Preparing")
            $0.status(5.2, "Faulted", "ConnectorLockFailure")
            $0.status(7, "Available")
        }
        #expect(attempts == ["5 authorize e1 yes none"])
    }

    @Test func aBouncingContactIsNoAttempt() {
        let attempts = told {
            $0.status(5, "Preparing")
            $0.status(5.5, "Available")
        }
        #expect(attempts == [])
    }

    @Test func aShortPlugInThatFaultsIsOne() {
        let attempts = told {
            $0.status(5, "Preparing")
            $0.status(5.5, "Faulted", "OtherError")
        }
        #expect(attempts == ["5 plug_in e1 ? none"])
    }

    @Test func thePatienceOfFiveMinutes() {
        let waiting = told { $0.status(116, "Preparing") }
        #expect(waiting == ["116 plug_in e1 ? pending"])
        #expect(told { $0.status(114, "Preparing") } == ["114 plug_in e1 ? none"])
        #expect(told { $0.authorize(118, "T9", status: "Accepted") } == ["118 authorize e0 yes pending"])
    }

    @Test func twoCardsAreTwoAttempts() {
        let attempts = told {
            $0.authorize(5, "T8", status: "Invalid")
            $0.authorize(6, "T9", status: "Accepted")
        }
        #expect(attempts == ["5 authorize e0 no none", "6 authorize e0 yes none"])
    }

    @Test func oneCardTwiceIsOneAttemptWithinFiveMinutes() {
        let attempts = told {
            $0.authorize(5, "T9", status: "Invalid")
            $0.authorize(9, "T9", status: "Accepted")
            $0.authorize(15, "T9", status: "Accepted")
        }
        #expect(attempts == ["5 authorize e0 yes none", "15 authorize e0 yes none"])
    }

    @Test func aCardAfterTheCableIsOutIsAnotherTry() {
        let attempts = told {
            for minute in [5.0, 8.0] {
                $0.authorize(minute, "T9", status: "Accepted")
                $0.status(minute + 0.1, "Preparing")
                $0.status(minute + 0.2, "Faulted", "ConnectorLockFailure")
                $0.status(minute + 1.5, "Available")
            }
        }
        #expect(attempts == ["5 authorize e1 yes none", "8 authorize e1 yes none"])
    }

    @Test func twoSessionsInOnePlugIn() {
        let attempts = told {
            $0.status(0, "Preparing")
            $0.session(1, "7", minutes: 10)
            $0.status(11, "Finishing")
            $0.session(20, "8", minutes: 10, meter: 200_000)
            $0.status(31, "Available")
        }
        #expect(attempts == ["0 plug_in e1 yes s0 p2", "20 start e1 yes s1 p21"])
    }

    @Test func portsAreApart() {
        let attempts = told {
            $0.status(0, "Preparing", evse: 2)
            $0.session(1, "7", minutes: 10, evse: 1)
            $0.status(15, "Available", evse: 2)
        }
        #expect(attempts == ["0 plug_in e2 ? none", "1 start e1 yes s0 p2"])
    }

    @Test func aSessionCutByTheBeginningIsNoAttempt() {
        let attempts = told {
            $0.sample(1, "7", register: 105_000, power: 6000)
            $0.authorize(10, "T1", status: "Accepted")
            $0.stop(10, "7", meter: 107_000, token: "T1")
        }
        #expect(attempts == [])
    }

    @Test func aPortOccupiedFromTheBeginningWasNotPluggedIn() {
        var story = Story()
        story.status(0, "Charging")
        story.status(20, "Available")
        story.heartbeats(0, 120)
        #expect(attempts(story) == [])
    }

    // MARK: 2.0.1

    /// The OCTT log: the card has its receive time, the start a stamp of whole seconds.
    @Test func aCardThatSeemsToComeAfterTheStart() {
        let attempts = told {
            $0.authorize(5.008, "T2", status: "Accepted")
            $0.event(5.009, "started", "a", token: "T2", stamp: Story.at(5))
            $0.event(6, "ended", "a", reason: "Local")
        }
        #expect(attempts == ["5 authorize e1 yes s0"])
    }

    @Test func aTransactionThatBeginsWithTheCable() {
        let attempts = told {
            $0.status(0, "Occupied")
            $0.event(0, "started", "a", state: "EVConnected")
            $0.event(2, "updated", "a", token: "T2")
            $0.sample(4, "a", register: 100_000, power: 7000)
            $0.event(30, "ended", "a", reason: "EVDisconnected")
            $0.status(30, "Available")
        }
        #expect(attempts == ["0 plug_in e1 ? s0 p4"])
    }

    /// Cards shown in one transaction (`A`; `S` to stop it; `a` let in by an Authorize without EVSE, `x` turned
    /// down by one), answers (`+A` let in, `-A` turned down, `=A` in use elsewhere), power (`~`), a minute each: who was let in
    /// pays, else who may have been, else who began.
    @Test(arguments: [
        ("A -A B +B ~", "B"), ("A +A B -B ~", "A"), ("A -A B -B C +C ~", "C"), ("A -A B -B ~", "A"), ("A B ~", "A"),
        ("A -A ~", "A"), ("A -A A +A ~ C -C", "A"), ("A -A A +A ~ B +B", "A"), ("A +A A -A B +B ~", "A"),
        ("A B -A +B ~", "B"), ("A B ~ -A", "B"), ("A -A ~ C +C", "A"), ("A =A B -B ~", "A"), ("A =A B +B ~", "B"),
        ("~ A", "A"), ("~ A -A B +B", "A"), ("A -A B ~", "B"), ("B -B A +A ~ B +B", "A"), ("B -B A +A B +B ~", "A"),
        ("a A B +B ~", "A"), ("A B x ~", "B"), ("A B ~ x", "A"), ("A S +S ~", "A"),
        ("A -A B -B C -C D -D E -E F -F G -G H -H I -I J +J ~", "J"),
    ]) func aSessionIsOfTheCardThatWasLetIn(steps: String, owner: String) throws {
        var story = Story()
        story.heartbeats(-1, 60)
        story.status(-1, "Available")
        story.status(0, "Occupied")
        story.event(0, "started", "a", state: "EVConnected")
        for (index, step) in steps.split(separator: " ").enumerated() {
            let (minute, card) = (Double(index + 1), String(step.suffix(1)))
            switch step.first {
            case "~": story.sample(minute, "a", register: 100_000, power: 7000)
            case "+": story.result(minute, card, status: "Accepted")
            case "-": story.result(minute, card, status: "Blocked")
            case "=": story.result(minute, card, status: "ConcurrentTx")
            case "a": story.authorize(minute, "A", status: "Accepted")
            case "x": story.authorize(minute, "A", status: "Blocked")
            default:
                story.event(
                    minute, "updated", "a", token: card, trigger: card == "S" ? "StopAuthorized" : nil,
                    seqNo: Int64(index) + 1, id: card)
            }
        }
        story.event(30, "ended", "a", token: "S", reason: "EVDisconnected", seqNo: 99)
        #expect(try #require(story.outputs(asOf: 60).sessions.first).idToken == owner)
    }

    @Test func theCardThatWasLetInSaysHowItWasPaid() throws {
        var story = Story()
        story.status(0, "Occupied")
        story.event(0, "started", "a", token: "T1", tokenType: "ISO14443", id: "one")
        story.event(1, "updated", "a", token: "T2", tokenType: "eMAID", seqNo: 1, id: "two")
        story.result(1, "two", status: "Accepted")
        story.result(2, "one", status: "Blocked")
        story.sample(5, "a", register: 100_000, power: 7000)
        story.event(30, "ended", "a", token: "T1", reason: "EVDisconnected", seqNo: 5)
        let session = try #require(story.outputs(asOf: 60).sessions.first)
        #expect(session.idToken == "T2" && session.idTokenType == "eMAID" && session.payment == .roaming)
        #expect(attempts(story) == ["0 authorize e1 no none", "0 start e1 yes s0 p5"])
    }

    @Test func plugTimesStandWithTheSession() throws {
        var story = Story()
        story.heartbeats(-1, 60)
        story.status(-1, "Available")
        story.status(0, "Preparing")
        story.session(2, "7", minutes: 20)
        story.status(23, "Finishing")
        story.status(40, "Available")
        let session = try #require(story.outputs(asOf: 60).sessions.first)
        #expect((session.pluggedIn, session.pluggedOut) == (Story.at(0), Story.at(40)))
    }

    /// The second begins without an Available in between: what comes after its begin is its own, also while the car stays,
    /// and where the first one's stop comes a moment late.
    @Test(arguments: [(58, true), (58, false), (61, true)])
    func aPlugOutIsNoLaterThanTheNextSession(stop: Int, isFree: Bool) {
        var story = Story()
        story.heartbeats(-1, 130)
        story.status(-1, "Available")
        story.status(0, "Preparing")
        story.session(2, "7", minutes: stop - 2)
        story.session(60, "8", minutes: 20)
        story.status(81, "Finishing")
        if isFree { story.status(120, "Available") }
        #expect(
            story.outputs(asOf: 130).sessions.map(\.pluggedOut)
                == [Story.at(Double(max(stop, 60))), isFree ? Story.at(120) : nil])
    }

    /// A start that is turned down and charges nothing ends nobody's stay.
    @Test func aSessionThatNeverChargedEndsNoPlugIn() {
        var story = Story()
        story.heartbeats(-1, 130)
        story.status(-1, "Available")
        story.status(0, "Preparing")
        story.session(2, "7", minutes: 20)
        story.start(60, "8", verdict: "Blocked")
        story.stop(61, "8", meter: 100_000)
        story.status(120, "Available")
        #expect(story.outputs(asOf: 130).sessions.first?.pluggedOut == Story.at(120))
    }

    /// The port says it is free on the stop of a session before, while this one's power flows on.
    @Test func aPortThatIsFreeWhilePowerFlowsToldOfNoPlug() throws {
        var story = Story()
        story.status(-1, "Available")
        story.status(0, "Preparing")
        story.start(2, "7")
        story.sample(5, "7", power: 7000)
        story.status(6, "Available")
        story.sample(10, "7", power: 7000)
        story.stop(20, "7", meter: 102_000)
        let session = try #require(story.outputs(asOf: 60).sessions.first)
        #expect((session.pluggedIn, session.pluggedOut) == (Story.at(0), nil))
    }

    /// The answer is a function of the rows: asked after every row, the last answer is the same.
    @Test func askingOftenChangesNothing() {
        var story = Story()
        story.status(0, "Preparing")
        story.authorize(1, "T1", status: "Accepted")
        story.session(2, "7", minutes: 5)
        story.status(8, "Available")
        var fold = ChargePointFold(chargePoint: story.chargePoint, context: story.context)
        for line in story.ordered {
            Story.consume(line, &fold)
            _ = fold.outputs(asOf: line.receivedAt)
        }
        #expect(fold.outputs(asOf: Story.at(10)).attempts == story.outputs(asOf: 10).attempts)
    }
}
