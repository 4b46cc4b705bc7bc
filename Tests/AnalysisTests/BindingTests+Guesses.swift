import Testing

@testable import Analysis

/// Where a transaction without a name is guessed to be takes nothing from one that a name or a guess put there.
extension BindingTests {
    /// A transaction on port 2 that is named when a guess sits there: 3 minutes at 200 Wh, however port 2 was read before.
    @Test(arguments: [true, false], [0, 1, 2])
    func aGuessGivesWayToAName(isReadBefore: Bool, later: Int) throws {
        var story = Self.twoPorts { story in
            if isReadBefore {
                Self.told(&story, 0, "started", "t0", evse: 2, register: 499_000)
                Self.told(&story, 1, "ended", "t0", evse: 2, register: 500_000, power: 0)
            }
            Self.told(&story, 10, "started", "t1", evse: 0, register: 500_000)
            Self.told(&story, 11, "updated", "t1", evse: 0, register: 500_200)
            Self.told(&story, 12, "updated", "t1", evse: 0, register: 500_400)
            story.status(12.1, "Occupied", evse: 2)
            Self.told(&story, 12.2, "started", "t2", evse: 0, register: 70_000)
            Self.told(&story, 13, "updated", "t1", evse: 2, register: 500_600)
            Self.told(&story, 14, "updated", "t2", evse: 0, register: 70_100)
            Self.told(&story, 15, "ended", "t2", evse: later, register: 70_300)
        }
        // The last word on t2 is port 2: it then is the port's newest, and t1 is over since 13.
        if later != 2 { Self.told(&story, 16, "ended", "t1", evse: 0, register: 500_800) }
        let sessions = story.outputs().sessions.filter { $0.transactionID != "t0" }
        let t1 = try #require(sessions.first { $0.transactionID == "t1" })
        let t2 = try #require(sessions.first { $0.transactionID == "t2" })
        #expect(t1.evseID == 2 && t1.energyMilliwh == (later == 2 ? 600_000 : 800_000))
        #expect(t1.flags.contains(.noStop) == (later == 2))
        #expect(t2.evseID == later && t2.energyMilliwh == 300_000)
        #expect(sessions.count == 2)
    }

    @Test func theNamedOneIsThePortsOpenSession() {
        let story = Self.twoPorts { story in
            Self.told(&story, 10, "started", "t1", evse: 0, register: 500_000)
            story.status(11, "Occupied", evse: 2)
            Self.told(&story, 12, "started", "t2", evse: 0, register: 70_000)
            Self.told(&story, 13, "updated", "t1", evse: 2, register: 500_600)
        }
        var tracker = story.fold().sessions
        #expect(tracker.open(2)?.session.transactionID == "t1")
        #expect(tracker.live.first { $0.session.transactionID == "t2" }?.session.evseID == 0)
        // The same, told by a name from the start.
        tracker =
            Self.twoPorts { story in
                story.status(11, "Occupied", evse: 2)
                Self.told(&story, 12, "started", "t2", evse: 0, register: 70_000)
                Self.told(&story, 13, "started", "t1", evse: 2, register: 500_000)
            }.fold().sessions
        #expect(tracker.open(2)?.session.transactionID == "t1")
        #expect(tracker.live.first { $0.session.transactionID == "t2" }.map { $0.isClosed } == false)
    }

    /// The port was free in between: the guess stands, and it is the stop that is missing.
    @Test func aGuessIsOverWhereThePortCameFree() {
        let story = Self.twoPorts { story in
            story.status(0, "Occupied", evse: 2)
            Self.told(&story, 1, "started", "t1", evse: 0, register: 500_000)
            Self.told(&story, 2, "updated", "t1", evse: 0, register: 500_200)
            story.status(3, "Available", evse: 2)
            Self.told(&story, 4, "started", "t2", evse: 2, register: 500_200)
        }
        let t1 = story.outputs().sessions.filter { $0.transactionID == "t1" }
        #expect(t1.map(\.evseID) == [2] && t1.map(\.energyMilliwh) == [200_000])
        #expect(t1.map(\.end) == [Story.at(3)] && t1.allSatisfy { $0.flags.contains(.noStop) })
    }

    /// A stop of before that comes late is no newer session: the transaction keeps its own count.
    @Test(arguments: ["updated", "ended"]) func whatCameLateIsNotLater(phase: String) {
        var story = Self.twoPorts { story in
            Self.told(&story, 10, "started", "t1", evse: 0, register: 500_000)
            Self.told(&story, 11, "updated", "t1", evse: 0, register: 500_200)
        }
        story.event(11.5, phase, "t0", evse: 2, stamp: Story.at(5))
        story.sample(11.5, "t0", register: 499_900, evse: 2, stamp: Story.at(5), sameFrame: true)
        Self.told(&story, 12, "updated", "t1", evse: 2, register: 500_400)
        Self.told(&story, 13, "ended", "t1", evse: 2, register: 500_600)
        let t1 = story.outputs().sessions.filter { $0.transactionID == "t1" }
        #expect(t1.map(\.evseID) == [2] && t1.map(\.energyMilliwh) == [600_000])
    }

    /// Two that name one port at a time cannot both be right, but what one has counted it does not count again.
    @Test func aNewerNameLeavesTheOlderItsCount() {
        let story = Self.twoPorts { story in
            Self.told(&story, 1, "ended", "t0", evse: 2, register: 500_000)
            Self.told(&story, 10, "started", "t1", evse: 0, register: 500_000)
            Self.told(&story, 11, "updated", "t1", evse: 0, register: 500_400)
            story.event(12, "started", "t3", evse: 2)
            Self.told(&story, 13, "updated", "t1", evse: 2, register: 500_600)
        }
        let t1 = story.outputs().sessions.filter { $0.transactionID == "t1" }
        #expect(t1.map(\.energyMilliwh) == [600_000])
    }

    /// No fleet file, and one port heard of: a session there by name goes on when another begins without one.
    @Test(arguments: ["started", "updated"], [0, 1, 2])
    func aGuessEndsNoSession(phase: String, later: Int) throws {
        var story = Story(ratedW: nil)
        Self.told(&story, 1, "started", "t1", evse: 1, register: 500_000)
        Self.told(&story, 2, "updated", "t1", evse: 1, register: 500_200)
        Self.told(&story, 3, phase, "t2", evse: 0, register: 70_000)
        Self.told(&story, 4, "updated", "t1", evse: 1, register: 500_400)
        Self.told(&story, 5, "updated", "t2", evse: 0, register: 70_100)
        // Named for t2, port 1 is not t1's any longer: its stop must have come.
        if later == 1 { Self.told(&story, 6, "ended", "t1", evse: 1, register: 500_800) }
        Self.told(&story, 7, "updated", "t2", evse: later, register: 70_300)
        if later != 1 { Self.told(&story, 8, "ended", "t1", evse: 0, register: 500_800) }
        Self.told(&story, 9, "ended", "t2", evse: 0, register: 70_600)
        let outputs = story.outputs()
        let t1 = try #require(outputs.sessions.first { $0.transactionID == "t1" })
        let t2 = try #require(outputs.sessions.first { $0.transactionID == "t2" })
        #expect(t1.evseID == 1 && t1.energyMilliwh == 800_000 && !t1.flags.contains(.noStop))
        #expect(t2.evseID == later && t2.energyMilliwh == 600_000 && !t2.flags.contains(.noStop))
        #expect(!outputs.repairs.contains { $0.rule == RepairRule.lateSample.rawValue })
    }

    /// Guesses that had to give way are kept in hand like others without a port: a bounded number, none lost.
    @Test func guessesThatGaveWayAreBounded() {
        let story = Self.twoPorts { story in
            story.status(0, "Occupied", evse: 2)
            for number in 0..<100 {
                let minute = Double(number)
                Self.told(&story, minute, "started", "g\(number)", evse: 0, register: 70_000)
                Self.told(&story, minute + 0.2, "started", "n\(number)", evse: 2, register: 500_000)
                Self.told(&story, minute + 0.4, "ended", "n\(number)", evse: 2, register: 500_000, power: 0)
            }
        }
        let fold = story.fold()
        #expect(fold.outputs(asOf: Story.at(100)).sessions.count == 200)
        #expect(fold.sessions.live.count <= 40)
    }
}
