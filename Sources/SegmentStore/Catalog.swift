import GRDB

/// The store's memory of what it holds: one SQLite file, changed only in whole transactions.
///
/// Rollback journal and `synchronous = EXTRA`, not WAL: a publication is one commit in minutes, so speed is nothing; a
/// reader needs no shared-memory file beside the catalog; and EXTRA syncs the folder after the journal is unlinked, so
/// that a commit that returned cannot be undone by a power cut (sqlite.org/pragma.html#pragma_synchronous).
final class Catalog: Sendable {
    let path: String
    private let queue: DatabaseQueue
    private let fileSystem: any FileSystem

    /// Opens the catalog; a writer makes it where there is none. A reader too opens it writable, with `query_only`, where
    /// permissions allow: rolling back the journal of a writer that was killed is part of reading.
    ///
    /// - Parameter whereEmpty: asked before tables are made in a file that has none, or a reader is told so.
    init(path: String, writable: Bool, fileSystem: any FileSystem, whereEmpty: () throws -> Void) throws {
        self.path = path
        self.fileSystem = fileSystem
        queue = try Self.explaining(path) { try Self.open(path, writable: writable) }
        try checkVersion(writable: writable, whereEmpty)
    }

    deinit { queue.retire() }

    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try queue.read { database in try Self.explaining(path, database) { try body(database) } }
    }

    /// One transaction, one step of the file system.
    func commit<T>(_ name: String, _ body: (Database) throws -> T) throws -> T {
        try fileSystem.commit(name) {
            try queue.writeWithoutTransaction { database in
                try Self.explaining(path, database) {
                    var result: T?
                    try database.inTransaction {
                        result = try body(database)
                        return .commit
                    }
                    return result!
                }
            }
        }
    }

    private static func open(_ path: String, writable: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = EXTRA")
            if !writable { try database.execute(sql: "PRAGMA query_only = 1") }
        }
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError where !writable && error.resultCode == .SQLITE_CANTOPEN {
            configuration.readonly = true
            return try DatabaseQueue(path: path, configuration: configuration)
        }
    }

    private func checkVersion(writable: Bool, _ whereEmpty: () throws -> Void) throws {
        let found = try read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        guard found <= CatalogSchema.version else {
            throw StoreError.newerVersion(path: path, found: found, known: CatalogSchema.version)
        }
        guard found == 0 else { return writable ? try upgrade(from: found) : () }
        try whereEmpty()
        guard writable else { throw StoreError.catalog(path: path, message: "empty: no store was made here") }
        try commit("catalog-create") { database in
            try database.execute(sql: CatalogSchema.sql)
            try database.execute(sql: "PRAGMA user_version = \(CatalogSchema.version)")
        }
    }

    private func upgrade(from found: Int) throws {
        guard found < CatalogSchema.version else { return }
        try commit("catalog-upgrade") { database in
            for version in found..<CatalogSchema.version {
                try database.execute(sql: CatalogSchema.upgrades[version] ?? "")
            }
            try database.execute(sql: "PRAGMA user_version = \(CatalogSchema.version)")
        }
    }

    private static func explaining<T>(_ path: String, _ database: Database? = nil, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError.catalog(path: path, message: CatalogFailure.words(error, database, path))
        }
    }
}
