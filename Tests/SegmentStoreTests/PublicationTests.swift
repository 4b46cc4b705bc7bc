import Foundation
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

@Suite struct PublicationTests {
    @Test(arguments: [128 << 20, 1]) func everyTableComesBack(bufferBytes: Int) throws {
        let home = try TemporaryStore()
        let batches = Scenario.batches(seed: 1)
        do {
            let store = try home.open()
            let counters = try #require(
                try Scenario.ingest(Scenario.source, batches, into: store, bufferBytes: bufferBytes))
            #expect(counters.check() == [])
            #expect(counters.segments == (try StoreFiles.visible(home.path)).count)
        }
        let store = try home.open(.read)
        #expect(try Scenario.rows(store) == Scenario.rows(batches, source: Scenario.source))
        #expect(try store.verify() == [])
        #expect(try StoreFiles.list(home.path + "/staging") == [])
        #expect(try store.days().map(\.iso8601) == ["2026-03-01", "2026-03-02"])
    }

    @Test func theStoreIsTheSameFromTheBackground() throws {
        let contents = try [false, true].map { inBackground in
            let home = try TemporaryStore()
            for (source, seed) in [(Scenario.source, 1), (Scenario.second, 2)] as [(Source, UInt64)] {
                try Scenario.ingest(
                    source, Scenario.batches(seed: seed), into: home.open(), bufferBytes: 1, inBackground: inBackground)
            }
            return try StoreFiles.contents(home.path)
        }
        #expect(contents[0] == contents[1] && contents[0].count > 40)
    }

    @Test func theSameSourceTwiceAddsNothing() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let batches = Scenario.batches(seed: 2)
        #expect(try Scenario.ingest(Scenario.source, batches, into: store) != nil)
        let before = try StoreFiles.contents(home.path)
        #expect(try Scenario.ingest(Scenario.source, batches, into: store) == nil)
        #expect(try StoreFiles.contents(home.path) == before)
    }

    @Test func twoPublicationsLieSideBySide() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let (first, second) = (Scenario.batches(seed: 3), Scenario.batches(seed: 4))
        try Scenario.ingest(Scenario.source, first, into: store)
        try Scenario.ingest(Scenario.second, second, into: store)
        let expected = Scenario.rows(first, source: Scenario.source) + Scenario.rows(second, source: Scenario.second)
        #expect(try Scenario.rows(store) == expected.sorted())
        #expect(try store.sources().map(\.state) == [.done, .done])
        #expect(
            try store.summary(store.snapshot(), sources: store.sources(), quarantined: store.quarantined()).quarantined
                == ["broken-json": 4])
        #expect(
            try store.summary(store.snapshot(), sources: store.sources(), quarantined: store.quarantined()).rows
                == expected.count)
        #expect(try store.verify() == [])
    }

    @Test func selectedRowsOnly() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        var random = RandomRows(seed: 5)
        let batch = random.batch(.statuses, count: 100)
        let publication = try store.beginPublication(of: Scenario.source)
        try publication.add(batch, rows: [3, 99, 0])
        try publication.add(batch, rows: [])
        try publication.commit(counters: IngestCounters())
        let all = Scenario.rows([batch], source: Scenario.source)
        let stored = try Scenario.rows(store)
        #expect(stored.count == 3)
        #expect(stored.allSatisfy(all.contains))
    }

    @Test func abortLeavesNothing() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let before = try StoreFiles.contents(home.path)
        let publication = try store.beginPublication(of: Scenario.source, bufferBytes: 1)
        #expect(throws: StoreError.publicationInProgress) { try store.beginPublication(of: Scenario.second) }
        try publication.add(Scenario.batches(seed: 6)[0])
        publication.abort()
        #expect(try StoreFiles.contents(home.path) == before)
        #expect(try Scenario.ingest(Scenario.source, Scenario.batches(seed: 6), into: store) != nil)
    }

    @Test func segmentsAreInTheStoresOrder() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 7, rows: 500), into: store)
        for day in try store.days() {
            let batch = try store.read(.meterValues, days: day...day)
            let keys = (0..<batch.count).map { Naive.segmentKey(Row(batch, $0)) }
            #expect(keys == keys.sorted())
            #expect((0..<batch.count).allSatisfy { Row(batch, $0).receivedAt.day == day })
        }
    }

    @Test func readingPrunesAndSelects() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let batches = Scenario.batches(seed: 8)
        try Scenario.ingest(Scenario.source, batches, into: store)
        let names = try store.chargePoints()
        #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for first in names.indices {
            for last in first..<names.count {
                let range = ChargePointRange(first: names[first], last: names[last])
                let batch = try store.read(.meterValues, chargePoints: range)
                let expected = batches.filter { $0.table == .meterValues }.flatMap { batch in
                    (0..<batch.count).map { batch.string(0, $0)! }.filter(range.contains)
                }
                #expect((0..<batch.count).map { batch.string(0, $0)! }.sorted() == expected.sorted())
            }
        }
        #expect(try store.read(.meterValues, chargePoints: ChargePointRange("nobody")).count == 0)
        let columns = [0, MeterValuesColumn.socPercent.rawValue]
        let narrow = try store.read(.meterValues, columns: columns)
        #expect(narrow.column(LeadingColumn.ts.rawValue) == nil)
        #expect(narrow.column(columns[1]) != nil)
    }

    @Test func quarantineKeepsBytesAndKnowsThemAgain() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 9), into: store)
        let entries = try store.quarantined()
        #expect(
            try entries.map(store.quarantinedBytes).map { String(decoding: $0, as: UTF8.self) } == [
                "{\"broken\":dump-1.ndjson", "\u{0}\u{1}dump-1.ndjson",
            ])
        let file = home.path + "/" + entries[0].path
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let publication = try store.beginPublication(of: Scenario.second)
        for (entry, isNew) in [(entries[0], false), (entries[1], false)] {
            let record = QuarantinedRecord(
                chargePoint: entry.chargePoint, receivedAt: entry.receivedAt, offset: 77, reason: entry.reason)
            #expect(
                try store.quarantinedBytes(entry).withUnsafeBytes { try publication.quarantine(record, bytes: $0) }
                    == isNew)
        }
        let elsewhere = QuarantinedRecord(chargePoint: "LP-8", receivedAt: nil, offset: 0, reason: "broken-json")
        for isNew in [true, false] {
            let taken = try Array("x".utf8).withUnsafeBytes { try publication.quarantine(elsewhere, bytes: $0) }
            #expect(taken == isNew)
        }
        // Without bytes it says what is wrong with a source or a member of it: each is one of its own.
        for _ in 0..<2 {
            #expect(try publication.quarantine(elsewhere, bytes: UnsafeRawBufferPointer(start: nil, count: 0)))
        }
        publication.abort()
    }

    @Test func retiredDaysAreGone() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 10), into: store)
        try store.removeDays(before: Day(iso8601: "2026-03-02")!)
        #expect(try store.days().map(\.iso8601) == ["2026-03-02"])
        #expect(try StoreFiles.visible(home.path).allSatisfy { $0.contains("2026-03-02") })
        #expect(try store.verify() == [])
        #expect(try store.state(of: Scenario.source.id) == .done)
    }
}
