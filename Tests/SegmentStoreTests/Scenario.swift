import Foundation
import SegmentStore
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

/// A store in a folder of its own, removed with this.
final class TemporaryStore {
    let folder: URL
    let path: String

    /// - Parameter name: below the folder; what is above the store is not there yet either.
    init(_ name: String = "store") throws {
        folder = try Paths.temporaryFolder()
        path = folder.path + "/" + name
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func open(
        _ access: SegmentStore.Access = .write, _ fileSystem: any FileSystem = POSIXFileSystem()
    ) throws -> SegmentStore {
        try SegmentStore(path: path, access: access, fileSystem: fileSystem)
    }
}

/// What the tests publish: rows of every table over two days and two quarantined records, spilled into several parts.
enum Scenario {
    static let source = Source(file: Hash128(of: "one dump"), name: "dump-1.ndjson", bytes: 1000)
    static let second = Source(file: Hash128(of: "another"), name: "dump-2.ndjson", bytes: 500)

    static func batches(seed: UInt64, rows: Int = 40, tables: [TableID] = TableID.allCases) -> [ColumnBatch] {
        var random = RandomRows(seed: seed)
        return tables.flatMap { table in [random.batch(table, count: rows), random.batch(table, count: 7)] }
    }

    static func counters(_ batches: [ColumnBatch]) -> IngestCounters {
        var counters = IngestCounters()
        counters.accepted = batches.reduce(0) { $0 + $1.count }
        counters.quarantined = 2
        counters.recordsRead = counters.accepted + counters.quarantined
        return counters
    }

    /// Publishes the source, or does nothing where the store knows it: what `laddpuls ingest` does with a dump.
    @discardableResult static func ingest(
        _ source: Source, _ batches: [ColumnBatch], into store: SegmentStore, bufferBytes: Int = 128 << 20,
        inBackground: Bool = false
    ) throws -> IngestCounters? {
        guard try store.state(of: source.id) == nil else { return nil }
        let publication = try store.beginPublication(
            of: source, bufferBytes: bufferBytes, inBackground: inBackground)
        for batch in batches { try publication.add(batch) }
        for (offset, text) in ["{\"broken\":", "\u{0}\u{1}"].enumerated() {
            let record = QuarantinedRecord(
                chargePoint: offset == 0 ? "LP-9" : nil,
                receivedAt: offset == 0 ? RandomRows(seed: 1).firstDay.start : nil,
                offset: offset * 10, reason: "broken-json")
            let isNew = try Array((text + source.name).utf8).withUnsafeBytes {
                try publication.quarantine(record, bytes: $0)
            }
            #expect(isNew)
        }
        return try publication.commit(counters: counters(batches))
    }

    /// All rows, each as text with its table's name, in no order.
    static func rows(_ batches: [ColumnBatch], source: Source) -> [String] {
        batches.flatMap { batch in
            (0..<batch.count).map { row in
                var parts = batch.text(row).split(separator: "|", omittingEmptySubsequences: false).map(String.init)
                parts[LeadingColumn.sourceId.rawValue] = "'\(source.id.hex)'"
                return batch.table.name + "|" + parts.joined(separator: "|")
            }
        }.sorted()
    }

    static func rows(_ store: SegmentStore) throws -> [String] {
        try TableID.allCases.flatMap { table in
            let batch = try store.read(table)
            return (0..<batch.count).map { table.name + "|" + batch.text($0) }
        }.sorted()
    }
}
