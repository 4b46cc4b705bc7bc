import Foundation
import SegmentStore
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// Sends its lines to one stream after another, each from the first line that was not acknowledged, as a client does that
/// is to lose nothing. Logs are sealed whenever there is something in them.
final class StreamClient {
    private let folder: URL
    private let lines: [String]
    private var random: RandomRows
    private var acknowledged = 0
    private var sent = 0
    private var store: String { folder.path + "/store" }
    private var layout: StoreLayout { StoreLayout(root: store) }

    /// All that a store holds, whatever its runs were called.
    struct Image: Equatable {
        var rows: [String]
        var quarantined: [String]
        var counters: IngestCounters
    }

    init(_ folder: URL, _ lines: [String], seed: UInt64) {
        (self.folder, self.lines, random) = (folder, lines, RandomRows(seed: seed))
    }

    /// One run of a stream, to the end of the lines, or of the stream by its disk.
    func send(_ fileSystem: any FileSystem) throws {
        let acknowledgements = folder.appendingPathComponent(UUID().uuidString)
        try Data().write(to: acknowledgements)
        let file = try FileHandle(forWritingTo: acknowledgements)
        var stage = StreamStage(store: store)
        stage.plainTokens = true
        stage.sealBytes = 1
        stage.acknowledgeDescriptor = file.fileDescriptor
        let run = try StreamRun(stage, folder, fileSystem)
        let first = acknowledged
        var next = first
        while next < lines.count, !run.isOver {
            let end = min(lines.count, next + 1 + Int(random.below(60)))
            try run.send(lines[next..<end])
            next = end
            if random.below(4) == 0 { continue }
            _ = comes(every: 10_000) { run.isOver || Self.acknowledged(acknowledgements) >= end - first }
        }
        run.closeInput()
        let outcome = Result { try run.wait() }
        acknowledged = first + Self.acknowledged(acknowledgements)
        sent += next - first
        // A thread of the dead process may be at its last step still.
        let isFree = comes { !Files.exists(layout.lock) || (try? POSIXFileSystem().lock(layout.lock)) != nil }
        // No fault of the store's, and no error that a control may take for one.
        if !isFree { Issue.record("the lock is never released") }
        try outcome.get()
    }

    private static func acknowledged(_ file: URL) -> Int {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let last = text.split(separator: "\n").last ?? ""
        return Int(last.filter(\.isNumber)) ?? 0
    }

    func image() throws -> Image {
        let store = try SegmentStore(path: store, access: .read)
        let provenance = [LeadingColumn.sourceId.rawValue, LeadingColumn.frame.rawValue]
        let rows = try TableID.allCases.flatMap { table in
            let batch = try store.read(table)
            return (0..<batch.count).map { row in
                var parts = batch.text(row).split(separator: "|", omittingEmptySubsequences: false)
                for column in provenance { parts[column] = "" }
                return table.name + "|" + parts.joined(separator: "|")
            }
        }
        let sources = try store.sources()
        return Image(
            rows: rows.sorted(), quarantined: try store.quarantined().map { "\($0.hash) \($0.reason)" }.sorted(),
            counters: sources.reduce(into: IngestCounters()) { $0 += $1.counters })
    }

    /// What is lost, doubled or left over, now that all lines were sent.
    func faults(_ expected: Image) throws -> [String] {
        let found = try image()
        var faults = try SegmentStore(path: store, access: .write).verify().map(\.description)
        if found.rows != expected.rows { faults.append("\(found.rows.count) rows, not \(expected.rows.count)") }
        if found.quarantined != expected.quarantined { faults.append("quarantine differs") }
        // What was written and not yet acknowledged comes twice, and is counted as often; no more than that does.
        let again = found.counters.duplicates - expected.counters.duplicates
        if !(0...sent - lines.count).contains(again) {
            faults.append("\(again) duplicates, where \(sent - lines.count) lines were sent again")
        }
        if found.counters.accepted != expected.counters.accepted || !found.counters.check().isEmpty {
            faults.append("miscounted: \(found.counters)")
        }
        let known = Set(try SegmentStore(path: store, access: .read).segments().map(\.path))
        faults += try StoreFiles.visible(store).filter { !known.contains($0) }
        faults += try StoreFiles.list(layout.live) + StoreFiles.list(layout.staging)
        return faults
    }
}
