import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Simulation

/// Every frame that is not corrupted on purpose is valid OCPP, judged by the Open Charge Alliance's own schemas.
@Suite struct SchemaTests {
    static var canRun: Bool { Paths.shared != nil && Paths.oraclePython != nil }

    private struct Verdict: Decodable {
        var lines, calls, results, broken, violations, unmatched: Int
        var first: [String]
    }

    @Test(.enabled(if: canRun, "needs ../shared/corpora and LADDPULS_ORACLE_PYTHON"), arguments: [true, false])
    func framesFollowTheSchemas(isHealthy: Bool) throws {
        let options = SimulationOptions(
            seed: 11, chargePoints: 12, days: 14, start: .monday, intervalSeconds: 3600,
            faults: isHealthy ? [] : FindingKind.faults)
        let verdict = try check(options)
        #expect(verdict.violations == 0, "\(verdict.first.joined(separator: "\n"))")
        #expect(verdict.calls > 10_000 && verdict.results > 10_000)
        if isHealthy {
            #expect(verdict.broken == 0 && verdict.unmatched <= 1)
        } else {
            // Truncated lines break JSON, and leave the other half of their exchange alone.
            #expect(verdict.broken > 0 && verdict.unmatched <= verdict.broken + 1)
        }
    }

    private func check(_ options: SimulationOptions) throws -> Verdict {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("ocpp.ndjson")
        var simulator = try Simulator(options, zones: zoneTable)
        var lines = Data()
        try simulator.run { _, bytes in lines.append(contentsOf: bytes) }
        try lines.write(to: file)
        let process = Process()
        process.executableURL = Paths.oraclePython
        process.arguments = [
            Paths.package.appendingPathComponent("Tests/Oracles/check_ocpp_schemas.py").path,
            Paths.shared!.appendingPathComponent("corpora/ocpp-schemas").path, file.path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Verdict.self, from: answer)
    }
}
