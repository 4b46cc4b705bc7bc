import Telemetry
import Testing

@testable import Analysis

/// Every rule on and off: with it the session is right, without it the report shows what would have gone wrong.
@Suite struct RepairRuleTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var rule: RepairRule
        /// Rules that would step in for it.
        var alsoOff: Set<RepairRule> = []
        var tell: @Sendable (inout Story) -> Void
        /// Sessions as `start-end Wh`, minutes after noon, with the rule on and off.
        var on: String
        var off: String
        /// Power samples are shown too.
        var showsRates = false
        var testDescription: String { rule.rawValue }
    }

    static let cases = [
        // 3000 Wh, then a fall to 50; 9 kW over the minute between and 150 Wh of it; 2850 and 1500.
        Case(
            rule: .registerReset,
            tell: {
                $0.start(0, "7", meter: 100_000)
                $0.sample(20, "7", register: 103_000, power: 9000)
                $0.sample(21, "7", register: 50, power: 9000)
                $0.sample(40, "7", register: 2_900, power: 9000)
                $0.stop(50, "7", meter: 4_400)
            }, on: "0-50 7500", off: "0-50 0"),
        Case(
            rule: .rebasedRegister, alsoOff: [.registerReset],
            tell: {
                $0.start(0, "7", meter: 4_076_000)
                $0.sample(10, "7", register: 1_500, power: 9000)
                $0.sample(30, "7", register: 4_500, power: 9000)
                $0.stop(40, "7", meter: 4_079_000)
            }, on: "0-40 4500", off: "0-40 0"),
        // Down by 1500 Wh inside the session, beyond any coarseness: 3000 up, then 1000 up.
        Case(
            rule: .registerStepBack,
            tell: {
                $0.start(0, "7", meter: 100_000)
                $0.sample(30, "7", register: 103_000)
                $0.sample(40, "7", register: 101_500)
                $0.sample(50, "7", register: 102_500)
                $0.stop(60, "7", meter: nil)
            }, on: "0-60 4000", off: "0-60 2500"),
        // 9 Wh by the register, 9 kWh by power.
        Case(
            rule: .rescaledUnit,
            tell: {
                $0.start(0, "7", meter: 100)
                for minute in 1...59 { $0.sample(Double(minute), "7", power: 9000) }
                $0.status(0.1, "Charging")
                $0.stop(60, "7", meter: 109)
            }, on: "0-60 9000", off: "0-60 9"),
        Case(
            rule: .registerLeap,
            tell: {
                $0.start(0, "7", meter: 100_000)
                $0.sample(10, "7", register: 900_000)
                $0.stop(60, "7", meter: 911_000)
            }, on: "0-60 11000", off: "0-60 811000"),
        Case(
            rule: .energyFromPower,
            tell: {
                $0.start(0, "7", meter: 100_000)
                for minute in 1...60 { $0.sample(Double(minute), "7", register: 100_000, power: 9000) }
                $0.stop(60, "7", meter: 100_000)
            }, on: "0-60 8850", off: "0-60 0"),
        Case(
            rule: .unsynchronisedClock, alsoOff: [.implausibleTime],
            tell: {
                $0.start(0, "7", stamp: Instant(milliseconds: 10_000))
                $0.stop(60, "7", meter: 111_000, stamp: Instant(milliseconds: 10_000 + 60 * .minute))
            }, on: "0-60 11000", off: "-29540880--29540820 11000"),
        Case(
            rule: .localTime,
            tell: {
                for minute in stride(from: -30.0, to: 0, by: 5) {
                    $0.status(minute, "Available", stamp: Story.at(minute + 60))
                }
                $0.start(0, "7", stamp: Story.at(60))
                $0.stop(60, "7", meter: 111_000, stamp: Story.at(120))
            }, on: "0-60 11000", off: "60-120 11000"),
        Case(
            rule: .implausibleTime,
            tell: {
                $0.start(0, "7")
                $0.stop(60, "7", meter: 111_000, stamp: Story.at(5_000_000))
            }, on: "0-60 11000", off: "0-5000000 11000"),
        Case(
            rule: .repeatedStart,
            tell: {
                $0.start(0, nil, stamp: Story.at(0), id: "a")
                $0.start(1, "7", stamp: Story.at(0), id: "b")
                $0.stop(60, "7", meter: 111_000)
            }, on: "0-60 11000", off: "0-0 ?, 0-60 11000"),
        Case(
            rule: .repeatedSample,
            tell: {
                $0.start(0, "7")
                $0.sample(10, "7", register: 101_000, power: 6000, stamp: Story.at(9))
                $0.sample(11, "7", register: 101_000, power: 6000, stamp: Story.at(9))
                $0.sample(20, "7", register: 102_000, power: 9000, stamp: Story.at(19))
                $0.sample(21, "7", register: 101_000, power: 6000, stamp: Story.at(9))
                $0.stop(60, "7", meter: 111_000)
            }, on: "0-60 11000 15000 W in 2", off: "0-60 11000 27000 W in 4", showsRates: true),
        Case(
            rule: .unboundTransaction,
            tell: {
                $0.start(0, nil, meter: 100_000)
                $0.stop(60, nil, meter: 111_000)
            }, on: "0-60 11000", off: "0- ?, ?-60 ?"),
        Case(rule: .orphanStop, tell: { $0.stop(60, "7", meter: 111_000) }, on: "?-60 ?", off: ""),
        Case(
            rule: .repeatedStop,
            tell: {
                $0.start(0, "7")
                $0.stop(60, "7", meter: 111_000)
                $0.stop(65, "7", meter: 111_000, stamp: Story.at(60))
            }, on: "0-60 11000", off: "0-60 11000, ?-60 ?"),
        Case(
            rule: .lateSample,
            tell: {
                $0.start(0, "7")
                $0.stop(60, "7", meter: 111_000)
                $0.sample(61, "7", register: 111_100)
            }, on: "0-60 11000", off: "0-60 11100"),
    ]

    @Test(arguments: cases) func onAndOff(_ item: Case) {
        var story = Story()
        item.tell(&story)
        #expect(Self.sessions(story, showsRates: item.showsRates) == item.on)
        let noted = story.outputs().repairs.filter { $0.rule == item.rule.rawValue }
        #expect(!noted.isEmpty && noted.allSatisfy { $0.count >= 1 })
        story.context.repairsOff = item.alsoOff.union([item.rule])
        #expect(Self.sessions(story, showsRates: item.showsRates) == item.off)
        #expect(!story.outputs().repairs.contains { $0.rule == item.rule.rawValue })
    }

    @Test func everyRuleHasACase() {
        #expect(Set(Self.cases.map(\.rule)) == Set(RepairRule.allCases))
    }

    @Test func theCatalogueTellsEachRuleWithItsEvidence() {
        let catalogue = RepairRule.catalogue
        #expect(Set(catalogue.map(\.rule)).count == catalogue.count)
        #expect(catalogue.filter(\.isSwitchable).map(\.rule).sorted() == RepairRule.allCases.map(\.rawValue).sorted())
        #expect(catalogue.allSatisfy { !$0.reality.isEmpty && !$0.evidence.isEmpty && !$0.remedy.isEmpty })
        #expect(catalogue.map(\.rule) == catalogue.map(\.rule).sorted())
    }

    @Test func rulesAreFoundByTheirNames() {
        #expect(RepairRule(named: "R07") == .registerReset)
        #expect(RepairRule(named: "register-reset") == .registerReset)
        #expect(RepairRule(named: "R07 register-reset") == .registerReset)
        #expect(RepairRule(named: "R99") == nil && RepairRule(named: "") == nil)
    }

    /// Ten samples after the stop within the hour are one entry that counts them.
    @Test func applicationsAreCounted() {
        var story = Story()
        story.start(0, "7")
        story.stop(60, "7", meter: 111_000)
        for minute in 61...70 { story.sample(Double(minute), "7", register: 111_100) }
        let late = story.outputs().repairs.filter { $0.rule == RepairRule.lateSample.rawValue }
        #expect(late.map(\.count) == [10])
    }

    private static func sessions(_ story: Story, showsRates: Bool) -> String {
        story.outputs().sessions.map { session in
            let end = { (at: Instant?) in at.map { "\(floorDivide($0 - Story.noon, .minute))" } }
            let energy = session.knownEnergyMilliwh.map { "\($0 / 1000)" } ?? "?"
            let rate = showsRates ? session.rate.map { " \($0.sum / 1000) W in \($0.samples)" } ?? "" : ""
            return "\(end(session.start) ?? "?")-\(end(session.end) ?? "") \(energy)\(rate)"
        }.joined(separator: ", ")
    }
}
