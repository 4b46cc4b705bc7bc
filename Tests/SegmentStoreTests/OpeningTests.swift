import Foundation
import GRDB
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

/// What opening a store refuses, and what it leaves behind.
@Suite struct OpeningTests {
    private func files(_ folder: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
    }

    /// The power cuts take a commit for lasting once it has returned: of SQLite that is true only so.
    @Test(arguments: [SegmentStore.Access.write, .read])
    func aCommitOfTheCatalogLasts(access: SegmentStore.Access) throws {
        let home = try TemporaryStore()
        _ = try home.open()
        let (synchronous, journal) = try home.open(access).catalog.read {
            (try Int.fetchOne($0, sql: "PRAGMA synchronous"), try String.fetchOne($0, sql: "PRAGMA journal_mode"))
        }
        #expect(synchronous == 3, "EXTRA")
        #expect(journal == "delete")
    }

    /// Without its catalog a full store is nobody's; taking it for a new one would double it.
    @Test(arguments: ["gone", "empty", "blank", "another database"]) func aLostCatalogIsTroubleAndNothingIsTouched(
        how: String
    ) throws {
        let home = try TemporaryStore()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1), into: home.open())
        let catalog = home.path + "/catalog.sqlite"
        try FileManager.default.removeItem(atPath: catalog)
        if how == "empty" { #expect(FileManager.default.createFile(atPath: catalog, contents: nil)) }
        if how == "blank" { #expect(FileManager.default.createFile(atPath: catalog, contents: Data([10]))) }
        if how == "another database" {
            try DatabaseQueue(path: catalog).write { try $0.execute(sql: "CREATE TABLE x(a); DROP TABLE x") }
        }
        let before = files(home.path)
        for access in [SegmentStore.Access.write, .read] {
            #expect {
                try home.open(access)
            } throws: { error in
                let words = "\(error)"
                return words.contains("catalog.sqlite is missing or without tables") && words.contains("restore it")
                    && !words.contains("\n")
            }
        }
        #expect(files(home.path) == before)
        // A live log alone is data too.
        let streamed = try TemporaryStore()
        do { _ = try streamed.open().createLiveLog(of: Source(stream: "s"), sequence: 1) }
        try FileManager.default.removeItem(atPath: streamed.path + "/catalog.sqlite")
        #expect(throws: StoreError.self) { try streamed.open() }
    }

    /// A catalog from before the data, or emptied: what is there is not written over.
    @Test func whatTheCatalogDoesNotKnowIsNotReplaced() throws {
        let home = try TemporaryStore()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1), into: home.open())
        try DatabaseQueue(path: home.path + "/catalog.sqlite").write { database in
            try database.execute(sql: "PRAGMA defer_foreign_keys = 1")
            for table in try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
                try database.execute(sql: "DELETE FROM \"\(table)\"")
            }
        }
        let before = try StoreFiles.visible(home.path).map {
            FileManager.default.contents(atPath: home.path + "/" + $0)
        }
        #expect {
            try Scenario.ingest(Scenario.source, Scenario.batches(seed: 2), into: home.open())
        } throws: {
            "\($0)".contains("does not know tables/") && "\($0)".contains("restore")
        }
        #expect(
            try StoreFiles.visible(home.path).map { FileManager.default.contents(atPath: home.path + "/" + $0) }
                == before)
    }

    @Test func aFolderWithoutDataBecomesAStore() throws {
        let home = try TemporaryStore()
        do { _ = try home.open() }
        try FileManager.default.removeItem(atPath: home.path + "/catalog.sqlite")
        #expect(try home.open().days() == [])
    }

    @Test func secretsAreTheOwnersAlone() throws {
        let home = try TemporaryStore()
        let secrets = home.path + "/secrets"
        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: secrets)[.posixPermissions] as? Int
        }
        do { _ = try home.open() }
        #expect(try mode() == 0o700)
        // A store made by an earlier version is closed when it is next opened.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: secrets)
        do { _ = try home.open() }
        #expect(try mode() == 0o700)
    }
}
