import Foundation
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

/// Who may open a store, and how.
@Suite struct AccessTests {
    @Test func twoWritersRace() throws {
        let home = try TemporaryStore()
        let first = try home.open()
        let error = #expect(throws: StoreError.self) { try home.open() }
        let told = "another writer (process \(getpid())) holds \(home.path)/writer.lock"
        #expect("\(error!)" == told + "; wait for it, or choose another store")
        #expect(try home.open(.read).days() == [])
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1), into: first)
        #expect(try home.open(.read).days().count == 2)
    }

    @Test func readersChangeNothing() throws {
        let home = try TemporaryStore()
        #expect(throws: StoreError.noStore(path: home.path)) { try home.open(.read) }
        _ = try home.open()
        let store = try home.open(.read)
        #expect(throws: StoreError.readOnly(path: home.path)) { try store.beginPublication(of: Scenario.source) }
        #expect(throws: StoreError.readOnly(path: home.path)) { try store.setSetting("a", "b") }
        #expect(throws: StoreError.readOnly(path: home.path)) { try store.tokenKey() }
    }

    @Test func aNewerCatalogIsRefused() throws {
        let home = try TemporaryStore()
        let catalog = try home.open().catalog
        let (known, newer) = (CatalogSchema.version, CatalogSchema.version + 1)
        try catalog.commit("test") { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
        for access in [SegmentStore.Access.read, .write] {
            let error = #expect(throws: StoreError.self) { try home.open(access) }
            #expect(try "\(#require(error))".contains("schema version \(newer), newer than version \(known)"))
        }
    }

    /// A refused lock's file is closed once: a second time it would be what another thread has opened meanwhile.
    @Test func aRefusedLockClosesNothingOfOthers() async throws {
        let home = try TemporaryStore()
        let path = home.folder.path + "/lock"
        let held = try POSIXFileSystem().lock(path)
        async let lost = Task.detached {
            (0..<20_000).count { _ in
                let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                sched_yield()
                return close(descriptor) != 0
            }
        }.value
        for _ in 0..<5_000 { #expect(throws: StoreError.self) { try POSIXFileSystem().lock(path) } }
        #expect(await lost == 0)
        withExtendedLifetime(held) {}
    }

    @Test func settingsStay() throws {
        let home = try TemporaryStore()
        #expect(try home.open().setting("plain_tokens") == nil)
        try home.open().setSetting("plain_tokens", "true")
        #expect(try home.open(.read).setting("plain_tokens") == "true")
    }

    @Test func theTokenKeyIsMadeOnceForTheOwnerAlone() throws {
        let home = try TemporaryStore()
        let key = try home.open().tokenKey()
        #expect(key.count == 32 && Set(key).count > 8)
        #expect(try home.open().tokenKey() == key)
        #expect(try home.open(.read).tokenKey() == key)
        let file = home.path + "/secrets/token.key"
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: file))
        #expect(throws: StoreError.corrupt(path: file, reason: "3 bytes, not 32")) { try home.open().tokenKey() }
    }
}
