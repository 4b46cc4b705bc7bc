import Foundation
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

@testable import SegmentStore

/// What a publication says it covers is what a dictionary over all its rows would say, wherever the runs lie.
@Suite struct CoverageTests {
    private static let source = Scenario.source.id

    private static func naive(_ batches: [ColumnBatch]) -> [CoverageEntry] {
        var entries: [[UInt8]: CoverageEntry] = [:]
        for batch in batches {
            for row in (0..<batch.count).map({ Row(batch, $0) }) {
                let (day, name, time) = (row.receivedAt.day, row.chargePoint, row.receivedAt)
                let new = CoverageEntry(
                    day: day, chargePoint: name, source: source, rows: 0, firstReceivedAt: time, lastReceivedAt: time)
                let key = Array(day.iso8601.utf8) + Array(name.utf8)
                entries[key, default: new].rows += 1
                entries[key]!.firstReceivedAt = min(entries[key]!.firstReceivedAt, time)
                entries[key]!.lastReceivedAt = max(entries[key]!.lastReceivedAt, time)
            }
        }
        return entries.values.sorted {
            $0.day != $1.day ? $0.day < $1.day : $0.chargePoint.utf8.lexicographicallyPrecedes($1.chargePoint.utf8)
        }
    }

    private static func entries(_ batches: [ColumnBatch], folder: String?, limit: Int) throws -> [CoverageEntry] {
        var builder = CoverageBuilder(folder: folder, limit: limit)
        for batch in batches { try builder.add(SegmentOrder([RowSelection(batch: batch, rows: nil)])) }
        var entries: [CoverageEntry] = []
        try builder.read(source: source) { entries.append($0) }
        let received = builder.received
        let times = entries.map(\.firstReceivedAt) + entries.map(\.lastReceivedAt)
        #expect(received?.lowerBound == times.min() && received?.upperBound == times.max())
        return entries
    }

    private func expectAsNaive(_ batches: [ColumnBatch], _ note: String) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let expected = Self.naive(batches)
        #expect(try Self.entries(batches, folder: nil, limit: 0) == expected, "\(note), in memory")
        for limit in [0, 100, 1000, 4 << 20] {
            #expect(try Self.entries(batches, folder: folder.path, limit: limit) == expected, "\(note), limit \(limit)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "the file has no name")
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>) func randomRows(seed: UInt64) throws {
        var random = RandomRows(seed: seed, chargePoints: Int(seed) * 2)
        let batches = (0..<Int(seed)).flatMap { number in
            [random.batch(.statuses, count: 1 + number * 7 % 40, days: 3), random.batch(.contacts, count: 5)]
        }
        try expectAsNaive(batches, "seed \(seed)")
    }

    @Test func noRows() throws { try expectAsNaive([], "none") }

    /// Names longer than a window, the empty one, one that begins another, and two spellings of one letter.
    @Test func namesOfAnyLength() throws {
        let long = String(repeating: "n", count: 70_000)
        let names = [long + "2", "", "a", "e\u{301}", "\u{E9}", long + "1", "ab", "a\u{0}"]
        let batches = (0..<40).map { number in
            var builder = ColumnBatchBuilder(.contacts)
            for (place, name) in names.enumerated() where (number + place) % 3 > 0 {
                builder.set(LeadingColumn.chargePoint.rawValue, name)
                for column in [LeadingColumn.evseId, .connectorId, .frame, .item, .receiveDelayMs] {
                    builder.set(column.rawValue, 0)
                }
                builder.set(LeadingColumn.ts.rawValue, Int64(number * 997 % 100) * .hour)
                builder.endRow()
            }
            return builder.build()
        }
        try expectAsNaive(batches, "names")
    }

    /// Room that its giver takes elsewhere is not taken by rows: they are spilled sooner, and come back the same.
    @Test func rowsMakeRoom() throws {
        let batches = [1, 2, 3, 4].flatMap { Scenario.batches(seed: $0, rows: 400, tables: [.statuses]) }
        let bytes = batches.reduce(0) {
            $0 + $1.memoryBytes + RowGrouping.bytesToSort(RowSelection(batch: $1, rows: nil))
        }
        var segments: [Int] = []
        for held in [0, bytes, Int.max / 2] {
            let home = try TemporaryStore()
            let store = try home.open()
            let publication = try store.beginPublication(of: Scenario.source, bufferBytes: bytes)
            publication.heldElsewhere = held
            for batch in batches { try publication.add(batch) }
            segments.append(try publication.commit(counters: Scenario.counters(batches)).segments)
            #expect(try Scenario.rows(store) == Scenario.rows(batches, source: Scenario.source))
            #expect(try store.coverage().reduce(0) { $0 + $1.rows } == batches.reduce(0) { $0 + $1.count })
        }
        #expect(segments[0] == 2 && segments[1] > 2 && segments[2] == segments[1], "\(segments)")
    }
}
