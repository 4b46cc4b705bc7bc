import Foundation
import GRDB
import Telemetry

/// What earlier analyses made of each charge point's rows, to go on from (`store/states/`).
///
/// A cache and nothing more: it may be deleted at any time, and whatever in it is missing, damaged, or made of other rows, by
/// another program or with other settings, is passed over. So it is not synchronized, is no part of what `verify` checks,
/// and where it cannot be written (a store on a read-only disk, another process that writes) nothing is kept. A new catalog
/// deletes it, and so does the removal of days: nothing of what a store no longer holds stays.
public final class StateShelf: Sendable {
    private let path: String
    let queue: DatabaseQueue

    /// Nil where there is none and none can be made.
    public init?(_ layout: StoreLayout) {
        guard fileSize(layout.catalog) != nil else { return nil }
        try? POSIXFileSystem().createFolder(layout.states, mode: 0o777)
        var configuration = Configuration()
        configuration.busyMode = .timeout(0.5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
        }
        path = layout.folds
        guard let queue = Self.attempt(path, { try DatabaseQueue(path: layout.folds, configuration: configuration) })
        else { return nil }
        self.queue = queue
        // Where there are tables they are read, though nothing may be written.
        let isReady = attempt { try queue.read { try $0.tableExists("folds") && $0.tableExists("told") } }
        if isReady != true, attempt({ try queue.write { try $0.execute(sql: Self.schema) } }) == nil { return nil }
    }

    deinit { queue.retire() }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS folds (charge_point TEXT, maker TEXT, label TEXT, hash TEXT, state BLOB,
            PRIMARY KEY (charge_point, maker));
        CREATE TABLE IF NOT EXISTS told (charge_point TEXT, day INTEGER, origin TEXT,
            PRIMARY KEY (charge_point, day)) WITHOUT ROWID
        """

    func attempt<T>(_ body: () throws -> T) -> T? { Self.attempt(path, body) }

    /// Nil where it fails. What is no database of this form, or a damaged one, is deleted: the next analysis makes it anew.
    private static func attempt<T>(_ path: String, _ body: () throws -> T) -> T? {
        do { return try body() } catch {
            let code = (error as? DatabaseError)?.resultCode
            if code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB || code == .SQLITE_ERROR { unlink(path) }
            return nil
        }
    }
}

extension GRDB.Row {
    /// Of any type: a damaged database may hold what nobody wrote.
    func text(_ column: Int) -> String? { String.fromDatabaseValue(self[column]) }
    func bytes(_ column: Int) -> Data? { Data.fromDatabaseValue(self[column]) }
}
