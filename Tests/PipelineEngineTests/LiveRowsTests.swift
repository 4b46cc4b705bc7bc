import Analysis
import Foundation
import Ingest
import Reports
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// Readers see acknowledged lines of a live log as if they were sealed.
@Suite struct LiveRowsTests {
    private let folder: URL

    init() throws { folder = try Paths.temporaryFolder() }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private static let stories = ["truncated_lines", "token_brute_force", "duplicate_messages", "register_reset"]

    private func lines() throws -> [String] {
        try Self.stories.flatMap { name in
            let file = Paths.package.appendingPathComponent("SampleData/stories/\(name).ndjson")
            return String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    private func ingest(_ lines: ArraySlice<String>, into store: String) throws {
        let dump = path(UUID().uuidString + ".ndjson")
        try (lines.joined(separator: "\n") + "\n").write(toFile: dump, atomically: true, encoding: .utf8)
        var stage = IngestStage(paths: [dump], store: path(store))
        stage.tokenKey = path("key")
        _ = try stage.run()
    }

    /// As a killed stream leaves them: two logs, the second with a torn frame at its end.
    private func leave(_ lines: ArraySlice<String>, in store: String) throws {
        let opened = try SegmentStore(path: path(store), access: .write)
        let source = Source(stream: "a stream that was killed")
        let half = lines.startIndex + lines.count / 2
        for (index, part) in [lines[..<half], lines[half...]].enumerated() {
            let log = try opened.createLiveLog(of: source, sequence: index + 1)
            for (number, line) in part.enumerated() {
                try Array(line.utf8).withUnsafeBytes { try log.append($0, number: number, order: number) }
            }
            try log.synchronize()
            guard index == 1 else { continue }
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log.file.path))
            try file.seekToEnd()
            try file.write(contentsOf: Data([200, 0, 0, 0, 1, 2, 3, 4, 5]))
            try file.close()
        }
    }

    private func report(_ store: String) throws -> String {
        var analyze = AnalyzeStage(store: path(store))
        analyze.tokenKey = path("key")
        let out = path(store + ".sqlite")
        _ = try ReportStage(analyze: analyze, out: out).run()
        return out
    }

    @Test func aReportWithLiveRowsEqualsTheBatchReport() throws {
        defer { remove() }
        try Data(repeating: 7, count: 32).write(to: folder.appendingPathComponent("key"))
        let lines = try lines()
        try ingest(lines[...], into: "batch")
        let cut = lines.count / 2
        // The last sealed line comes again in the log, as a client sends it that got no acknowledgement.
        try ingest(lines[..<cut], into: "live")
        try leave(lines[(cut - 1)...], in: "live")
        let differences = try ReportComparison.differences(try report("batch"), try report("live"))
        #expect(differences.isEmpty, "\(differences.prefix(5))")
        let sealed = try StoreView(path: path("batch"), tokenKey: path("key"))
        let live = try StoreView(path: path("live"), tokenKey: path("key"))
        #expect(live.live.recordsRead == lines.count - cut + 1)
        #expect(live.live.check() == [])
        #expect(live.sources.allSatisfy { $0.counters.check() == [] })
        #expect(live.sources.compactMap(\.received?.upperBound).max() == sealed.sources[0].received?.upperBound)
        for table in TableID.allCases {
            #expect(try live.snapshot.read(table).count == sealed.snapshot.read(table).count, "\(table.name)")
        }
        #expect(live.quarantined.map(\.hash).sorted() == sealed.quarantined.map(\.hash).sorted())
        #expect(live.snapshot.chargePoints == sealed.snapshot.chargePoints)
    }

    @Test func verifyCountsLiveLinesAndNamesTheTornEnd() throws {
        defer { remove() }
        try Data(repeating: 7, count: 32).write(to: folder.appendingPathComponent("key"))
        let lines = try lines()
        try ingest(lines[..<300], into: "live")
        try leave(lines[300...], in: "live")
        let result = try VerifyTool.verify(path("live"), tokenKey: path("key"))
        #expect(result.counters.recordsRead == lines.count)
        #expect(result.live.recordsRead == lines.count - 300)
        #expect(result.counters.check() == [])
        #expect(result.problems.map(\.reason) == ["9 bytes torn at the end"])
        let inspected = try InspectTool.inspect(path("live"), tokenKey: path("key"))
        #expect(inspected.text.contains("\(lines.count - 300) records not sealed yet"))
    }

    /// Sealed or live, what is quarantined is shown as it was received.
    @Test func quarantinedRecordsAreShownVerbatim() throws {
        defer { remove() }
        try Data(repeating: 7, count: 32).write(to: folder.appendingPathComponent("key"))
        let lines = try lines()
        try ingest(lines[..<60], into: "live")
        try leave(lines[60...], in: "live")
        let view = try StoreView(path: path("live"), tokenKey: path("key"))
        let shown = try view.quarantined.indices.map {
            String(
                decoding: try QuarantineTool.show(path("live"), number: $0 + 1, tokenKey: path("key")), as: UTF8.self)
        }
        #expect(shown.count > 30)
        #expect(view.quarantined.contains { $0.path.hasPrefix("live/") })
        #expect(view.quarantined.contains { $0.path.hasPrefix("quarantine/") })
        #expect(Set(shown).isSubset(of: Set(lines)))
        #expect(Set(shown).count == shown.count)
        #expect { try QuarantineTool.show(path("live"), number: 9999, tokenKey: path("key")) } throws: {
            "\($0)".contains("no record 9999")
        }
    }

    @Test func aStreamsOwnKeyIsAskedFor() throws {
        defer { remove() }
        try Data(repeating: 7, count: 32).write(to: folder.appendingPathComponent("key"))
        let lines = try lines()
        try ingest(lines[..<10], into: "live")
        #expect(try StoreView(path: path("live"), tokenKey: nil).live.recordsRead == 0)
        try leave(lines[10..<20], in: "live")
        #expect {
            try StoreView(path: path("live"), tokenKey: nil)
        } throws: {
            "\($0)".contains("give the stream's --token-key")
        }
    }

    /// A reader that looks again and again while another seals sees every line exactly once.
    @Test func everyMomentHoldsEveryLineOnce() async throws {
        defer { remove() }
        try Data(repeating: 7, count: 32).write(to: folder.appendingPathComponent("key"))
        let lines = try lines()
        try ingest(lines[..<100], into: "live")
        let before = lines.count - 100
        try leave(lines[100...], in: "live")
        let key = [UInt8](repeating: 7, count: 32)
        let (store, keyFile) = (path("live"), path("key"))
        let sealing = Task.detached {
            let opened = try SegmentStore(path: store, access: .write)
            for log in try opened.liveLogs() {
                _ = try LiveIngest.seal(log, isLast: false, store: opened, options: IngestOptions(tokenKey: key))
            }
        }
        var moments = 0
        while try !SegmentStore(path: store, access: .read).liveLogs().isEmpty || moments == 0 {
            let view = try StoreView(path: store, tokenKey: keyFile)
            let read = view.sources.reduce(0) { $0 + $1.counters.recordsRead }
            #expect(read == before + 100)
            moments += 1
        }
        try await sealing.value
        #expect(try StoreView(path: store, tokenKey: keyFile).live.recordsRead == 0)
    }
}
