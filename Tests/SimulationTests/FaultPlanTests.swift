import Telemetry
import Testing

@testable import Simulation

@Suite struct FaultPlanTests {
    private func plan(_ seed: UInt64, chargePoints: Int, days: Int, _ kinds: [FindingKind] = FindingKind.faults)
        -> [[Fault]]
    {
        let options = SimulationOptions(
            seed: seed, chargePoints: chargePoints, days: days, start: .monday, faults: kinds)
        let network = NetworkPlan(options, zones: zoneTable)
        var faultPlan = FaultPlan(options)
        return network.chargePoints.map { faultPlan.faults(of: $0, network: network) }
    }

    @Test func everyKindHappensInTwelveChargePointsAndFourWeeks() {
        for seed: UInt64 in 0..<40 {
            let kinds = Set(plan(seed, chargePoints: 12, days: 28).joined().map(\.kind))
            #expect(kinds.count == 21, "seed \(seed) lacks \(Set(FindingKind.faults).subtracting(kinds))")
        }
    }

    @Test func everyKindHappensInFortyChargePointsAndTwoWeeks() {
        for seed: UInt64 in 0..<20 {
            let kinds = Set(plan(seed, chargePoints: 40, days: 14).joined().map(\.kind))
            #expect(kinds.count == 21, "seed \(seed)")
        }
    }

    @Test func faultsOfAChargePointNeverOverlapAndEndBeforeTheData() {
        let end = Day.monday.advanced(by: 28).start
        for seed: UInt64 in 0..<10 {
            for faults in plan(seed, chargePoints: 24, days: 28) {
                for (a, b) in zip(faults, faults.dropFirst()) { #expect(a.window.upperBound < b.window.lowerBound) }
                #expect(faults.allSatisfy { $0.window.lowerBound > Day.monday.start && $0.window.upperBound < end })
            }
        }
    }

    @Test func oneChargePointOfEverySiteIsSpared() {
        for faults in [plan(3, chargePoints: 40, days: 14)] {
            for site in 0..<10 {
                #expect((0..<4).filter { faults[site * 4 + $0].isEmpty }.count == 1, "site \(site)")
            }
        }
    }

    @Test func aShortRunStillHasTheFaultAskedFor() {
        for kind in FindingKind.faults where kind != .tokenAtTwoSites {
            #expect(plan(1, chargePoints: 4, days: 2, [kind]).joined().contains { $0.kind == kind }, "\(kind.rawValue)")
        }
    }

    @Test func noFaultsAskedNoFaultsPlanned() { #expect(plan(1, chargePoints: 12, days: 28, []).joined().isEmpty) }
}
