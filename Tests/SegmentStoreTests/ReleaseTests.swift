import Foundation
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

/// Records leave the quarantine with the publication that holds their rows, or not at all.
@Suite struct ReleaseTests {
    private func prepare(_ home: TemporaryStore) throws {
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1, rows: 5, tables: [.statuses]), into: home.open())
    }

    private func release(_ path: String, _ fileSystem: any FileSystem, all: Bool) throws {
        let store = try SegmentStore(path: path, access: .write, fileSystem: fileSystem)
        let entries = try store.quarantined()
        let publication = try store.beginPublication(of: Scenario.source)
        try publication.add(Scenario.batches(seed: 3, rows: 4, tables: [.contacts])[0])
        var change = IngestCounters()
        let released = all ? entries : [entries[0]]
        change.accepted = released.count
        change.quarantined = -released.count
        try publication.commit(counters: change, releasing: released)
    }

    private func state(_ store: SegmentStore) throws -> [Int] {
        [try Scenario.rows(store).count, try store.quarantined().count, try store.sources()[0].counters.quarantined]
    }

    @Test(arguments: [false, true]) func aStopAtAnyStepIsBeforeOrAfter(all: Bool) throws {
        let whole = try TemporaryStore()
        try prepare(whole)
        let before = try state(whole.open(.read))
        let counting = StoppingFileSystem()
        try release(whole.path, counting, all: all)
        let after = try state(whole.open(.read))
        #expect(after == [before[0] + 4, all ? 0 : 1, all ? 0 : 1])
        #expect(try StoreFiles.list(whole.path + "/quarantine").count == (all ? 0 : 1))
        var seen: Set<Int> = []
        for step in 1...counting.steps.count {
            for stop in [StoppingFileSystem.Stop.crash(atStep: step), .powerLoss(atStep: step)] {
                let home = try TemporaryStore()
                try prepare(home)
                try? release(home.path, StoppingFileSystem(stop), all: all)
                let store = try home.open()
                let found = try state(store)
                #expect(found == before || found == after, "\(stop): \(found)")
                #expect(try store.verify() == [], "\(stop)")
                #expect(try store.sources().allSatisfy { $0.counters.check() == [] })
                seen.insert(found[1])
            }
        }
        #expect(seen.count == 2)
    }

    /// A file of the quarantine goes with its last record, and stays with any that is left.
    @Test func recordsOfSeveralFilesAreReleasedTogether() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let stream = Source(stream: "run 1")
        for part in 0..<3 {
            let publication = try store.beginPublication(of: stream)
            for number in 0..<2 {
                let record = QuarantinedRecord(
                    chargePoint: nil, receivedAt: nil, offset: part * 100 + number, reason: "x")
                #expect(
                    try Array("broken \(part) \(number)".utf8).withUnsafeBytes {
                        try publication.quarantine(record, bytes: $0)
                    })
            }
            var counters = IngestCounters()
            (counters.recordsRead, counters.quarantined) = (2, 2)
            try publication.commit(counters: counters, state: .open)
        }
        let entries = try store.quarantined()
        let released = entries.filter {
            $0.offset / 100 == 2 || $0.offset == 0 || $0.offset / 100 == 1 && $0.offset > 100
        }
        #expect(entries.count == 6 && released.count == 4)
        var change = IngestCounters()
        (change.accepted, change.quarantined) = (4, -4)
        try store.beginPublication(of: stream).commit(counters: change, state: .open, releasing: released)
        let left = try store.quarantined()
        #expect(left.map(\.offset) == [1, 100])
        #expect(
            try left.map(store.quarantinedBytes).map { String(decoding: $0, as: UTF8.self) } == [
                "broken 0 1", "broken 1 0",
            ])
        #expect(try StoreFiles.list(home.path + "/quarantine").count == 2)
        #expect(try store.verify() == [])
    }

    /// Of a file that was cut, what is whole is given, and the rest is a damaged file.
    @Test func aRecordBeyondTheEndOfItsFileIsDamage() throws {
        let home = try TemporaryStore()
        try prepare(home)
        let store = try home.open()
        let entries = try store.quarantined().sorted { $0.place < $1.place }
        let file = home.path + "/" + entries[0].path
        let whole = try entries.map(store.quarantinedBytes)
        let handle = try #require(FileHandle(forUpdatingAtPath: file))
        try handle.truncate(atOffset: UInt64(entries[1].place + entries[1].length - 1))
        #expect(try store.quarantinedBytes(entries[0]) == whole[0])
        let error = #expect(throws: StoreError.self) { try store.quarantinedBytes(entries[1]) }
        #expect("\(error!)".contains("shorter than its index says"))
        try FileManager.default.removeItem(atPath: file)
        #expect(throws: StoreError.self) { try store.quarantinedBytes(entries[0]) }
    }

    /// A catalog of version 1 gains its columns when it is next opened for writing, and is read as it is before.
    @Test func anEarlierCatalogIsReadAndUpgraded() throws {
        let home = try TemporaryStore()
        do {
            let store = try home.open()
            try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1, rows: 5, tables: [.statuses]), into: store)
            try store.catalog.commit("back to version 1") { database in
                try database.execute(
                    sql: """
                        ALTER TABLE quarantine DROP COLUMN frame;
                        ALTER TABLE quarantine DROP COLUMN dialect;
                        PRAGMA user_version = 1
                        """)
            }
        }
        let read = try home.open(.read).quarantined()
        #expect(read.count == 2)
        #expect(read.allSatisfy { $0.frame == nil && $0.dialect == nil })
        let store = try home.open()
        #expect(try store.quarantined() == read)
        let publication = try store.beginPublication(of: Scenario.second)
        let record = QuarantinedRecord(
            chargePoint: "LP-9", receivedAt: nil, offset: 5, reason: "broken", frame: 7, dialect: "bare")
        #expect(try Array("x".utf8).withUnsafeBytes { try publication.quarantine(record, bytes: $0) })
        var counters = IngestCounters()
        counters.recordsRead = 1
        counters.quarantined = 1
        try publication.commit(counters: counters)
        #expect(try store.quarantined().last?.frame == 7)
        #expect(try store.quarantined().last?.dialect == "bare")
        #expect(try store.verify() == [])
    }
}
