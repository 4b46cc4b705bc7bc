import Foundation
import GRDB
import StoreTestSupport
import Testing

@testable import SegmentStore

#if canImport(Glibc)
    import Glibc
#endif

/// An error says the place, the cause in the system's words, and what helps.
@Suite struct StoreErrorTests {
    @Test(arguments: [
        (EACCES, "cannot open s/writer.lock: Permission denied; run as the user whose it is, or choose another place"),
        (EROFS, "cannot open s/writer.lock: Read-only file system; choose another place, or mount it for writing"),
        (ENOSPC, "cannot open s/writer.lock: No space left on device; free some space and run again"),
        (EIO, "cannot open s/writer.lock: Input/output error"),
    ])
    func theSystems(code: Int32, expected: String) {
        #expect("\(StoreError.system(operation: "open", path: "s/writer.lock", code: code))" == expected)
    }

    @Test func theCatalogs() throws {
        let home = try TemporaryStore()
        _ = try home.open()
        let (there, gone) = (home.path + "/catalog.sqlite", home.path + "/gone/catalog.sqlite")
        func words(_ code: ResultCode, _ path: String) -> String {
            CatalogFailure.words(DatabaseError(resultCode: code, message: "m"), nil, path)
        }
        #expect(words(.SQLITE_FULL, there) == "m; free some space and run again")
        #expect(words(.SQLITE_BUSY, there) == "m: another program holds it; end that, and run again")
        #expect(words(.SQLITE_CANTOPEN, gone) == "m: No such file or directory")
        #expect(words(.SQLITE_IOERR, there) == "m (SQLite's code 10, see sqlite.org/rescode.html)")
        #expect(words(.SQLITE_NOTADB, there).hasPrefix("m; restore it from a backup"))
        #expect(words(.SQLITE_CONSTRAINT, there) == "m")
    }

    /// A folder in the way of the journal: SQLite alone says "disk I/O error" or "unable to open database file".
    @Test func aCommitThatFailsNamesTheCause() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try FileManager.default.createDirectory(
            atPath: home.path + "/catalog.sqlite-journal/in-the-way", withIntermediateDirectories: true)
        let error = #expect(throws: StoreError.self) { try store.setSetting("a", "b") }
        #expect("\(try #require(error))".contains("catalog \(home.path)/catalog.sqlite: "))
        #expect("\(try #require(error))".contains("Is a directory"), "\(error!)")
    }
}
