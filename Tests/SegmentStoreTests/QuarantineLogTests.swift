import Foundation
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

@testable import SegmentStore

/// What is quarantined is told as it came, wherever its index lies until it is committed.
@Suite struct QuarantineLogTests {
    private static let source = Scenario.source.id

    private static func entry(_ number: Int) -> QuarantineEntry {
        // Every way of lacking something, texts of no byte, and one longer than a piece that is read at once.
        let name = number % 7 == 0 ? "" : number % 11 == 0 ? String(repeating: "é", count: 40_000) : "LP-\(number)"
        return QuarantineEntry(
            hash: Hash128(of: "\(number)"), chargePoint: number & 1 == 0 ? nil : name,
            receivedAt: number & 2 == 0 ? nil : Instant(milliseconds: Int64(number) - 20), source: source,
            offset: number * 1000, length: number, reason: number % 5 == 0 ? "" : "reason-\(number)",
            path: "quarantine/1",
            place: number * 3, frame: number & 4 == 0 ? nil : Int64(number) - 30,
            dialect: number & 8 == 0 ? nil : number % 3 == 0 ? "" : "bare")
    }

    @Test(arguments: [0, 1, 100, 5000, 1 << 20]) func entriesComeBackInTheirOrder(limit: Int) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for count in [0, 1, 2, 3, 64] {
            var log = QuarantineLog(source: Self.source, path: "quarantine/1", folder: folder.path, limit: limit)
            let entries = (0..<count).map(Self.entry)
            for entry in entries { try log.append(entry) }
            for _ in 0..<2 {
                var found: [QuarantineEntry] = []
                try log.forEachEntry { found.append($0) }
                #expect(found == entries && log.count == count, "\(count) entries")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "the file has no name")
    }

    @Test func digestsTellApartWhatIdentitiesDo() {
        let bytes = Array("broken".utf8)
        let times: [Instant?] = [nil, Instant(milliseconds: 0), Instant(milliseconds: 1)]
        // Two spellings of one name are two charge points, and none is not one without letters.
        let names: [String?] = [nil, "", "-", "\u{E9}", "e\u{301}"]
        var digests: Set<Hash128> = []
        for time in times {
            for name in names {
                for rest in [nil, 0, 1] as [UInt128?] {
                    let record = QuarantinedRecord(
                        chargePoint: name, receivedAt: time, offset: 0, reason: "x", restHash: rest)
                    let identity = bytes.withUnsafeBytes { QuarantineIdentity(record, bytes: $0) }
                    #expect(digests.insert(identity.digest).inserted, "\(identity)")
                    #expect(!digests.insert(identity.digest).inserted)
                }
            }
        }
    }

    /// More than memory holds of the index, in a store: all of it is committed, and known again.
    @Test func manyBrokenRecordsAreAllKept() throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SegmentStore(path: folder.path + "/store", access: .write)
        let count = 20_000
        let publication = try store.beginPublication(of: Scenario.source)
        for turn in 0..<2 {
            for number in 0..<count {
                let record = QuarantinedRecord(
                    chargePoint: "LP-\(number % 9)", receivedAt: nil, offset: number * 10, reason: "unexpected-end")
                let isNew = try Array("broken \(number)".utf8).withUnsafeBytes {
                    try publication.quarantine(record, bytes: $0)
                }
                #expect(isNew == (turn == 0))
            }
        }
        var counters = IngestCounters()
        (counters.recordsRead, counters.quarantined, counters.duplicates) = (2 * count, count, count)
        try publication.commit(counters: counters)
        let entries = try store.quarantined().sorted { $0.place < $1.place }
        #expect(entries.map(\.offset) == (0..<count).map { $0 * 10 })
        #expect(
            try String(decoding: store.quarantinedBytes(entries[count - 1]), as: UTF8.self) == "broken \(count - 1)")
        #expect(try store.verify() == [])
    }
}
