import Telemetry
import Testing

@testable import Analysis

/// An OCPP 2.x event that names no EVSE belongs to the port that any event of its transaction names (CONTRACT 10).
@Suite struct BindingTests {
    static func twoPorts(_ tell: (inout Story) -> Void) -> Story {
        var story = Story(ports: 2)
        story.heartbeats(0, 60)
        tell(&story)
        return story
    }

    /// An event and the sample in its frame, as the store keeps one: the sample names what the event names.
    static func told(
        _ story: inout Story, _ minute: Double, _ phase: String, _ id: String = "u", evse: Int, register: Int64,
        power: Int64 = 12_000, token: String? = nil
    ) {
        story.event(minute, phase, id, token: token, evse: evse, connector: evse == 0 ? 0 : 1, seqNo: Int64(minute))
        let context = ["started": "Transaction.Begin", "ended": "Transaction.End"][phase] ?? "Sample.Periodic"
        story.sample(
            minute, id, register: register, power: power, context: context, evse: evse,
            connector: evse == 0 ? 0 : 1, sameFrame: true)
    }

    /// Five events of a transaction of 200 Wh a minute; `named` are those that say it is on port 2.
    private static func transaction(_ named: Set<Int>, from first: Int = 0, to last: Int = 4) -> Story {
        twoPorts { story in
            for number in first...last {
                let phase = number == 0 ? "started" : number == 4 ? "ended" : "updated"
                told(
                    &story, Double(number), phase, evse: named.contains(number) ? 2 : 0,
                    register: 500_000 + Int64(number) * 200, power: 12_000 + Int64(number), token: "T")
            }
        }
    }

    private static let cases: [(named: Set<Int>, first: Int, last: Int, energyWh: Int64, samples: Int)] = [
        // Every event, only the first, only the last, one between: 4 minutes at 200 Wh, all five samples.
        ([0, 1, 2, 3, 4], 0, 4, 800, 5), ([0], 0, 4, 800, 5), ([4], 0, 4, 800, 5), ([2], 0, 4, 800, 5),
        // Cut by the dump's beginning, and by its end.
        ([4], 1, 4, 600, 4), ([3], 1, 3, 400, 3), ([1], 0, 3, 600, 4),
    ]

    @Test(arguments: cases) func anyEventMayNameThePort(
        named: Set<Int>, first: Int, last: Int, energyWh: Int64, samples: Int
    ) throws {
        let outputs = Self.transaction(named, from: first, to: last).outputs()
        try #require(outputs.sessions.count == 1)
        let session = outputs.sessions[0]
        #expect(session.evseID == 2 && session.energyMilliwh == energyWh * 1000)
        let rates = outputs.ports.map { $0.rate?.samples ?? 0 }
        #expect(rates == [0, samples])
        #expect(outputs.ports[1].rate?.peak == (12_000 + Int64(last)) * 1000)
        #expect(outputs.quarterHours.filter { $0.energyMilliwh > 0 }.map(\.evseID) == [2])
        let whole = outputs.quarterHours.reduce(0) { $0 + $1.chargingMilliseconds }
        #expect(whole == Int64(samples - 1) * .minute)
    }

    /// Before the port is named, the session shows what it has; the port gets its share with the name.
    @Test func outputsAreOfTheRowsSoFar() throws {
        let story = Self.transaction([4])
        let unnamed = story.fold(first: story.ordered.firstIndex { $0.receivedAt == Story.at(4) })
            .outputs(asOf: Story.at(4))
        #expect(unnamed.sessions.map(\.evseID) == [0] && unnamed.sessions[0].energyMilliwh == 600_000)
        #expect(unnamed.ports.allSatisfy { $0.rate == nil })
        #expect(story.outputs().sessions.map(\.evseID) == [2])
    }

    /// A charge point with one port has no other that an event could mean.
    @Test func theOnlyPortNeedsNoName() throws {
        var story = Story()
        for number in 0...3 {
            Self.told(
                &story, Double(number), number == 0 ? "started" : "updated", evse: 0,
                register: 500_000 + Int64(number) * 200)
        }
        let outputs = story.outputs()
        #expect(outputs.sessions.map(\.evseID) == [1] && outputs.sessions[0].energyMilliwh == 600_000)
        #expect(outputs.ports[0].rate?.samples == 4)
    }

    /// Two at a time, and each is named only when it ends: neither ends the other.
    @Test func twoWithoutANameDoNotMix() throws {
        let story = Self.twoPorts { story in
            for number in 0...4 {
                let phase = number == 0 ? "started" : number == 4 ? "ended" : "updated"
                for (port, rate) in [(1, 100), (2, 300)] as [(Int, Int64)] {
                    Self.told(
                        &story, Double(number) + Double(port) / 10, phase, "u\(port)", evse: number == 4 ? port : 0,
                        register: 500_000 * Int64(port) + Int64(number) * rate, power: rate * 60)
                }
            }
        }
        let outputs = story.outputs()
        #expect(outputs.sessions.map(\.evseID) == [1, 2])
        #expect(outputs.sessions.map(\.energyMilliwh) == [400_000, 1_200_000])
        #expect(outputs.sessions.allSatisfy { !$0.flags.contains(.noStop) })
        #expect(outputs.ports.map { $0.rate?.peak } == [6_000_000, 18_000_000])
    }

    /// The port that is occupied without a session is a guess; what an event says is none.
    @Test func theNameOverrulesTheGuess() throws {
        var story = Self.twoPorts { story in
            story.status(0, "Occupied", evse: 1)
            for number in 1...4 {
                Self.told(
                    &story, Double(number), number == 4 ? "ended" : "updated", evse: number == 4 ? 2 : 0,
                    register: 500_000 + Int64(number) * 200)
            }
        }
        story.sample(2.5, nil, register: 7000, power: 0, context: "Sample.Clock", evse: 1)
        let guess = story.fold(first: story.ordered.firstIndex { $0.receivedAt == Story.at(4) })
            .outputs(asOf: Story.at(4))
        #expect(guess.sessions.map(\.evseID) == [1] && guess.sessions[0].energyMilliwh == 400_000)
        #expect(guess.ports.allSatisfy { $0.rate == nil }, "a guess is in no port's statistics")
        let outputs = story.outputs()
        #expect(outputs.sessions.map(\.evseID) == [2] && outputs.sessions[0].energyMilliwh == 600_000)
        #expect(outputs.ports.map { $0.rate?.samples ?? 0 } == [0, 4])
        #expect(outputs.findings.isEmpty, "the two ports' meters are not one that fell")
    }

    /// Meter values between that name the port read the same register; the session is not cut by them.
    @Test func clockAlignedValuesBetweenTakeNothing() throws {
        let story = Self.twoPorts { story in
            story.sample(0, nil, register: 499_000, context: "Sample.Clock", evse: 2)
            Self.told(&story, 1, "started", evse: 0, register: 500_000)
            story.sample(2, nil, register: 500_200, context: "Sample.Clock", evse: 2)
            Self.told(&story, 3, "updated", evse: 2, register: 500_400)
            Self.told(&story, 4, "ended", evse: 0, register: 500_600)
        }
        #expect(story.outputs().sessions.map(\.energyMilliwh) == [600_000])
    }

    /// A late sample of a session long over counts on the port all the same, as one that names it does.
    @Test(arguments: [0, 2]) func lateSamplesCountOnTheirPort(evse: Int) throws {
        var story = Self.transaction([0])
        for visit in 1...4 {
            for (minute, phase) in [(Double(visit) * 10, "started"), (Double(visit) * 10 + 1, "ended")] {
                Self.told(&story, minute, phase, "v\(visit)", evse: 2, register: 501_000, power: 0)
            }
        }
        story.sample(55, "u", register: 500_500, power: 5000, evse: evse, stamp: Story.at(2.5))
        #expect(story.outputs().ports[1].rate?.samples == 6)
    }

    /// 1.6: a connector 0, or a stop's own data, repeats what the connector said.
    @Test func whatOcpp16RepeatsCountsOnce() throws {
        var story = Story()
        story.start(0, "7", meter: 100_000)
        story.sample(10, "7", register: 101_000, power: 6000)
        story.sample(10, "7", register: 101_000, power: 6000, evse: 0, connector: 0)
        story.stop(20, "7", meter: 102_000)
        story.sample(20, "7", power: 6000, evse: 0, connector: 0, stamp: Story.at(10), sameFrame: true)
        #expect(story.outputs().ports[0].rate?.samples == 1)
    }

    /// A port that was occupied all along was not stuck, if a session turns out to have been there.
    @Test func aSessionNamedLateWasThere() {
        let story = Self.twoPorts { story in
            story.heartbeats(60, 200)
            story.status(0, "Occupied", evse: 1)
            story.status(0, "Occupied", evse: 2)
            story.event(1, "started", "u", token: "T", evse: 0, connector: 0)
            Self.told(&story, 150, "ended", evse: 2, register: 500_000)
            story.status(151, "Available", evse: 2)
        }
        #expect(story.findings(.stuckPreparing).map(\.evseID) == [1])
    }

    /// However many transactions are never named, only so many are kept in hand; none is lost.
    @Test func manyWithoutANameAreAllTold() {
        let story = Self.twoPorts { story in
            for number in 0..<100 {
                Self.told(&story, Double(number), "started", "u\(number)", evse: 0, register: 500_000)
                Self.told(&story, Double(number) + 0.5, "updated", "u\(number)", evse: 0, register: 500_100)
            }
        }
        let fold = story.fold()
        #expect(fold.outputs(asOf: Story.at(100)).sessions.count == 100)
        #expect(fold.outputs(asOf: Story.at(100)).sessions.allSatisfy { $0.energyMilliwh == 100_000 })
        #expect(fold.sessions.live.count <= 40)
    }
}
