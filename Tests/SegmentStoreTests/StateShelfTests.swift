import Foundation
import GRDB
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

@testable import SegmentStore

/// What lies on the shelf comes back, or nothing does.
@Suite struct StateShelfTests {
    private let folder: URL
    private let store: SegmentStore

    init() throws {
        folder = try Paths.temporaryFolder()
        store = try SegmentStore(path: folder.appendingPathComponent("store").path, access: .write)
    }

    private func label(_ maker: UInt64 = 1, origin: UInt64 = 2, upTo: Int64 = 1_772_409_599_999) -> StateShelf.Label {
        StateShelf.Label(
            maker: Hash128(high: maker, low: 0), origin: Hash128(high: origin, low: 0),
            upTo: Instant(milliseconds: upTo), rows: 12)
    }

    private static let state = [UInt8]((0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) })

    @Test func aStateComesBack() throws {
        let shelf = try #require(StateShelf(store.layout))
        #expect(shelf.labels().isEmpty && shelf.state(of: "A", label()) == nil)
        shelf.keep([("A", label(), Self.state), ("Å", label(), []), ("A", label(3), [1])])
        let again = try #require(StateShelf(store.layout))
        #expect(again.labels().mapValues(Set.init) == ["A": [label(), label(3)], "Å": [label()]])
        #expect(again.state(of: "A", label()) == Self.state && again.state(of: "Å", label()) == [])
        #expect(again.state(of: "A", label(origin: 9)) == nil && again.state(of: "B", label()) == nil)
        try? FileManager.default.removeItem(at: folder)
    }

    /// One state of each maker, and of the newest two.
    @Test func olderStatesGo() throws {
        let shelf = try #require(StateShelf(store.layout))
        for maker in [1, 2, 1, 3] as [UInt64] {
            shelf.keep([("A", label(maker, origin: maker * 10), [UInt8(maker)])])
        }
        #expect(Set(shelf.labels()["A"] ?? []) == [label(1, origin: 10), label(3, origin: 30)])
        try? FileManager.default.removeItem(at: folder)
    }

    /// SQLite does not call wrong what has another type or value than was written.
    @Test(arguments: [
        "charge_point = 'B'", "charge_point = 7", "maker = NULL", "maker = x'ff'", "label = 'x'", "label = NULL",
        "label = 3.5", "label = x'ff'", "label = replace(label, '1772409599999', '-9223372036854775808')",
        "label = replace(label, ' 12', ' -9223372036854775808')", "hash = 1", "hash = x'ff00'", "state = 1",
        "state = NULL", "state = 'text'", "state = x'28b52ffd'", "state = x''", "state = substr(state, 2)",
    ])
    func whatWasChangedIsNotThere(change: String) throws {
        let shelf = try #require(StateShelf(store.layout))
        shelf.keep([("A", label(), Self.state)])
        try DatabaseQueue(path: store.layout.folds).write { try $0.execute(sql: "UPDATE folds SET \(change)") }
        let labels = shelf.labels()
        #expect(labels.isEmpty || labels == ["A": [label()]])
        #expect(shelf.state(of: "A", label()) == nil && shelf.state(of: "B", label()) == nil)
        shelf.keep([("A", label(), Self.state)])
        #expect(shelf.state(of: "A", label()) == Self.state)
        try? FileManager.default.removeItem(at: folder)
    }

    @Test func whatIsNoShelfIsMadeAnew() throws {
        let other = "CREATE TABLE folds (a); CREATE TABLE told (b)"
        let garbage: [() throws -> Void] = [
            {
                try Data("no database, but long enough to be taken for one".utf8).write(
                    to: .init(filePath: store.layout.folds))
            },
            { try DatabaseQueue(path: store.layout.folds).write { try $0.execute(sql: other) } },
        ]
        for make in garbage {
            try? FileManager.default.removeItem(atPath: store.layout.folds)
            try FileManager.default.createDirectory(atPath: store.layout.states, withIntermediateDirectories: true)
            try make()
            _ = StateShelf(store.layout)?.labels()
            let shelf = try #require(StateShelf(store.layout))
            shelf.keep([("A", label(), Self.state)])
            #expect(shelf.state(of: "A", label()) == Self.state && shelf.told().isEmpty)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Nothing that was made of rows outlives them.
    @Test func statesGoWithTheirRows() throws {
        let shelf = try #require(StateShelf(store.layout))
        shelf.keep([("A", label(), Self.state)])
        try store.removeDays(before: Day(iso8601: "2026-03-02")!)
        #expect(!FileManager.default.fileExists(atPath: store.layout.folds))
        shelf.keep([("B", label(), Self.state)])
        let later = try #require(StateShelf(store.layout))
        #expect(later.labels().isEmpty, "what a running analysis keeps of them is nowhere")
        later.keep([("A", label(), Self.state)])
        let other = folder.appendingPathComponent("other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: store.layout.states, toPath: other.appendingPathComponent("states").path)
        let new = try SegmentStore(path: other.path, access: .write)
        #expect(StateShelf(new.layout)?.labels().isEmpty == true, "a new catalog has no states")
        try? FileManager.default.removeItem(at: folder)
    }

    /// A folder that is no store gets none.
    @Test func noStoreNoShelf() throws {
        #expect(StateShelf(StoreLayout(root: folder.path)) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store"])
        try? FileManager.default.removeItem(at: folder)
    }
}
