import GRDB
import Telemetry

/// What of the catalog has yet to happen on disk.
extension Catalog {
    func unplacedPublications() throws -> [Int] {
        try read {
            try Int.fetchAll($0, sql: "SELECT publication FROM publications WHERE placed = 0 ORDER BY publication")
        }
    }

    func hasPublication(_ publication: Int) throws -> Bool {
        try read {
            try Bool.fetchOne(
                $0, sql: "SELECT EXISTS (SELECT 1 FROM publications WHERE publication = ?)", arguments: [publication])
        } ?? false
    }

    /// Relative paths of all files a publication brought.
    func files(ofPublication publication: Int) throws -> [String] {
        try read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT path FROM segments WHERE publication = ?1
                    UNION ALL SELECT path FROM quarantine_files WHERE publication = ?1 ORDER BY path
                    """,
                arguments: [publication])
        }
    }

    func markPlaced(_ publication: Int) throws {
        try commit("placed") {
            try $0.execute(sql: "UPDATE publications SET placed = 1 WHERE publication = ?", arguments: [publication])
        }
    }

    func pendingRemovals() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT path FROM removals ORDER BY path") }
    }

    func forgetRemovals(_ paths: [String]) throws {
        try commit("removed") { database in
            for path in paths { try database.execute(sql: "DELETE FROM removals WHERE path = ?", arguments: [path]) }
        }
    }

    /// - Parameter files: that go with them.
    func retire(before day: Day, also files: [String]) throws {
        try commit("retire") { database in
            for file in files {
                try database.execute(sql: "INSERT OR IGNORE INTO removals VALUES (?)", arguments: [file])
            }
            try database.execute(
                sql: "INSERT OR IGNORE INTO removals SELECT path FROM segments WHERE day < ?", arguments: [day.iso8601])
            try database.execute(sql: "DELETE FROM segments WHERE day < ?", arguments: [day.iso8601])
            try database.execute(sql: "DELETE FROM coverage WHERE day < ?", arguments: [day.iso8601])
        }
    }

    func setting(_ name: String) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT value FROM settings WHERE name = ?", arguments: [name]) }
    }

    func setSetting(_ name: String, _ value: String) throws {
        try commit("setting") {
            try $0.execute(sql: "INSERT OR REPLACE INTO settings VALUES (?, ?)", arguments: [name, value])
        }
    }

    func lastFrames(source: Hash128) throws -> [String: Int64] { try read { try lastFrames(source, $0) } }

    func lastFrames(_ source: Hash128, _ database: Database) throws -> [String: Int64] {
        try GRDB.Row.fetchAll(
            database, sql: "SELECT charge_point, last_frame FROM stream_frames WHERE source_id = ?",
            arguments: [source.hex]
        ).reduce(into: [:]) { $0[$1["charge_point"]] = $1["last_frame"] }
    }

    func sourceState(_ source: Hash128) throws -> SourceRecord.State? {
        try read {
            try String.fetchOne($0, sql: "SELECT state FROM sources WHERE source_id = ?", arguments: [source.hex])
        }.flatMap(SourceRecord.State.init)
    }

    func fileSizes() throws -> Set<Int> {
        try read { try Int.fetchSet($0, sql: "SELECT DISTINCT bytes FROM sources WHERE kind = 'file'") }
    }
}
