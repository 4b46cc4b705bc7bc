import GRDB
import Telemetry

/// Asking the catalog.
extension Catalog {
    /// Segments in the order (table, day, path) and coverage in that of (charge point, day, source), of one moment.
    func snapshot(days: ClosedRange<Day>? = nil) throws -> ([SegmentRecord], [CoverageEntry]) {
        try read { (try segments($0, days), try coverage($0, days)) }
    }

    func segments() throws -> [SegmentRecord] { try read { try segments($0, nil) } }

    func coverage(days: ClosedRange<Day>? = nil) throws -> [CoverageEntry] { try read { try coverage($0, days) } }

    func segments(_ database: Database, _ days: ClosedRange<Day>?) throws -> [SegmentRecord] {
        try GRDB.Row.fetchAll(
            database,
            sql: """
                SELECT * FROM segments WHERE (?1 IS NULL OR day BETWEEN ?1 AND ?2) ORDER BY table_name, day, path
                """,
            arguments: [days?.lowerBound.iso8601, days?.upperBound.iso8601]
        ).map(segment)
    }

    func coverage(_ database: Database, _ days: ClosedRange<Day>?) throws -> [CoverageEntry] {
        try GRDB.Row.fetchAll(
            database,
            sql: """
                SELECT * FROM coverage WHERE (?1 IS NULL OR day BETWEEN ?1 AND ?2)
                ORDER BY charge_point, day, source_id
                """,
            arguments: [days?.lowerBound.iso8601, days?.upperBound.iso8601]
        ).map { row in
            CoverageEntry(
                day: try day(row["day"]), chargePoint: row["charge_point"], source: try hash(row["source_id"]),
                rows: row["rows"], firstReceivedAt: Instant(milliseconds: row["first_received_at"]),
                lastReceivedAt: Instant(milliseconds: row["last_received_at"]))
        }
    }

    private func segment(_ row: GRDB.Row) throws -> SegmentRecord {
        SegmentRecord(
            path: row["path"], publication: row["publication"],
            table: try understood(TableID(name: row["table_name"]), "table", row["table_name"]),
            day: try day(row["day"]), rows: row["rows"], bytes: row["bytes"], hash: try hash(row["hash"]),
            minChargePoint: row["min_charge_point"], maxChargePoint: row["max_charge_point"])
    }

    func days() throws -> [Day] {
        try read {
            try String.fetchAll($0, sql: "SELECT DISTINCT day FROM segments ORDER BY day").map { try day($0) }
        }
    }

    func sources() throws -> [SourceRecord] { try read { try sources($0) } }

    func sources(_ database: Database) throws -> [SourceRecord] {
        try GRDB.Row.fetchAll(database, sql: "SELECT * FROM sources ORDER BY source_id").map { row in
            let first: Int64? = row["first_received_at"]
            let last: Int64? = row["last_received_at"]
            let range = first.flatMap { first in
                last.map { Instant(milliseconds: first)...Instant(milliseconds: $0) }
            }
            return SourceRecord(
                source: Source(
                    id: try hash(row["source_id"]), name: row["name"],
                    kind: try understood(Source.Kind(rawValue: row["kind"]), "kind", row["kind"]),
                    bytes: row["bytes"]),
                received: range,
                state: try understood(SourceRecord.State(rawValue: row["state"]), "state", row["state"]),
                counters: try decodeCounters(row["counters"]))
        }
    }

    func quarantine(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange? = nil
    ) throws -> [QuarantineEntry] {
        try read { try quarantine($0, days: days, chargePoints: chargePoints) }
    }

    func quarantine(
        _ database: Database, days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange? = nil
    ) throws -> [QuarantineEntry] {
        let rows = try GRDB.Row.fetchCursor(
            database,
            sql: """
                SELECT * FROM quarantine
                WHERE (?1 IS NULL OR received_at BETWEEN ?1 AND ?2)
                    AND (?3 IS NULL OR charge_point >= ?3) AND (?4 IS NULL OR charge_point <= ?4)
                ORDER BY path, place, source_offset
                """,
            arguments: [
                days?.lowerBound.start.milliseconds, (days?.upperBound.end).map { $0.milliseconds - 1 },
                chargePoints?.first, chargePoints?.last,
            ])
        // One row at a time: they hold far more than the entries.
        return try Array(rows.map(entry))
    }

    private func entry(_ row: GRDB.Row) throws -> QuarantineEntry {
        QuarantineEntry(
            hash: try hash(row["hash"]), chargePoint: row["charge_point"],
            receivedAt: (row["received_at"] as Int64?).map { Instant(milliseconds: $0) },
            source: try hash(row["source_id"]), offset: row["source_offset"], length: row["length"],
            reason: row["reason"], path: row["path"], place: row["place"], frame: row["frame"],
            dialect: row["dialect"])
    }

    func hasQuarantine() throws -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM quarantine)") ?? false }
    }

    /// Hash, charge point and receive time of what is quarantined: what makes another such record a duplicate.
    ///
    /// By its hash: left to itself, SQLite takes the index of two columns, and goes through all of a charge point's.
    func isQuarantined(_ identity: QuarantineIdentity) throws -> Bool {
        try read {
            try Bool.fetchOne(
                $0,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM quarantine INDEXED BY quarantine_by_hash
                    WHERE hash = ? AND charge_point IS ? AND received_at IS ?)
                    """,
                arguments: [identity.hash.hex, identity.chargePoint, identity.receivedAt?.milliseconds]) ?? false
        }
    }

    func quarantineFiles() throws -> [(path: String, publication: Int, bytes: Int, hash: Hash128)] {
        try read {
            try GRDB.Row.fetchAll($0, sql: "SELECT * FROM quarantine_files ORDER BY path").map {
                ($0["path"], $0["publication"], $0["bytes"], try hash($0["hash"]))
            }
        }
    }

    private func day(_ text: String) throws -> Day { try understood(Day(iso8601: text), "day", text) }
    private func hash(_ text: String) throws -> Hash128 { try understood(Hash128(hex: text), "hash", text) }

    /// A catalog whose words we do not know was changed by someone else.
    private func understood<T>(_ value: T?, _ what: String, _ text: String) throws -> T {
        guard let value else { throw StoreError.catalog(path: path, message: "\(what) '\(text)' is unknown") }
        return value
    }
}
