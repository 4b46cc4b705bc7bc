import Foundation
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

/// A crash at every single step of a publication, then the same again: nothing lost, nothing doubled, nothing seen early.
@Suite struct CrashTests {
    /// Two tables are enough for every kind of step, and keep the steps few.
    private func batches(of source: Source) -> [ColumnBatch] {
        Scenario.batches(seed: source == Scenario.source ? 1 : 2, rows: 12, tables: [.statuses, .contacts])
    }

    /// Opens the store, ingests two sources, the second spilled into parts.
    private func run(_ path: String, _ fileSystem: any FileSystem, inBackground: Bool = false) throws {
        let store = try SegmentStore(path: path, access: .write, fileSystem: fileSystem)
        _ = try store.tokenKey()
        try Scenario.ingest(Scenario.source, batches(of: Scenario.source), into: store)
        try Scenario.ingest(
            Scenario.second, batches(of: Scenario.second), into: store, bufferBytes: 1, inBackground: inBackground)
    }

    private struct Undisturbed {
        let rows: [String]
        let contents: [String: Data]
        let steps: [String]
    }

    private func undisturbed() throws -> Undisturbed {
        let home = try TemporaryStore()
        let counting = StoppingFileSystem()
        try run(home.path, counting)
        let store = try home.open(.read)
        #expect(try store.verify() == [])
        return Undisturbed(
            rows: try Scenario.rows(store), contents: try StoreFiles.contents(home.path), steps: counting.steps)
    }

    /// What is wrong after a stop and a second run; empty when all is well.
    private func faults(
        _ stop: StoppingFileSystem.Stop, expected: Undisturbed, reversed: Bool = false, inBackground: Bool = false
    ) throws -> [String] {
        let home = try TemporaryStore()
        let stopping = StoppingFileSystem(stop)
        let fileSystem: any FileSystem =
            reversed ? ReversedFileSystem(store: home.path, over: stopping) : stopping
        #expect(throws: (any Error).self) { try run(home.path, fileSystem, inBackground: inBackground) }
        var faults = try early(home)
        try run(home.path, POSIXFileSystem())
        let store = try home.open(.read)
        if try Scenario.rows(store) != expected.rows { faults.append("rows differ") }
        if try StoreFiles.contents(home.path) != expected.contents { faults.append("files differ") }
        faults += try store.verify().map(\.description)
        return faults
    }

    /// What a glob shows right after the stop must be in the catalog, and readers must see whole publications.
    private func early(_ home: TemporaryStore) throws -> [String] {
        guard let store = try? home.open(.read) else { return try StoreFiles.visible(home.path) }
        let committed = Set(try store.segments().map(\.path))
        let visible =
            try StoreFiles.visible(home.path).filter { !committed.contains($0) } + store.verify().map(\.description)
        for entry in try store.quarantined() { _ = try store.quarantinedBytes(entry) }
        let known = try store.sources().map { $0.source }
        let rows = try Scenario.rows(store)
        let whole = known.flatMap {
            Scenario.rows(batches(of: $0), source: $0)
        }
        return visible + (rows == whole.sorted() ? [] : ["a reader sees parts of a publication"])
    }

    /// In the background the steps are as many, though their order may differ from run to run.
    @Test(arguments: [false, true]) func atEveryStep(inBackground: Bool) throws {
        let expected = try undisturbed()
        #expect(expected.steps.count > 60)
        for step in 1...expected.steps.count {
            #expect(
                try faults(.crash(atStep: step), expected: expected, inBackground: inBackground) == [],
                "step \(step): \(expected.steps[step - 1])")
        }
    }

    @Test func withTornWritesAndLostPower() throws {
        let expected = try undisturbed()
        for (index, name) in expected.steps.enumerated() {
            let step = index + 1
            if name.hasPrefix("write") {
                #expect(try faults(.tornCrash(atStep: step), expected: expected) == [], "step \(step): \(name)")
            }
            if name.hasPrefix("rename") || name.hasPrefix("commit") || name.hasPrefix("sync") {
                #expect(try faults(.powerLoss(atStep: step), expected: expected) == [], "step \(step): \(name)")
            }
        }
    }

    /// The negative control: renaming before committing must be caught, or the tests above prove nothing. What is found, or
    /// refused by the run after the crash, is a file that no catalog knows.
    @Test func theReversedOrderIsCaught() throws {
        let expected = try undisturbed()
        let isCaught = (1...expected.steps.count).reversed().contains {
            do { return try !faults(.crash(atStep: $0), expected: expected, reversed: true).isEmpty } catch {
                return "\(error)".contains("does not know tables/")
            }
        }
        #expect(isCaught)
    }

    @Test func aFullDiskPublishesNothingAndNamesTheFile() throws {
        let expected = try undisturbed()
        let home = try TemporaryStore()
        let begin = try #require(expected.steps.firstIndex { $0.contains("staging/00000001/") }) + 1
        let commit = try #require(expected.steps.firstIndex(of: "commit publish")) + 1
        for step in begin...commit {
            guard expected.steps[step - 1].hasPrefix("write") || step == commit else { continue }
            let full = StoppingFileSystem(.full(atStep: step))
            let error = #expect(throws: StoreError.self) { try run(home.path, full) }
            #expect(
                "\(error!)".contains("No space left on device")
                    && "\(error!)".contains(step == commit ? "publish" : "staging"))
            #expect(try StoreFiles.visible(home.path) == [])
            #expect(try StoreFiles.list(home.path + "/staging") == [])
            try FileManager.default.removeItem(atPath: home.path)
        }
    }
}
