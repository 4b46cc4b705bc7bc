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

    /// Readers see the old file or the new one, never a half.
    ///
    /// - Throws: `ReportError` with the path, where the disk or its rights do not allow it; nothing is left behind.
    public static func write(_ model: ReportModel, to path: String) throws(ReportError) {
        let file = try FileReplacement(path)
        unlink(file.building)
        do { try build(model, at: file.building) } catch { throw ReportError("cannot write \(path): \(error)") }
        try file.publish()
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
}
