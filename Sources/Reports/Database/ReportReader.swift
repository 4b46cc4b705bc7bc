import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A report database opened for reading: by the page, the comparison, and, behind an authorizer, by queries.
final class ReportReader {
    let path: String
    let connection: SQLiteConnection

    /// - Throws: `ReportError` where there is no report at `path`, or one of a schema newer than this program's.
    init(path: String) throws(ReportError) {
        self.path = path
        guard access(path, R_OK) == 0 else {
            throw ReportError("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR else {
            throw ReportError("\(path) is a folder; name the report in it")
        }
        do {
            connection = try SQLiteConnection(path: path, mode: .readOnly)
            guard try Self.pragma(connection, "application_id") == Int64(ReportDatabase.applicationID) else {
                throw ReportError("\(path) is not a report of laddpuls")
            }
            let version = try Self.pragma(connection, "user_version")
            guard version <= Int64(ReportSchema.version) else {
                throw ReportError(
                    "\(path) has schema version \(version), this program reads up to \(ReportSchema.version)")
            }
        } catch let error as ReportError {
            throw error
        } catch {
            throw ReportError("cannot read \(path): \(error)")
        }
    }

    func rows(_ sql: String) throws(ReportError) -> [[ReportValue]] {
        do {
            return try connection.rows(sql)
        } catch {
            throw ReportError("cannot read \(path): \(error)")
        }
    }

    private static func pragma(_ connection: SQLiteConnection, _ name: String) throws(SQLiteError) -> Int64 {
        guard case .integer(let value)? = try connection.rows("PRAGMA \(name)").first?.first else { return 0 }
        return value
    }
}
