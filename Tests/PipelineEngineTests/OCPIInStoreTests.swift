import Analysis
import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// What platforms tell each other lies beside what charge points said, and no analysis takes it for that.
@Suite struct OCPIInStoreTests {
    /// Objects that stand under a charge point's name, long before and after its frames.
    private static let objects = ["1999-01-01", "2026-03-05", "2031-01-01", "2031-01-02"].enumerated().map {
        #"{"country_code":"SE","id":"\#($0)","kwh":1,"location_id":"LP-0001","last_updated":"\#($1)T00:00:00Z"}"#
    }.joined(separator: "\n")

    @Test func noAnalysisSeesIt() throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
        var simulate = SimulateStage(out: path("net"), start: Day(iso8601: "2026-03-01")!)
        simulate.chargePoints = 2
        simulate.days = 2
        _ = try simulate.run()
        _ = try IngestStage(paths: [path("net")], store: path("store")).run()
        let before = try AnalyzeStage(store: path("store")).run()

        // One stands under a name of its own.
        let objects = Self.objects + Self.objects.replacing("LP-0001", with: "SITE-9")
        try objects.write(toFile: path("cdrs.json"), atomically: true, encoding: .utf8)
        let ingested = try IngestStage(paths: [path("cdrs.json")], store: path("store")).run()
        #expect(ingested.report.counters.accepted == 8)
        let after = try AnalyzeStage(store: path("store")).run()
        #expect(try AnalyzeStage(store: path("store")).run().network.chargePoints.count == 2, "from kept states")
        #expect(after.network.now == before.network.now)
        #expect(after.findingsJSON == before.findingsJSON)
        #expect(after.network.chargePoints.map(told) == before.network.chargePoints.map(told))
        #expect(before.network.chargePoints.count == 2)
        #expect(try VerifyTool.verify(path("store")).problems.isEmpty)
    }

    private func told(_ outputs: ChargePointOutputs) -> String {
        "\(outputs.chargePoint) \(outputs.firstReceived) \(outputs.lastReceived) \(outputs.sessions) \(outputs.ports)"
    }

    @Test func aStoreOfObjectsAloneHasNoNow() throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, store) = (folder.appendingPathComponent("cdrs.json"), folder.appendingPathComponent("store").path)
        try Self.objects.write(to: file, atomically: true, encoding: .utf8)
        _ = try IngestStage(paths: [file.path], store: store).run()
        #expect { try AnalyzeStage(store: store).run() } throws: { "\($0)".contains("OCPI objects alone") }
    }
}
