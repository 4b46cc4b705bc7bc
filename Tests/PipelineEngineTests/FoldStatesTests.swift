import Analysis
import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest
@testable import PipelineEngine

/// An analysis that goes on from kept states gives what one gives that folds every row (DESIGN 7).
@Suite struct FoldStatesTests {
    /// A network's dump, a file for each day, made once: no test writes to it.
    private static let network = Result {
        let folder = try Paths.temporaryFolder().appendingPathComponent("net").path
        var simulate = SimulateStage(out: folder, start: Day(iso8601: "2026-03-27")!)
        simulate.seed = 11
        simulate.chargePoints = 5
        simulate.days = 5
        _ = try simulate.run()
        return folder
    }

    /// A store of its own for some days of the network.
    private final class Bench {
        let folder: URL
        let fleet: String
        let days: [String]

        init() throws {
            folder = try Paths.temporaryFolder()
            let network = try FoldStatesTests.network.get()
            fleet = network + "/fleet.yaml"
            let files = FileManager.default.enumerator(atPath: network)!.compactMap { $0 as? String }
            days = files.filter { $0.contains(".ndjson") && !$0.contains("truth") }.sorted().map { network + "/" + $0 }
            #expect(days.count == 5)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        var store: String { folder.appendingPathComponent("store").path }
        var folds: String { store + "/states/folds.sqlite" }

        func ingest(_ paths: [String]) throws {
            var stage = IngestStage(paths: paths, store: store)
            stage.plainTokens = true
            _ = try stage.run()
        }

        func analyze(_ change: (inout AnalyzeStage) -> Void = { _ in }, keepsStates: Bool = true) throws -> [String] {
            var stage = AnalyzeStage(store: store)
            stage.fleet = fleet
            stage.threads = 2
            stage.keepsStates = keepsStates
            change(&stage)
            return try stage.run().network.chargePoints.map { "\($0)" }
        }

        func findings(_ change: (inout AnalyzeStage) -> Void = { _ in }) throws -> [Finding] {
            var stage = AnalyzeStage(store: store)
            stage.fleet = fleet
            change(&stage)
            return try stage.run().network.allFindings
        }

        /// Twice with states, so that the second goes on from what the first kept, and once without.
        func expectSame(_ comment: Comment, _ change: (inout AnalyzeStage) -> Void = { _ in }) throws {
            let whole = try analyze(change, keepsStates: false)
            #expect(try analyze(change) == whole, comment)
            #expect(try analyze(change) == whole, comment)
        }

        /// Rows that an analysis would read, of how many.
        func rowsToRead(_ change: (inout AnalyzeStage) -> Void = { _ in }) throws -> (some: Int, all: Int) {
            var stage = AnalyzeStage(store: store)
            stage.fleet = fleet
            change(&stage)
            let view = try StoreView(path: store, tokenKey: nil)
            let now = try StoreClock.requiredNow(view.snapshot, store, asOf: stage.asOf)
            let worker = try ChunkFold(
                view, stage.context(), now: now, shelf: StateShelf(StoreLayout(root: store)))
            let all = view.snapshot.coverage.reduce(0) { $0 + $1.rows }
            return (FoldPlan.all(worker).reduce(0) { $0 + $1.rows }, all)
        }
    }

    @Test func dayByDay() throws {
        let bench = try Bench()
        for day in bench.days {
            try bench.ingest([day])
            try bench.expectSame("up to \(day)")
        }
        let rows = try bench.rowsToRead()
        #expect(rows.some < rows.all / 3, "most rows lie in states")
    }

    /// What comes late folds its charge point anew, and no other.
    @Test func lateRows() throws {
        let bench = try Bench()
        let second = try text(bench.days[1]).split(separator: "\n")
        let late = second.filter { $0.contains(#""cp":"LP-0002""#) && $0.contains("T1") }
        #expect(late.count > 10)
        let early = bench.folder.appendingPathComponent("early.ndjson").path
        let rest = bench.folder.appendingPathComponent("late.ndjson").path
        let isLate = Set(late)
        try Data(second.filter { !isLate.contains($0) }.joined(separator: "\n").utf8).write(to: .init(filePath: early))
        try Data(late.joined(separator: "\n").utf8).write(to: .init(filePath: rest))
        try bench.ingest([bench.days[0], early] + bench.days[2...])
        let before = try bench.analyze()
        let rows = try bench.rowsToRead()
        try bench.ingest([rest])
        let after = try bench.rowsToRead()
        #expect(rows.some < after.some && after.some < after.all / 2, "one of five is read again")
        #expect(try bench.analyze(keepsStates: false) != before, "a late row shows")
        try bench.expectSame("with late rows")
    }

    /// A broken record of the past counts in its day's data quality.
    @Test func lateBrokenRecords() throws {
        let bench = try Bench()
        try bench.ingest(bench.days)
        let before = try bench.analyze()
        let broken = bench.folder.appendingPathComponent("broken.ndjson")
        try Data(#"{"ts":"2026-03-28T11:00:00.000Z","cp":"LP-0003","dir":"in","msg":[2,"x","Heartbeat",{]}"#.utf8)
            .write(to: broken)
        try bench.ingest([broken.path])
        #expect(try bench.analyze(keepsStates: false) != before, "a broken record shows")
        try bench.expectSame("with a broken record")
    }

    /// A packed file's text, by our own reader: a bare machine has no zstd program.
    private func text(_ path: String) throws -> String {
        let stream = try ByteStream(path: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
        defer { buffer.deallocate() }
        var bytes: [UInt8] = []
        while case let count = try stream.read(into: buffer), count > 0 { bytes += buffer[..<count] }
        try #require(stream.fault == nil && !bytes.isEmpty)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// States say what was made with one set of rules, fleet and exclusions.
    @Test func otherCircumstances() throws {
        let bench = try Bench()
        try bench.ingest(bench.days)
        let plain = try bench.analyze()
        let (some, all) = try bench.rowsToRead()
        #expect(some < all)
        let reasons = bench.folder.appendingPathComponent("reasons.csv").path
        try Self.reasons.write(toFile: reasons, atomically: true, encoding: .utf8)
        let changes: [(name: String, isOfAll: Bool, change: (inout AnalyzeStage) -> Void)] = [
            ("exclusions of one", false, { $0.exclusions = reasons }),
            ("no repairs", true, { $0.repairsOff = ["all"] }),
            ("no fleet", true, { $0.fleet = nil }),
        ]
        for (name, isOfAll, change) in changes {
            let rows = try bench.rowsToRead(change)
            #expect(isOfAll ? rows.some == all : some < rows.some && rows.some < all, "\(name): rows are read anew")
            try bench.expectSame("\(name)", change)
        }
        #expect(try bench.analyze({ $0.fleet = nil }, keepsStates: false) != plain, "another fleet shows")
        try bench.expectSame("as before")
        let sameDay = Instant(iso8601: "2026-03-31T10:00:00Z")!
        #expect(try bench.rowsToRead { $0.asOf = sameDay }.some < all, "states from before it are")
        try bench.expectSame("as of the same day") { $0.asOf = sameDay }
        let earlier = Instant(iso8601: "2026-03-29T10:00:00Z")!
        let past = try bench.rowsToRead { $0.asOf = earlier }
        #expect(past.some == past.all, "states from after it are of no use")
        try bench.expectSame("as of an earlier moment") { $0.asOf = earlier }
        #expect(try bench.rowsToRead().some == some, "a later state is kept")
    }

    private static let reasons = """
        charge_point,evse_id,start,end,reason
        LP-0002,0,2026-03-28T00:00:00Z,2026-03-28T06:00:00Z,vandalism
        """

    /// A cache may be cut, changed, deleted or locked: it costs time.
    @Test func damagedStates() throws {
        let bench = try Bench()
        try bench.ingest(bench.days)
        let whole = try bench.analyze(keepsStates: false)
        #expect(try bench.analyze() == whole)
        let good = try Data(contentsOf: .init(filePath: bench.folds))
        for step in stride(from: 0, to: good.count, by: max(1, good.count / 7)) {
            var bad = good
            for place in step..<min(step + 64, good.count) { bad[place] ^= 0x5A }
            try bad.write(to: .init(filePath: bench.folds))
            #expect(try bench.analyze() == whole, "bytes from \(step) on changed")
            try good.prefix(step).write(to: .init(filePath: bench.folds))
            #expect(try bench.analyze() == whole, "cut after \(step) bytes")
        }
        try bench.expectSame("the damaged file is made anew")
        let rows = try bench.rowsToRead()
        #expect(rows.some < rows.all)
        try FileManager.default.removeItem(atPath: bench.store + "/states")
        try Data("a file".utf8).write(to: .init(filePath: bench.store + "/states"))
        #expect(try bench.analyze() == whole, "no folder can be made")
    }

    /// Names that look alike are two charge points, each with a state of its own.
    @Test func namesThatLookAlike() throws {
        let bench = try Bench()
        let renamed = try bench.days.enumerated().map { number, day in
            let text = try self.text(day)
            let two = text.replacing("LP-0001", with: "\u{C5}-1").replacing("LP-0002", with: "A\u{30A}-1")
            let file = bench.folder.appendingPathComponent("renamed-\(number).ndjson")
            try Data(two.utf8).write(to: file)
            return file.path
        }
        try bench.ingest(renamed)
        #expect(try bench.analyze { $0.fleet = nil }.count == 5)
        try bench.expectSame("two that look alike") { $0.fleet = nil }
    }

    /// `--dirty` tells of each row's day once, of a late row's day again.
    @Test func dirtyDaysAreToldOnce() throws {
        let bench = try Bench()
        func dirty(tells: Bool = true) throws -> [Finding] {
            var stage = AnalyzeStage(store: bench.store)
            stage.fleet = bench.fleet
            stage.dirtyOnly = true
            let analyzed = try stage.run()
            if tells { analyzed.told() }
            return analyzed.network.allFindings
        }
        try bench.ingest(Array(bench.days[..<3]))
        let all = try bench.findings()
        #expect(!all.isEmpty)
        #expect(try dirty(tells: false) == all && dirty() == all && dirty().isEmpty, "what was not told is told again")
        try bench.ingest(Array(bench.days[3...]))
        let days = Day(iso8601: "2026-03-30")!...Day(iso8601: "2026-03-31")!
        let new = try bench.findings { $0.days = days }
        #expect(try dirty() == new && dirty().isEmpty && !new.isEmpty)
        let late = bench.folder.appendingPathComponent("late.ndjson")
        try Data(
            #"{"ts":"2026-03-28T11:00:00.007Z","cp":"LP-0003","dir":"in","msg":[2,"x-late","Heartbeat",{}]}"#.utf8
        ).write(to: late)
        try bench.ingest([late.path])
        let day = Day(iso8601: "2026-03-28")!
        let ofIt = try bench.findings { $0.days = day...day }.filter { ["LP-0003", ""].contains($0.chargePoint) }
        #expect(try dirty() == ofIt && dirty().isEmpty)
        try FileManager.default.removeItem(atPath: bench.store + "/states")
        #expect(try dirty() == bench.findings(), "without a memory all is new")
    }

    @Test func dirtyDaysNeedAMemory() throws {
        let bench = try Bench()
        try bench.ingest([bench.days[0]])
        try Data("a file".utf8).write(to: .init(filePath: bench.store + "/states"))
        var stage = AnalyzeStage(store: bench.store)
        stage.dirtyOnly = true
        #expect { try stage.run() } throws: { "\($0)".contains("/states: cannot be written") }
    }
}
