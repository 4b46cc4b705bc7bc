import Foundation
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

/// What has changed on disk is named, and never read as rows.
@Suite struct DamageTests {
    @Test func everythingThatIsWrongIsNamed() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1), into: store)
        let paths = try store.segments().map(\.path)
        let url = { (path: String) in URL(fileURLWithPath: home.path + "/" + path) }
        var flipped = try Data(contentsOf: url(paths[0]))
        flipped[flipped.count / 2] ^= 1
        try flipped.write(to: url(paths[0]))
        try Data(contentsOf: url(paths[1])).dropLast().write(to: url(paths[1]))
        try FileManager.default.removeItem(at: url(paths[2]))
        try Data([1]).write(to: url("tables/statuses/day=2026-03-01/stray.parquet"))
        let problems = try store.verify()
        #expect(problems.map(\.path) == [paths[0], paths[1], paths[2], "tables/statuses/day=2026-03-01/stray.parquet"])
        #expect(problems[0].reason.contains("the bytes have changed"))
        #expect(problems[2].reason == "missing")
        #expect(problems[3].reason == "not in the catalog")
    }

    @Test func readingADamagedSegmentNamesIt() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1), into: store)
        let segment = try #require(try store.segments(.statuses).first)
        let url = URL(fileURLWithPath: home.path + "/" + segment.path)
        let whole = try Data(contentsOf: url)
        for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 97)) {
            var damaged = whole
            damaged[place] ^= 0x10
            try damaged.write(to: url)
            do {
                let batch = try store.read(.statuses)
                // The few bytes no checksum covers (the opening magic, page index) may change without any row changing.
                try whole.write(to: url)
                let good = try store.read(.statuses)
                #expect((0..<batch.count).map(batch.text) == (0..<good.count).map(good.text), "byte \(place)")
            } catch {
                #expect("\(error)".contains(segment.path), "byte \(place): \(error)")
            }
        }
        try whole.dropLast(3).write(to: url)
        let error = #expect(throws: StoreError.self) { try store.read(.statuses) }
        #expect("\(error!)".contains(segment.path))
    }

    @Test func countersThatDoNotAddUpAreNamed() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let publication = try store.beginPublication(of: Scenario.source)
        var counters = IngestCounters()
        counters.recordsRead = 3
        counters.accepted = 2
        counters.samplesRead = 1
        try publication.commit(counters: counters)
        #expect(try store.verify().map(\.path) == ["source dump-1.ndjson", "source dump-1.ndjson"])
    }
}
