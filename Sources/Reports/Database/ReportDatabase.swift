import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes `report.sqlite`: every table and view of the schema, filled in one transaction.
public enum ReportDatabase {
    /// `LPRP`, by which a file is known to be a report of ours.
    public static let applicationID: Int32 = 0x4C50_5250

    /// Readers see the old file or the new one, never a half: it is built beside its place, synced and renamed.
    ///
    /// - Throws: `ReportError` with the path, where the disk or its rights do not allow it; nothing is left behind.
    public static func write(_ model: ReportModel, to path: String) throws(ReportError) {
        let building = path + ".building-\(getpid())"
        unlink(building)
        do {
            try build(model, at: building)
        } catch {
            unlink(building)
            throw ReportError("cannot write \(path): \(error)")
        }
        try publish(building, as: path)
    }

    private static func build(_ model: ReportModel, at path: String) throws(SQLiteError) {
        let connection = try SQLiteConnection(path: path, mode: .create)
        // A journal protects what exists; a file that nobody has seen yet is simply removed.
        try connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try connection.execute("BEGIN IMMEDIATE")
        for table in ReportSchema.tables {
            try connection.execute(table.createSQL)
            let insert = try connection.prepare(table.insertSQL)
            for row in table.rows(model) { try insert.run(row) }
        }
        for view in ReportView.all { try connection.execute(view.createSQL) }
        try connection.execute(
            "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(ReportSchema.version)")
        try connection.execute("COMMIT")
    }

    private static func publish(_ building: String, as path: String) throws(ReportError) {
        do throws(ReportError) {
            try sync(building, O_RDONLY)
            guard rename(building, path) == 0 else { throw ReportError("cannot rename to \(path): \(systemError())") }
            try sync(folder(of: path), O_RDONLY | O_DIRECTORY)
        } catch {
            unlink(building)
            throw error
        }
    }
}

/// One clear line for the person at the keyboard.
public struct ReportError: Error, CustomStringConvertible, Sendable {
    public let description: String
    public init(_ description: String) { self.description = description }
}

func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

func sync(_ path: String, _ flags: Int32) throws(ReportError) {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReportError("cannot open \(path): \(systemError())") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ReportError("cannot sync \(path): \(systemError())") }
}

func systemError() -> String { String(cString: strerror(errno)) }
