import Foundation
import Telemetry
import Testing

@testable import Simulation

/// Each fault, looked for in the messages by a plain rule of this file's own: it must show inside what truth says, and
/// must not show in a network without faults.
@Suite struct FaultTests {
    private static let end = Day.monday.advanced(by: 2).start

    /// Five charge points: one site, and the first of its neighbour.
    private static func network(_ faults: [FindingKind]) throws -> Recording {
        try Recording(
            SimulationOptions(
                seed: 21, chargePoints: 5, days: 2, start: .monday, intervalSeconds: 300, faults: faults))
    }

    @Test(arguments: FindingKind.faults.map(\.rawValue)) func faultShowsWhereTruthSays(name: String) throws {
        let sick = try Self.network([FindingKind(rawValue: name)])
        #expect(!sick.truth.isEmpty)
        for truth in sick.truth {
            #expect(truth["fault"] as? String == name)
            let start = try #require(Instant(iso8601: truth["start"] as! String))
            let end = try #require(Instant(iso8601: truth["end"] as! String))
            #expect(start <= end && start > Day.monday.start && end < Self.end)
            let signs = Signs(sick, chargePoint: truth["charge_point"] as! String, evse: truth["evse_id"] as! Int)
            #expect(signs.count(of: FindingKind(rawValue: name), start, end) > 0, "\(truth)")
        }
    }

    @Test func aHealthyNetworkShowsNone() throws {
        let healthy = try Self.network([])
        for chargePoint in Set(healthy.frames.map(\.cp)).sorted() {
            let signs = Signs(healthy, chargePoint: chargePoint, evse: 0)
            for kind in FindingKind.faults {
                #expect(signs.count(of: kind, Day.monday.start, Self.end) == 0, "\(kind.rawValue) at \(chargePoint)")
            }
        }
    }

    /// A make that begins at minor version 1 cannot come back two versions older.
    @Test func noVersionCountsBelowZero() throws {
        var versions: Set<String> = []
        for seed in 1...12 as ClosedRange<UInt64> {
            let sick = try Recording(
                SimulationOptions(
                    seed: seed, chargePoints: 6, days: 2, start: .monday, intervalSeconds: 1800,
                    faults: [.firmwareDowngrade]))
            for boot in sick.frames where boot.action == "BootNotification" {
                let station = boot.payload["chargingStation"] as? [String: Any]
                if let version = (station ?? boot.payload)["firmwareVersion"] as? String { versions.insert(version) }
            }
        }
        #expect(versions.allSatisfy { !$0.contains(".-") }, "\(versions.sorted())")
        #expect(versions.contains("v4.0.0-b0"), "the case is there: \(versions.sorted())")
    }
}
