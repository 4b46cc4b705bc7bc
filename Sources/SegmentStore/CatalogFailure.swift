import GRDB
import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What SQLite says of the catalog, with the system's reason and what helps: "disk I/O error" alone tells neither.
enum CatalogFailure {
    static func words(_ error: DatabaseError, _ database: Database?, _ path: String) -> String {
        let said = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return "\(said): another program holds it; end that, and run again"
        case .SQLITE_FULL: return "\(said); free some space and run again"
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: break
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR:
            return "\(said); restore it from a backup, or ingest the dumps again into another folder"
        default: return said
        }
        // sqlite.org/c3ref/system_errno.html; a catalog that could not be opened at all is asked for.
        let told = database?.sqliteConnection.map(sqlite3_system_errno) ?? 0
        let code = told != 0 ? told : denial(path)
        guard code == 0 else { return "\(said): \(systemMessage(code))\(remedy(code))" }
        return "\(said) (SQLite's code \(error.extendedResultCode.rawValue), see sqlite.org/rescode.html)"
    }

    /// Why the file, or its folder, where the journal comes to lie, cannot be written; 0 where they can.
    private static func denial(_ path: String) -> Int32 {
        for place in [path, parent(path)] where access(place, R_OK | W_OK) != 0 { return errno }
        return 0
    }
}
