import Foundation
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

@testable import SegmentStore

/// Power cuts at random steps with random survivors among what was not synchronized; the seed is printed.
/// `LADDPULS_POWER_CUTS=10000` for a long run.
@Suite struct PowerCutTests {
    private static let cuts =
        ProcessInfo.processInfo.environment["LADDPULS_POWER_CUTS"].flatMap(Int.init) ?? 100

    private static let dumps = [(Scenario.source, UInt64(1)), (Scenario.second, UInt64(2))]
    private static let stream = Source(stream: "power cuts")
    private static let streamRows = Scenario.batches(seed: 3, rows: 6, tables: [.statuses])

    private static func batches(_ seed: UInt64) -> [ColumnBatch] {
        Scenario.batches(seed: seed, rows: 12, tables: [.statuses, .contacts])
    }

    /// The stream's line with that index, from 0.
    private static func line(_ index: Int) -> [UInt8] { Array("{\"line\":\(index)}".utf8) }

    /// What a run had promised when the power went.
    private final class Promises {
        var key: [UInt8]?
        var published: [Hash128] = []
        var acknowledgedLines = 0
        var isSealed = false
    }

    /// Two dumps, the second spilled into parts; then a stream's lines, acknowledged one by one, and sealed; then the
    /// quarantine of the first dump is released, and the first day removed.
    private static func run(_ path: String, _ fileSystem: any FileSystem, _ promises: Promises) throws {
        let store = try SegmentStore(path: path, access: .write, fileSystem: fileSystem)
        promises.key = Array(try store.tokenKey())
        for (source, seed) in dumps {
            try Scenario.ingest(source, batches(seed), into: store, bufferBytes: seed == 1 ? 128 << 20 : 1)
            promises.published.append(source.id)
        }
        promises.isSealed = try store.state(of: stream.id) != nil
        if !promises.isSealed { try runStream(store, promises) }
        try release(store)
        try store.removeDays(before: RandomRows(seed: 1).firstDay.advanced(by: 1))
    }

    private static func runStream(_ store: SegmentStore, _ promises: Promises) throws {
        let torn = try store.liveLogs().first
        var lines = 0
        try torn?.forEachLine { _ in lines += 1 }
        let log = try torn.map { try store.reopenLiveLog($0) } ?? store.createLiveLog(of: stream, sequence: 1)
        while lines < 3 {
            try line(lines).withUnsafeBytes {
                try log.append($0, number: lines + 1, order: lines + 1)
            }
            promises.acknowledgedLines = try log.synchronize()
            lines += 1
        }
        let publication = try store.beginPublication(of: stream)
        for batch in streamRows { try publication.add(batch) }
        try publication.commit(counters: IngestCounters(), sealing: store.liveLogs()[0])
        promises.isSealed = true
    }

    private static func release(_ store: SegmentStore) throws {
        let broken = try store.quarantined().filter { $0.source == Scenario.source.id }
        if broken.isEmpty { return }
        let publication = try store.beginPublication(of: Scenario.source)
        try publication.add(Scenario.batches(seed: 4, rows: 4, tables: [.contacts])[0])
        var change = IngestCounters()
        change.accepted = broken.count
        change.quarantined = -broken.count
        try publication.commit(counters: change, releasing: broken)
    }

    /// A store's way to the disk; the negative controls have wrong ones.
    private typealias Way = (String, PowerCutFileSystem) -> any FileSystem

    /// Runs until the disk stops it at `step`. An error before that is the store's own, which the runs to come would hide.
    private static func stopped(
        atStep step: Int, _ path: String, _ disk: PowerCutFileSystem, _ promises: Promises, _ way: Way
    ) -> [String] {
        // A stop at one of the last steps, a removal that may fail, goes unnoticed: that is no fault.
        do { try run(path, way(path, disk), promises) } catch {
            if disk.steps < step { return ["stopped of itself: \(error)"] }
        }
        return []
    }

    /// What is wrong after the cut, and after a second run: empty when all is well, nil where a run that goes on after a
    /// kill had less to do and ended before the cut.
    private static func faults(
        killAtStep killed: Int, cutAtStep cut: Int, seed: UInt64, expected: [String], _ way: Way
    ) throws -> [String]? {
        let home = try TemporaryStore("new/folder/store")
        let disk = PowerCutFileSystem(killAtStep: killed, cutAtStep: cut, seed: seed, graveyard: home.folder.path)
        let promises = Promises()
        var faults: [String] = []
        if killed != .max {
            faults += stopped(atStep: killed, home.path, disk, promises, way)
            disk.restart()
        }
        faults += stopped(atStep: cut, home.path, disk, promises, way)
        if disk.steps < cut, faults.isEmpty {
            return killed == .max ? ["ended after \(disk.steps) steps, before the cut"] : nil
        }
        return faults + lost(promises, home, expected)
    }

    /// What the next process misses, and what a whole run after it leaves wrong.
    private static func lost(_ promises: Promises, _ home: TemporaryStore, _ expected: [String]) -> [String] {
        var faults: [String] = []
        let again = Promises()
        do {
            faults += try broken(promises, home)
            try run(home.path, POSIXFileSystem(), again)
            let store = try home.open(.read)
            if try Scenario.rows(store) != expected { faults.append("rows differ") }
            faults += try leftOver(store) + store.verify().map(\.description)
        } catch { return faults + ["the next run: \(error)"] }
        if let key = promises.key, key != again.key { faults.append("another token key") }
        return faults
    }

    /// Files that no catalog knows: not committed, or removed once and back again.
    private static func leftOver(_ store: SegmentStore) throws -> [String] {
        let root = store.layout.root
        let quarantine = try store.catalog.quarantineFiles().map(\.path)
        let known = Set(try store.segments().map(\.path) + quarantine + store.liveLogs().map { "live/" + $0.name })
        let others = try ["quarantine", "live", "staging"].flatMap { folder in
            try StoreFiles.list(root + "/" + folder).map { folder + "/" + $0 }
        }
        return try (StoreFiles.visible(root) + others).filter { !known.contains($0) }.map { "nobody's \($0)" }
    }

    /// Promises that the disk did not keep, as the next process to open the store finds them.
    private static func broken(_ promises: Promises, _ home: TemporaryStore) throws -> [String] {
        // Opened for writing, as whoever goes on does: it completes what was committed.
        let store: SegmentStore
        do { store = try home.open() } catch { return ["cannot be opened: \(error)"] }
        var faults: [String] = []
        let known = Set(try store.sources().map { $0.source.id })
        for id in promises.published where !known.contains(id) { faults.append("a published source is gone") }
        faults += try leftOver(store)
        var lines: [[UInt8]] = []
        try store.liveLogs().first?.forEachLine { lines.append(Array($0.bytes)) }
        if known.contains(stream.id) {
            if !lines.isEmpty { faults.append("a sealed log is back") }
        } else {
            if promises.isSealed { faults.append("a sealed stream is gone") }
            // A line that was not yet acknowledged may be there too.
            if lines.count < promises.acknowledgedLines || lines != lines.indices.map(line) {
                faults.append("\(promises.acknowledgedLines) lines acknowledged, \(lines.count) found: \(lines)")
            }
        }
        return faults
    }

    private static func undisturbed(_ way: Way) throws -> (rows: [String], steps: Int) {
        let home = try TemporaryStore("new/folder/store")
        let counting = PowerCutFileSystem(seed: 1, graveyard: home.folder.path)
        try run(home.path, way(home.path, counting), Promises())
        return (try Scenario.rows(home.open(.read)), counting.steps)
    }

    private static func sweep(cuts: Int, _ name: String, _ way: Way = { $1 }) throws -> [String] {
        let seed = UInt64.random(in: 1...1 << 40)
        let (rows, steps) = try undisturbed(way)
        #expect(steps > 60)
        var random = RandomRows(seed: seed)
        var found: [String] = []
        var (cut, attempt) = (0, 0)
        while cut < cuts {
            attempt += 1
            let step = 1 + Int(random.below(Int64(steps)))
            let die = UInt64(random.below(1 << 40))
            // Every other time a process was killed shortly before.
            let killed = attempt % 2 == 0 || step == 1 ? .max : max(1, step - Int(random.below(12)) - 1)
            let outcome = try faults(killAtStep: killed, cutAtStep: step, seed: die, expected: rows, way)
            guard let faults = outcome else { continue }
            cut += 1
            if !faults.isEmpty { found.append("cut \(cut) of seed \(seed), step \(step), die \(die): \(faults)") }
        }
        print(
            "\(name): \(cuts) power cuts over \(steps) steps, seed \(seed): \(found.count) lost or doubled something; "
                + "\(attempt - cuts) more runs ended, without an error, before their cut")
        for fault in found.prefix(5) { print(fault) }
        return found
    }

    @Test func loseAndDoubleNothing() throws {
        #expect(try Self.sweep(cuts: Self.cuts, "the store") == [])
    }

    /// Whatever an earlier process, killed at any step, left in the machine's memory only: when a whole run is over, nothing
    /// is lost with the power, though the disk keeps no more than it must.
    @Test func whatAWholeRunPromisesLastsWhereverTheOneBeforeWasKilled() throws {
        let (rows, steps) = try Self.undisturbed { $1 }
        for step in 1...steps {
            let home = try TemporaryStore("new/folder/store")
            let disk = PowerCutFileSystem(killAtStep: step, losesAll: true, graveyard: home.folder.path)
            try? Self.run(home.path, disk, Promises())
            disk.restart()
            let promises = Promises()
            try Self.run(home.path, disk, promises)
            disk.cut()
            #expect(Self.lost(promises, home, rows) == [], "killed at step \(step) of \(steps)")
        }
    }

    /// A negative control: with the renames before the commit the same cuts must find something.
    @Test func findTheReversedOrder() throws {
        let found = try Self.sweep(cuts: 30, "the control, renames before the commit,") {
            ReversedFileSystem(store: $0, over: $1)
        }
        #expect(!found.isEmpty)
    }

    /// The others: what is not synchronized goes with the power after a whole run.
    @Test(arguments: Forgotten.allCases) func findWhatIsNotSynchronized(_ forgotten: Forgotten) throws {
        let rows = try Self.undisturbed { $1 }.rows
        let home = try TemporaryStore("new/folder/store")
        let disk = PowerCutFileSystem(losesAll: true, graveyard: home.folder.path)
        let promises = Promises()
        try Self.run(home.path, ForgetfulFileSystem(forgotten, over: disk), promises)
        disk.cut()
        #expect(!Self.lost(promises, home, rows).isEmpty)
    }
}
