import Analysis
import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// A late frame folds from the last checkpoint before it, to what a fold of everything gives.
@Suite struct CheckpointTests {
    private struct ChargePointFrames {
        var name: String
        var rows: [Row]
        var frames: [LiveFrame]
        var now: Instant { frames.last!.receivedAt }
    }

    private func stored(_ story: String) throws -> [ChargePointFrames] {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let dump = Paths.package.appendingPathComponent("SampleData/stories/\(story).ndjson").path
        let store = folder.appendingPathComponent("store").path
        _ = try IngestStage(paths: [dump], store: store).run()
        var found: [ChargePointFrames] = []
        try SegmentStore(path: store, access: .read).forEachChargePoint { name, rows in
            var frames: [LiveFrame] = []
            for row in rows {
                if let last = frames.last?.rows.last, last.frame == row.frame {
                    frames[frames.count - 1].rows.append(row)
                } else {
                    frames.append(LiveFrame(chargePoint: name, receivedAt: row.receivedAt, rows: [row]))
                }
            }
            found.append(ChargePointFrames(name: name, rows: rows, frames: frames))
        }
        return found
    }

    @Test(arguments: ["healthy_day", "register_reset", "duplicate_messages", "stuck_preparing"])
    func aLateFrameMakesNoDifference(story: String) throws {
        var resumed = 0
        for point in try stored(story) {
            let context = AnalysisContext()
            let whole = FoldDriver.fold(
                point.name, rows: point.rows, quarantined: [], context: context, upTo: point.now)
            let expected = "\(whole.outputs(asOf: point.now))"
            for late in stride(from: 1, to: point.frames.count - 1, by: 17) {
                let live = LiveChargePoint(
                    ChargePointFold(chargePoint: point.name, context: context), point.frames[0].receivedAt)
                for (place, frame) in point.frames.enumerated() where place != late { live.accept(frame) }
                let checkpoint = live.rewind(before: point.frames[late].receivedAt).last
                if checkpoint != nil { resumed += 1 }
                var fold = checkpoint?.fold ?? ChargePointFold(chargePoint: point.name, context: context)
                FoldDriver.fold(
                    point.rows, quarantined: [], after: checkpoint?.lastReceived ?? Instant(milliseconds: .min),
                    upTo: point.now, into: &fold)
                #expect("\(fold.outputs(asOf: point.now))" == expected, "\(story), frame \(late)")
            }
        }
        #expect(resumed > 0)
    }

    /// However long a stream runs, a charge point keeps a handful.
    @Test func fewCheckpointsAreKept() throws {
        let point = try #require(try stored("healthy_day").first)
        let live = LiveChargePoint(
            ChargePointFold(chargePoint: point.name, context: AnalysisContext()), point.frames[0].receivedAt)
        for frame in point.frames { live.accept(frame) }
        let kept = live.rewind(before: point.now + 1)
        #expect((1...4).contains(kept.count))
        #expect(kept.map(\.lastReceived) == kept.map(\.lastReceived).sorted())
        #expect(live.rewind(before: point.frames[0].receivedAt).isEmpty)
    }
}
