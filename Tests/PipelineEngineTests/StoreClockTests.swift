import Analysis
import Foundation
import Ingest
import Reports
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// *Now* is a matter of frames, whatever number of rows they have.
@Suite struct StoreClockTests {
    private func store(_ lines: String, _ body: (String) throws -> Void) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let dump = folder.appendingPathComponent("dump.ndjson")
        try lines.write(to: dump, atomically: true, encoding: .utf8)
        let store = folder.appendingPathComponent("store").path
        _ = try IngestStage(paths: [dump.path], store: store).run()
        try body(store)
    }

    private func meterValues(_ time: String, _ id: String) -> String {
        """
        {"ts":"\(time)","cp":"LP-1","dir":"in","msg":[2,"\(id)","MeterValues",{"connectorId":1,"meterValue":\
        [{"timestamp":"\(time)","sampledValue":[{"value":"1"}]},{"timestamp":"\(time)","sampledValue":[{"value":"2"}]}]}]}

        """
    }

    @Test func theRowsOfOneFrameDoNotConfirmEachOther() throws {
        let lines =
            meterValues("2026-03-01T06:00:00.000Z", "a") + meterValues("2026-03-01T06:01:00.000Z", "b")
            + meterValues("2099-01-01T00:00:00.000Z", "c")
        try store(lines) { path in
            let now = try StoreClock.now(SegmentStore(path: path, access: .read).snapshot())
            #expect(now?.iso8601 == "2026-03-01T06:01:00.000Z")
        }
    }

    @Test func aStoreOfOneFrameSaysWhatIsMissing() throws {
        try store(meterValues("2026-03-01T06:00:00.000Z", "a")) { path in
            #expect {
                try AnalyzeStage(store: path).run()
            } throws: {
                "\($0)".contains("within the seven days") && "\($0)".contains("--as-of 2026-03-01T06:00:00.000Z")
            }
            var stage = AnalyzeStage(store: path)
            stage.asOf = Instant(iso8601: "2026-03-01T06:00:00Z")
            let analyzed = try stage.run()
            #expect(analyzed.network.chargePoints.count == 1)
        }
        try store("\n") { path in
            #expect { try AnalyzeStage(store: path).run() } throws: { "\($0)".contains("holds no rows yet") }
        }
    }

    /// Batches find *now* in rows, so a stream must not take it from a record that is no frame.
    @Test func aBrokenRecordDoesNotMoveTheStreamsNow() throws {
        func row(_ time: Instant) -> Row {
            var builder = ColumnBatchBuilder(.contacts)
            builder.set(LeadingColumn.chargePoint.rawValue, "LP-1")
            builder.set(LeadingColumn.ts.rawValue, time.milliseconds)
            for column in [LeadingColumn.evseId, .connectorId, .receiveDelayMs, .frame, .item] {
                builder.set(column.rawValue, 0)
            }
            builder.endRow()
            return Row(builder.build(), 0)
        }
        var network = LiveNetwork(context: try AnalysisContext(fleetFile: nil))
        let start = try #require(Instant(iso8601: "2026-03-01T06:00:00Z"))
        for time in [start, start + .minute] {
            _ = network.accept(LiveFrame(chargePoint: "LP-1", receivedAt: time, rows: [row(time)], reason: nil))
        }
        _ = network.accept(
            LiveFrame(chargePoint: "LP-1", receivedAt: start + .hour, rows: [], reason: "broken-json"))
        #expect(network.now == start + .minute)
    }
}
