import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// What the one source there would be read as.
func explain(_ path: String) throws -> Explanation {
    var refused: [String] = []
    let explanations = try Explanation.of([path], options: IngestOptions(tokenKey: nil), refused: &refused)
    #expect(refused.isEmpty)
    return try #require(explanations.first)
}

/// A store in a folder of its own, and ingests into it; every one checks the counting identities (CONTRACT 5).
final class Bench {
    let folder: URL
    let store: SegmentStore

    init() throws {
        folder = try Paths.temporaryFolder()
        store = try SegmentStore(path: folder.appendingPathComponent("store").path, access: .write)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = folder.appendingPathComponent("in/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    @discardableResult func ingest(
        _ paths: String..., chargePoint: String? = nil, zone: ZoneTable? = nil, key: [UInt8]? = nil,
        rowBytes: Int = 24 << 20, threads: Int = 1
    ) throws -> IngestReport {
        let before = try rowCount()
        let options = IngestOptions(
            chargePoint: chargePoint, zone: zone, tokenKey: key, rowBytes: rowBytes, bufferBytes: rowBytes * 4,
            threads: threads)
        let report = try IngestRun(store: store, options: options).run(paths)
        #expect(report.counters.check() == [])
        for source in report.sources { #expect(source.counters.check() == []) }
        #expect(report.quarantine.reduce(0) { $0 + $1.count } == report.counters.quarantined)
        #expect(try rowCount() - before >= report.counters.accepted, "every accepted frame leaves a row")
        return report
    }

    func rows(_ table: TableID) throws -> [TextRow] {
        let batch = try store.read(table)
        return (0..<batch.count).map { textRow(batch, $0) }
    }

    /// All rows of the store without source and frame, in an order of their own.
    func content() throws -> [String] {
        try TableID.allCases.flatMap { table in
            try rows(table).map { row in
                "\(table.name) "
                    + row.filter { $0.key != "frame" }.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            }
        }.sorted()
    }

    func rowCount() throws -> Int { try TableID.allCases.reduce(0) { try $0 + store.read($1, columns: [0]).count } }
}

/// Frames of two charge points at distinct times, one status each.
func dump(_ range: Range<Int>) -> String {
    range.map { number in
        envelope(
            #"[2,"m\#(number)","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"S\#(number)"}]"#,
            at: Instant(milliseconds: 1_772_344_800_000 + Int64(number) * 60_000).iso8601, cp: "LP-\(number % 2)")
    }.joined()
}
