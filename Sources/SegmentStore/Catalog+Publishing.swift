import Foundation
import GRDB
import Telemetry

/// What one transaction of a publication brings.
struct PublicationRecord {
    var publication: Int
    var source: SourceRecord
    var segments: [SegmentRecord] = []
    var quarantineFile: (path: String, bytes: Int, hash: Hash128)?
    var quarantine: QuarantineLog?
    var lastFrames: [(chargePoint: String, frame: Int64)] = []
    /// Relative path of the live log whose lines this publication holds.
    var sealedLog: String?
    /// Quarantined records that this publication holds the rows of; they leave the quarantine.
    var released: [QuarantineEntry] = []
}

/// Writing the catalog.
extension Catalog {
    func nextPublication() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT max(publication) + 1 FROM publications") ?? 1 }
    }

    /// The transaction of DESIGN 4: after it the publication is in the store, whatever happens.
    func publish(_ record: PublicationRecord, _ coverage: borrowing CoverageBuilder) throws {
        try commit("publish") { database in
            try upsert(record.source, database)
            try database.execute(
                sql: "INSERT INTO publications VALUES (?, ?, 0)",
                arguments: [record.publication, record.source.source.id.hex])
            for segment in record.segments { try insert(segment, database) }
            try coverage.read(source: record.source.source.id) { try merge($0, database) }
            if let file = record.quarantineFile {
                try database.execute(
                    sql: "INSERT INTO quarantine_files VALUES (?, ?, ?, ?)",
                    arguments: [file.path, record.publication, file.bytes, file.hash.hex])
            }
            try record.quarantine?.forEachEntry { try insert($0, database) }
            for (chargePoint, frame) in record.lastFrames {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO stream_frames VALUES (?, ?, ?)",
                    arguments: [record.source.source.id.hex, chargePoint, frame])
            }
            try release(record.released, database)
            if let log = record.sealedLog {
                try database.execute(sql: "INSERT OR IGNORE INTO removals VALUES (?)", arguments: [log])
            }
        }
    }

    private func upsert(_ record: SourceRecord, _ database: Database) throws {
        let known = try GRDB.Row.fetchOne(
            database, sql: "SELECT counters FROM sources WHERE source_id = ?", arguments: [record.source.id.hex])
        var counters = record.counters
        if let known {
            let before = try decodeCounters(known["counters"])
            let chargePoints = max(before.chargePoints, counters.chargePoints)
            counters += before
            counters.chargePoints = chargePoints
        }
        try database.execute(
            sql: """
                INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (source_id) DO UPDATE SET state = excluded.state, counters = excluded.counters,
                    first_received_at = coalesce(min(first_received_at, excluded.first_received_at),
                        first_received_at, excluded.first_received_at),
                    last_received_at = coalesce(max(last_received_at, excluded.last_received_at),
                        last_received_at, excluded.last_received_at)
                """,
            arguments: [
                record.source.id.hex, record.source.name, record.source.kind.rawValue, record.source.bytes,
                record.received?.lowerBound.milliseconds, record.received?.upperBound.milliseconds,
                record.state.rawValue, try encodeCounters(counters),
            ])
    }

    private func insert(_ segment: SegmentRecord, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                segment.path, segment.publication, segment.table.name, segment.day.iso8601, segment.rows,
                segment.bytes, segment.hash.hex, segment.minChargePoint, segment.maxChargePoint,
            ])
    }

    private func merge(_ entry: CoverageEntry, _ database: Database) throws {
        // One for each charge point and day: read by SQLite once.
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, charge_point, source_id) DO UPDATE SET rows = rows + excluded.rows,
                    first_received_at = min(first_received_at, excluded.first_received_at),
                    last_received_at = max(last_received_at, excluded.last_received_at)
                """)
        try statement.execute(arguments: [
            entry.day.iso8601, entry.chargePoint, entry.source.hex, entry.rows,
            entry.firstReceivedAt.milliseconds, entry.lastReceivedAt.milliseconds,
        ])
    }

    /// A file of the quarantine goes with the last record in it.
    private func release(_ entries: [QuarantineEntry], _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM quarantine INDEXED BY quarantine_by_hash
                WHERE path = ? AND place = ? AND hash = ? AND source_offset = ?
                """)
        for entry in entries {
            try statement.execute(arguments: [entry.path, entry.place, entry.hash.hex, entry.offset])
            precondition(database.changesCount == 1, "\(entry.path) at \(entry.place) is not in quarantine")
        }
        if entries.isEmpty { return }
        let left = try Set(String.fetchAll(database, sql: "SELECT DISTINCT path FROM quarantine"))
        for path in Set(entries.map(\.path)).subtracting(left).sorted() {
            try database.execute(sql: "DELETE FROM quarantine_files WHERE path = ?", arguments: [path])
            try database.execute(sql: "INSERT OR IGNORE INTO removals VALUES (?)", arguments: [path])
        }
    }

    private func insert(_ entry: QuarantineEntry, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            entry.hash.hex, entry.chargePoint, entry.receivedAt?.milliseconds, entry.source.hex, entry.offset,
            entry.length, entry.reason, entry.path, entry.place, entry.frame, entry.dialect,
        ])
    }
}

private func encodeCounters(_ counters: IngestCounters) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(counters), as: UTF8.self)
}

func decodeCounters(_ text: String) throws -> IngestCounters {
    try JSONDecoder().decode(IngestCounters.self, from: Data(text.utf8))
}
