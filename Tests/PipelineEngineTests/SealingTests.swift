import Foundation
import Ingest
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// A running stream seals its log now and then: whatever happens meanwhile, each row is stored once and counted once.
@Suite struct SealingTests {
    private let folder: URL

    init() throws { folder = try Paths.temporaryFolder() }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private func lines(_ stories: String...) throws -> [String] {
        try stories.flatMap { name in
            let file = Paths.package.appendingPathComponent("SampleData/stories/\(name).ndjson")
            return String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    /// Seals whenever there is something to seal.
    private var stage: StreamStage {
        var stage = StreamStage(store: path("live"))
        stage.plainTokens = true
        stage.sealBytes = 1
        return stage
    }

    /// The same lines read in one go, and the stream's store, and its findings, are no different.
    private func expectEqual(_ lines: [String], _ run: StreamRun?) throws {
        let dump = path("dump.ndjson")
        try (lines.joined(separator: "\n") + "\n").write(toFile: dump, atomically: true, encoding: .utf8)
        var ingest = IngestStage(paths: [dump], store: path("batch"))
        ingest.plainTokens = true
        let counted = try ingest.run().report.counters
        let batch = try AnalyzeStage(store: path("batch")).run()
        let live = try AnalyzeStage(store: path("live")).run()
        #expect(live.findingsJSON == batch.findingsJSON)
        let verified = try VerifyTool.verify(path("live"))
        #expect(verified.problems.isEmpty && verified.live.recordsRead == 0)
        #expect(verified.counters.accepted == counted.accepted)
        #expect(try rows("live") == rows("batch"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("live/live")).isEmpty)
        guard let run else { return }
        let expected = try batch.findingsJSON.split(separator: "\n").map { try StreamRun.said($0) }
        #expect(!expected.isEmpty)
        #expect(try run.findings() == Dictionary(uniqueKeysWithValues: expected.map { ($0.id, $0.text) }))
    }

    private func rows(_ store: String) throws -> [Int] {
        let snapshot = try SegmentStore(path: path(store), access: .read).snapshot()
        return try TableID.allCases.map { try snapshot.read($0).count }
    }

    @Test func manySealsInOneRun() throws {
        defer { remove() }
        let lines = try lines("connector_flapping", "token_brute_force", "duplicate_messages", "truncated_lines")
        let gate = Gate("commit", "publish")
        let run = try StreamRun(stage, folder, gate.fileSystem)
        for start in stride(from: 0, to: lines.count, by: 150) {
            let before = gate.passed
            try run.send(lines[start..<min(start + 150, lines.count)])
            #expect(comes { gate.passed > before })
        }
        run.closeInput()
        try run.wait()
        #expect(gate.passed > 6)
        try expectEqual(lines, run)
    }

    /// The third seal is on its way when the input ends: the end waits for it, and seals the rest.
    @Test func theInputEndsDuringASeal() throws {
        defer { remove() }
        let lines = try lines("connector_flapping", "token_brute_force")
        let gate = Gate("commit", "publish", number: 3)
        let run = try StreamRun(stage, folder, gate.fileSystem)
        for (number, part) in [lines[..<100], lines[100..<200], lines[200..<300]].enumerated() {
            try run.send(part)
            #expect(comes { gate.passed > number })
        }
        try run.send(lines[300...])
        run.closeInput()
        usleep(300_000)
        gate.open()
        try run.wait()
        try expectEqual(lines, run)
    }

    /// A disk error is the run's end; the next run finds all that was acknowledged, and what is sent again is known.
    @Test(arguments: [1, 3]) func aSealThatFailsEndsTheRun(number: Int) throws {
        defer { remove() }
        let lines = try lines("connector_flapping", "token_brute_force")
        let full = StoreError.system(operation: "write", path: "the disk", code: ENOSPC)
        let failing = Gate("commit", "publish", number: number, failing: full)
        let run = try StreamRun(stage, folder, failing.fileSystem)
        for seal in 0..<number {
            try run.send(lines[(seal * 100)..<(seal * 100 + 100)])
            #expect(comes { failing.passed > seal })
        }
        #expect { try run.wait() } throws: { "\($0)".contains("cannot write the disk: No space left on device") }
        run.closeInput()
        let again = try StreamRun(stage, folder, Gate("commit", "publish").fileSystem)
        try again.send(lines)
        again.closeInput()
        try again.wait()
        try expectEqual(lines, nil)
    }

    /// A run that failed has left its log. While the next run seals it, lines are acknowledged, some of them once more; then
    /// they are folded.
    @Test(arguments: [256 << 20, 1]) func linesDoNotWaitForWhatEarlierRunsLeft(startBytes: Int) throws {
        defer { remove() }
        let lines = try lines("connector_flapping", "token_brute_force")
        let full = StoreError.system(operation: "write", path: "the disk", code: ENOSPC)
        let failing = try StreamRun(stage, folder, Gate("commit", "publish", number: 1, failing: full).fileSystem)
        try failing.send(lines[..<100])
        #expect(throws: (any Error).self) { try failing.wait() }
        failing.closeInput()

        let acknowledgements = Pipe()
        var stage = stage
        // Of one byte: what came is acknowledged, then the input waits.
        stage.startBytes = startBytes
        stage.acknowledgeDescriptor = acknowledgements.fileHandleForWriting.fileDescriptor
        let gate = Gate("commit", "publish", number: 1)
        let run = try StreamRun(stage, folder, gate.fileSystem)
        #expect(comes { gate.passed == 1 })
        try run.send(lines[50..<60])
        var said = ""
        while !said.contains("\"acknowledged\":10}") {
            let more = acknowledgements.fileHandleForReading.availableData
            try #require(!more.isEmpty, "no acknowledgement comes any more: \(said)")
            said += String(decoding: more, as: UTF8.self)
        }
        #expect(gate.passed == 1, "the log is still held up")
        gate.open()
        try run.send(lines[60...])
        run.closeInput()
        try run.wait()
        try expectEqual(lines, run)
    }

    /// The log's rows are committed and its end not yet known when a frame comes late for its charge point: the fold from
    /// the store must not see them in both.
    @Test func aLateFrameDuringASeal() throws {
        defer { remove() }
        var lines = try lines("token_brute_force")
        let late = lines.remove(at: 60)
        lines.insert(late, at: 120)
        let gate = Gate("rename", "staging/", number: 1)
        let run = try StreamRun(stage, folder, gate.fileSystem)
        try run.send(lines[..<120])
        #expect(comes { gate.passed > 0 })
        try run.send(lines[120...])
        // Late frames are folded once a second.
        usleep(1_500_000)
        gate.open()
        run.closeInput()
        try run.wait()
        try expectEqual(lines, run)
    }

    /// Nothing can come between a seal's error and who asks for it.
    @Test func anErrorIsKeptUntilItIsTaken() throws {
        defer { remove() }
        let gate = Gate("commit", "publish", number: 1, failing: .system(operation: "write", path: "x", code: EIO))
        let store = try SegmentStore(path: path("live"), access: .write, fileSystem: gate.fileSystem)
        let sealer = LogSealer(store: store, options: IngestOptions(tokenKey: nil))
        let log = try store.createLiveLog(of: Source(stream: "s"), sequence: 1)
        try log.synchronize()
        #expect(sealer.isIdle)
        #expect(try !sealer.takeSealed())
        sealer.begin(log.file)
        #expect(comes { gate.passed == 1 })
        usleep(50_000)
        #expect(!sealer.isIdle)
        #expect(throws: IngestError.self) { try sealer.wait() }
        #expect(sealer.isIdle)
        sealer.begin(log.file)
        #expect(try sealer.wait())
        #expect(try !sealer.wait())
    }
}
