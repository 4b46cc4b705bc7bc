import Telemetry
import Testing

@testable import Analysis

/// The energy of sessions, each reality of DOMAIN 3 as a small story with its expectation worked by hand.
@Suite struct SessionEnergyTests {
    @Test func noMeterValueAtAllIsUnknownNotZero() throws {
        var story = Story()
        story.start(0, "7", meter: nil)
        story.stop(60, "7", meter: nil)
        let session = try only(story)
        #expect(session.flags == [.energyUnknown, .energyUncertain])
        #expect(session.knownEnergyMilliwh == nil)
        #expect(session.energyCurve.allSatisfy { $0.energyMilliwh == 0 })
    }

    @Test func aPowerOfZeroIsKnownToBeZero() throws {
        var story = Story()
        story.start(0, "7", meter: nil)
        story.sample(10, "7", power: 0)
        story.stop(60, "7", meter: nil)
        #expect(try only(story).knownEnergyMilliwh == 0)
        #expect(try only(story).flags == [.zeroEnergy])
    }

    /// The corpus' 1.6 log: each start lies some 1600 Wh below the stop before it. That is no reset inside a session.
    @Test func aRegisterThatFallsOnlyBetweenSessionsFlagsNone() {
        var story = Story()
        for number in 0..<4 {
            let minute = Double(number) * 100
            story.start(minute, "\(number + 1)", meter: 2_300_300 + Int64(number % 2) * 100)
            story.stop(minute + 5, "\(number + 1)", meter: 2_301_900 + Int64(number % 2) * 100)
        }
        let sessions = story.outputs().sessions
        #expect(sessions.map(\.energyMilliwh) == [1_600_000, 1_600_000, 1_600_000, 1_600_000])
        #expect(sessions.map(\.flags.names) == Array(repeating: "energy_uncertain", count: 4))
    }

    @Test func registerResetAddsTheParts() throws {
        var story = Story()
        story.start(0, "7", meter: 100_000)
        story.sample(20, "7", register: 103_000, power: 9000)
        story.sample(21, "7", register: 50, power: 9000)
        story.sample(40, "7", register: 2_900, power: 9000)
        story.stop(50, "7", meter: 4_400)
        let session = try only(story)
        // 3000 before; a minute at 9 kW, of which the register shows 50; then 2850 and 1500.
        #expect(session.energyMilliwh == 7_500_000)
        #expect(session.flags == [.registerReset])
        #expect(story.outputs().repairs.map(\.rule) == ["R07 register-reset"])
    }

    /// Samples in tenths of Wh that have begun anew, and a stop in coarser units at the last one's moment: 200 or 190 where 200.4
    /// are counted since is no second reset, 90 is one. Twenty minutes, the one of the reset by its power, 200.4, and 90.
    @Test(arguments: [(200, 4_400_400), (190, 4_400_400), (90, 4_490_400)] as [(Int64, Int64)])
    func aStopInWholeWhAfterAResetIsNoSecondOne(stop: Int64, energy: Int64) throws {
        var story = Story()
        story.start(0, "7", meter: 100_000)
        for minute in 1...20 {
            story.sample(Double(minute), "7", register: 100_000 + Int64(minute) * 200, power: 12_000)
        }
        for (minute, counted) in [(21, 0), (22, 200_400)] as [(Double, Int64)] {
            story.sample(
                minute, "7", more: [(.energyActiveImportRegisterWh, counted), (.powerActiveImportW, 12_000_000)])
        }
        story.stop(22, "7", meter: stop)
        let session = try only(story)
        #expect(session.energyMilliwh == energy && session.flags == [.registerReset])
    }

    /// How long energy flowed after the last sample of a session whose stop was lost, nobody knows, unless power had ended, or
    /// the port came free. A register read some seconds later makes no difference.
    @Test(
        arguments: [
            (9000, nil, nil, true), (0, nil, nil, false), (nil, nil, nil, true), (9000, 20.05, nil, true),
            (9000, nil, 20.05, false),
        ] as [(Int64?, Double?, Double?, Bool)])
    func aLostStopLeavesTheEnergyOpen(last: Int64?, register: Double?, free: Double?, isOpen: Bool) throws {
        var story = Story()
        story.start(0, "1", meter: 100_001)
        story.sample(10, "1", register: 101_503, power: last.map { _ in 9000 })
        story.sample(20, "1", register: 103_006, power: last)
        if let register { story.sample(register, "1", register: 103_010) }
        if let free { story.status(free, "Available") }
        story.start(60, "2", meter: 103_010)
        story.stop(90, "2", meter: 104_000)
        let session = try #require(story.outputs().sessions.first)
        #expect(session.flags.contains(.noStop))
        #expect((session.energyUncertaintyMilliwh == nil) == isOpen)
        #expect(session.flags.contains(.energyUncertain) == isOpen)
    }

    @Test func sessionRelativeRegistersAreRebased() throws {
        var story = Story()
        story.start(0, "7", meter: 4_076_000)
        story.sample(10, "7", register: 1_500, power: 9000)
        story.sample(30, "7", register: 4_500, power: 9000)
        story.stop(40, "7", meter: 4_082_000)
        let session = try only(story)
        #expect(session.energyMilliwh == 6_000_000)
        #expect(session.flags == [.registerRebased, .energyUncertain])
        #expect(story.findings(.registerReset).isEmpty)
    }

    /// Samples that seem to count from the session's start until the stop shows that the register had begun anew before the
    /// first: six minutes are lost. Power began somewhere in them: 12 kW for half of them, give or take as much. Where nobody
    /// said that charging had begun, 2.2 kWh are all that the port can have delivered.
    @Test(arguments: [(0, true), (300, true), (0, false), (300, false)] as [(Int64, Bool)])
    func aResetBeforeTheFirstSample(shown: Int64, isCharging: Bool) throws {
        var story = Story()
        story.start(0, "7", meter: 27_413)
        if isCharging { story.status(0, "Charging") }
        for minute in stride(from: 6, through: 60, by: 6) {
            story.sample(Double(minute), "7", register: shown + Int64(minute - 6) * 200, power: 12_000)
        }
        story.stop(63, "7", meter: shown + 54 * 200 + 600)
        let session = try only(story)
        let lost = isCharging ? 600 - shown : 0
        #expect(session.energyMilliwh == (lost + shown + 54 * 200 + 600) * 1000)
        let open: Int64 = isCharging ? 601_000 : 2_201_000
        #expect(session.energyUncertaintyMilliwh == open)
        #expect(session.flags == [.registerReset, .energyUncertain])
    }

    /// An hour at 11 kW, register and power each minute, but for a hole in which the register begins anew: by its length all that
    /// the port, of 22 kW, can have delivered is open. Power goes missing with the register, for good, not at all, or was
    /// never there; it may have been 0 W before.
    @Test(arguments: [(30, 61, 0), (5, 10, 0), (5, 20, 2), (5, 0, 0)] as [(Int, Int, Int)])
    func aResetInAHole(minutes: Int, powered: Int, idle: Int) throws {
        var story = Story()
        story.start(0, "7", meter: 100_000)
        for minute in 1...60 where minute <= 20 || minute > 20 + minutes {
            let power: Int64? = minute > powered ? nil : minute <= idle ? 0 : 11_000
            let register = Int64(minute) * 183 + (minute <= 20 ? 100_000 : -Int64(21 + minutes) * 183)
            story.sample(Double(minute), "7", register: register, power: power)
        }
        story.stop(60, "7", meter: Int64(39 - minutes) * 183)
        let session = try only(story)
        // Each in thousandths of Wh; the last minute of the hole is that of the first sample after it.
        let open = Int64(minutes + 1) * 22_000_000 / 60
        let uncertainty = try #require(session.energyUncertaintyMilliwh)
        #expect(uncertainty >= open && session.flags == [.registerReset, .energyUncertain])
    }

    /// The same with no hole in the power: what flowed is known but for how power began.
    @Test func aResetInAHoleOfTheRegister() throws {
        var story = Story()
        story.start(0, "7", meter: 100_000)
        for minute in 0...60 {
            let register = Int64(minute) * 180 + (minute <= 20 ? 100_000 : -25 * 180)
            story.sample(
                Double(minute), "7", register: minute <= 20 || minute >= 25 ? register : nil, power: 10_800)
        }
        story.stop(60, "7", meter: 35 * 180)
        let session = try only(story)
        #expect(session.energyMilliwh == 60 * 180_000 && session.flags == [.registerReset])
    }

    @Test func aStartBelowTheLastStopIsNoise() throws {
        var story = Story()
        story.session(0, "7", minutes: 30, power: 10_000, meter: 100_000)
        story.start(60, "8", meter: 104_900)
        story.stop(90, "8", meter: 109_900)
        let sessions = story.outputs().sessions
        #expect(sessions.map(\.energyMilliwh) == [5_000_000, 4_900_000])
    }

    /// As in the field's logs: each start some kilowatt-hours below the stop before it.
    @Test func aStartFarBelowTheLastStopIsCarried() {
        var story = Story()
        for (visit, meter) in [2_300_123, 2_300_438, 2_298_174].enumerated() {
            story.start(Double(visit) * 60, "\(visit + 1)", meter: Int64(meter))
            story.stop(Double(visit) * 60 + 30, "\(visit + 1)", meter: Int64(meter) + 1600)
        }
        let outputs = story.outputs()
        #expect(outputs.sessions.map(\.energyMilliwh) == [1_600_000, 1_600_000, 1_600_000])
        #expect(outputs.sessions.map(\.flags) == [[], [], []])
        #expect(outputs.repairs.map(\.rule) == ["R08 register-step-back"])
        #expect(story.findings(.registerReset).isEmpty)
    }

    @Test func connectorZeroAddsNoEnergy() throws {
        var story = Story()
        story.start(0, "7")
        for minute in 1...30 {
            story.sample(Double(minute), "7", register: 100_000 + Int64(minute) * 100, power: 6000)
            story.sample(
                Double(minute), nil, register: 900_000 + Int64(minute) * 100, power: 6000, evse: 0, connector: 0)
        }
        story.stop(31, "7", meter: 103_100)
        #expect(try only(story).energyMilliwh == 3_100_000)
    }

    @Test func phasesAreSummedWhereNoTotalIs() throws {
        var story = Story()
        story.start(0, "7", meter: nil)
        for minute in [0, 10, 20] as [Int64] {
            let phase = (10_000 + minute * 50) * 1000
            story.sample(
                Double(minute), "7",
                more: [
                    (.energyActiveImportRegisterL1Wh, phase), (.energyActiveImportRegisterL2Wh, phase),
                    (.energyActiveImportRegisterL3Wh, phase), (.powerActiveImportL1W, 300_000),
                    (.powerActiveImportL3W, 200_000),
                ])
        }
        let session = try only(story)
        #expect(session.energyMilliwh == 3_000_000)
        #expect(session.peakPowerMilliw == 500_000)
    }

    @Test func powerStandsInWhereNoRegisterIs() throws {
        var story = Story()
        story.start(0, "7", meter: nil)
        for minute in 1...13 { story.sample(Double(minute), "7", power: 6000) }
        story.stop(14, "7", meter: nil)
        let session = try only(story)
        // Twelve minutes between the first and the last sample, one more until the stop.
        #expect(session.energyMilliwh == 1_300_000)
        #expect(session.flags == [.energyFromPower, .energyUncertain])
    }

    @Test func powerStandsInForAFrozenRegister() throws {
        var story = Story()
        story.start(0, "7", meter: 100_000)
        for minute in 1...31 { story.sample(Double(minute), "7", register: 100_000, power: 12_000) }
        story.stop(32, "7", meter: 100_000)
        let session = try only(story)
        #expect(session.energyMilliwh == 6_200_000)
        #expect(session.flags == [.energyFromPower, .energyUncertain])
    }

    @Test func kilowattHoursCalledWattHoursAreScaled() throws {
        var story = Story()
        story.start(0, "7", meter: 500_000)
        for minute in 1...60 {
            story.sample(
                Double(minute), "7", power: 12_000,
                more: [(.energyActiveImportRegisterWh, 500_000 + Int64(minute) * 200)])
        }
        story.stop(61, "7", meter: 512_200)
        let session = try only(story)
        #expect(session.energyMilliwh == 12_200_000)
        #expect(session.flags == [.unitRepaired])
    }

    @Test func unitsWithoutAnAnchorAreScaledByPower() throws {
        var story = Story()
        story.event(0, "Started", "u")
        story.event(0, "started", "u", token: "T1", tokenType: "eMAID")
        for minute in 0...60 {
            story.sample(
                Double(minute), "u", power: 12_000,
                more: [(.energyActiveImportRegisterWh, 500_000 + Int64(minute) * 200)])
        }
        story.event(61, "ended", "u", reason: "EVDisconnected")
        let session = try only(story)
        #expect(session.energyMilliwh == 12_000_000)
        // The end tells no reading: 200 Wh may have flowed in the last minute.
        #expect(session.flags == [.unitRepaired, .energyUncertain])
        #expect(session.payment == .roaming)
    }

    /// What the energy rests on says how far it may be off.
    @Test func theEnergysBoundIsThatOfItsReadings() throws {
        func bound(_ tell: (inout Story) -> Void) throws -> Int64? {
            var story = Story()
            tell(&story)
            return try only(story).energyUncertaintyMilliwh
        }
        // Whole watt-hours; whole kilowatt-hours.
        #expect(
            try bound {
                $0.start(0, "7", meter: 100_001)
                $0.stop(60, "7", meter: 111_007)
            } == 1_000)
        #expect(
            try bound {
                $0.start(0, "7", meter: 100_000)
                $0.stop(60, "7", meter: 111_000)
            } == 1_000_000)
        // Nothing before the first message is known.
        #expect(try bound { $0.stop(20, "7", meter: 102_001) } == nil)
        // Power of 6 to 9 kW over ten minutes: between 1000 and 1500 Wh, the middle of which was taken.
        #expect(
            try bound {
                $0.start(0, "7", meter: nil)
                $0.status(0, "Charging")
                $0.sample(0, "7", power: 6000)
                $0.sample(10, "7", power: 9000)
                $0.sample(20, "7", power: 9000)
                $0.stop(20, "7", meter: nil)
            } == 250_000)
        // A leap that no port can deliver: all of it is in doubt, besides the last digit of 1000 Wh.
        #expect(
            try bound {
                $0.start(0, "7", meter: 100_000)
                $0.sample(10, "7", register: 900_000)
                $0.stop(60, "7", meter: 911_000)
            } == 801_000_000)
        // The register stands still while 900 Wh flow by power: too little to call it frozen, too much to be sure.
        let still = try #require(
            try bound {
                $0.start(0, "7", meter: 100_001)
                for minute in 1...10 { $0.sample(Double(minute), "7", register: 100_001, power: 6000) }
                $0.stop(10, "7", meter: 100_001)
            })
        #expect((900_000...1_100_000).contains(still))
    }
}
