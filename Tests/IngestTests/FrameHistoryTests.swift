import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// The history answers as a set of everything would, whatever the order of the times.
@Suite struct FrameHistoryTests {
    private struct Frame: Hashable {
        var place: Int
        var time: Int64
        var kind: Int64
    }

    private func fingerprint(_ frame: Frame) -> Fingerprint {
        var builder = ColumnBatchBuilder(.statuses)
        builder.set(LeadingColumn.chargePoint.rawValue, "LP-\(frame.place)")
        builder.set(LeadingColumn.ts.rawValue, frame.time)
        builder.set(LeadingColumn.item.rawValue, frame.kind)
        return RowHasher().hash(builder, of: .statuses)
    }

    private func expectAsSet(_ frames: [Frame], _ note: String, folder: String? = nil, limit: Int = 64) throws {
        var history = FrameHistory(folder: folder, limit: limit)
        var seen: Set<Frame> = []
        for (number, frame) in frames.enumerated() {
            let isNew = try history.insert(
                fingerprint(frame), receivedAt: Instant(milliseconds: frame.time), place: frame.place)
            #expect(isNew == seen.insert(frame).inserted, "\(note): frame \(number)")
        }
        let count = history.count
        #expect(count == seen.count)
        if folder != nil {
            let bytes = history.memoryBytes
            #expect(bytes < 1024 * 24 + 1024 * 8 + (1 << 20))
        }
    }

    /// In memory, and with all but the latest few in a file.
    private func expectAsSetAnywhere(_ frames: [Frame], _ note: String) throws {
        try expectAsSet(frames, note)
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try expectAsSet(frames, note + ", in a file", folder: folder.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test(arguments: [1, 100, 5000, 10_000_000]) func randomOrders(spread: Int64) throws {
        var random = LineCorpus(seed: UInt64(spread))
        let frames = (0..<3000).map { number in
            Frame(
                place: random.next(3), time: Int64(number) * 900 - Int64(random.next(Int(spread))),
                kind: Int64(random.next(2)))
        }
        try expectAsSetAnywhere(frames + frames.prefix(500) + frames.reversed().prefix(500), "spread \(spread)")
    }

    /// Times that fall, and one far ahead of all others, so that looking back never ends: the table takes over.
    @Test func worstOrders() throws {
        let falling = (0..<1500).map { Frame(place: 0, time: -Int64($0) * 60_000, kind: 0) }
        try expectAsSetAnywhere(falling + falling.reversed(), "falling")
        let ahead = [Frame(place: 0, time: 253_402_300_799_999, kind: 0)]
        let after = (0..<1500).map { Frame(place: 0, time: Int64($0) * 60_000, kind: 0) }
        try expectAsSetAnywhere(ahead + after + after + ahead, "one ahead")
    }
}
