/// The catalog's tables. The version is SQLite's `user_version`; a later program's catalog is refused, not guessed at.
///
/// Times are milliseconds since 1970 UTC, days are `2026-03-01`, hashes and source ids 32 hex digits, paths relative to
/// the store.
enum CatalogSchema {
    static let version = 2

    /// From version 1, by the version that they begin at.
    static let upgrades = [
        1: """
        ALTER TABLE quarantine ADD COLUMN frame INTEGER;
        ALTER TABLE quarantine ADD COLUMN dialect TEXT;
        """
    ]

    static let sql = """
        CREATE TABLE sources (
            source_id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,               -- file, stream
            bytes INTEGER NOT NULL,
            first_received_at INTEGER,
            last_received_at INTEGER,
            state TEXT NOT NULL,              -- open (a stream with more to come), done
            counters TEXT NOT NULL            -- JSON, CONTRACT section 5
        ) WITHOUT ROWID;
        CREATE TABLE publications (
            publication INTEGER PRIMARY KEY,
            source_id TEXT NOT NULL REFERENCES sources,
            placed INTEGER NOT NULL           -- 0 until every file of it has been renamed out of staging
        );
        CREATE TABLE segments (
            path TEXT PRIMARY KEY,
            publication INTEGER NOT NULL REFERENCES publications,
            table_name TEXT NOT NULL,
            day TEXT NOT NULL,
            rows INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            hash TEXT NOT NULL,               -- XXH3-128 of the file
            min_charge_point TEXT NOT NULL,
            max_charge_point TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX segments_by_table ON segments (table_name, day);
        CREATE TABLE coverage (
            day TEXT NOT NULL,
            charge_point TEXT NOT NULL,
            source_id TEXT NOT NULL,
            rows INTEGER NOT NULL,
            first_received_at INTEGER NOT NULL,
            last_received_at INTEGER NOT NULL,
            PRIMARY KEY (day, charge_point, source_id)
        ) WITHOUT ROWID;
        CREATE TABLE quarantine_files (
            path TEXT PRIMARY KEY,
            publication INTEGER NOT NULL REFERENCES publications,
            bytes INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE quarantine (
            hash TEXT NOT NULL,               -- XXH3-128 of the record's bytes
            charge_point TEXT,
            received_at INTEGER,
            source_id TEXT NOT NULL,
            source_offset INTEGER NOT NULL,   -- in the source's decompressed bytes
            length INTEGER NOT NULL,
            reason TEXT NOT NULL,
            path TEXT NOT NULL,
            place INTEGER NOT NULL,           -- in that file
            frame INTEGER,                    -- its number among its charge point's records, where that is known
            dialect TEXT                      -- what its source was read as
        );
        CREATE INDEX quarantine_by_hash ON quarantine (hash);
        CREATE INDEX quarantine_by_charge_point ON quarantine (charge_point, received_at);
        CREATE TABLE stream_frames (
            source_id TEXT NOT NULL,
            charge_point TEXT NOT NULL,
            last_frame INTEGER NOT NULL,      -- where a stream's next log goes on counting
            PRIMARY KEY (source_id, charge_point)
        ) WITHOUT ROWID;
        CREATE TABLE removals (
            path TEXT PRIMARY KEY             -- a retired segment or sealed live log whose file is to go
        ) WITHOUT ROWID;
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """
}
