import Telemetry

/// A store at a glance, for `laddpuls inspect` to print or to give as JSON.
public struct StoreSummary: Codable, Sendable {
    public struct Table: Codable, Sendable {
        public var name: String
        public var days: Int
        public var segments: Int
        /// Of segments and live logs.
        public var rows: Int
        /// Of them, in no segment yet.
        public var liveRows: Int
        public var bytes: Int
    }

    public struct Day: Codable, Sendable {
        public var day: String
        public var chargePoints: Int
        public var rows: Int
    }

    public struct SourceLine: Codable, Sendable {
        public var sourceID: String
        public var name: String
        public var kind: Source.Kind
        public var state: SourceRecord.State
        public var bytes: Int
        /// ISO 8601 UTC; nil where it left no row.
        public var firstReceivedAt: String?
        public var lastReceivedAt: String?
        public var counters: IngestCounters
    }

    public var schemaVersion: Int
    public var tables: [Table]
    public var days: [Day]
    public var sources: [SourceLine]
    /// Records by reason.
    public var quarantined: [String: Int]
    public var chargePoints: Int
    public var rows: Int
    public var bytes: Int
    public var liveLogs: Int
    public var liveBytes: Int
}

extension SegmentStore {
    /// - Parameters:
    ///   - snapshot: of this store, with the live rows to be counted.
    ///   - sources, quarantined: of the same moment.
    public func summary(
        _ snapshot: StoreSnapshot, sources: [SourceRecord], quarantined: [QuarantineEntry]
    ) throws -> StoreSummary {
        let tables = TableID.allCases.map { table in
            let own = snapshot.segments.filter { $0.table == table }
            return StoreSummary.Table(
                name: table.name, days: Set(own.map(\.day)).union(snapshot.liveDays(table)).count,
                segments: own.count, rows: own.reduce(snapshot.liveRows(table)) { $0 + $1.rows },
                liveRows: snapshot.liveRows(table), bytes: own.reduce(0) { $0 + $1.bytes })
        }
        let logs = try liveLogs()
        return StoreSummary(
            schemaVersion: CatalogSchema.version, tables: tables, days: Self.days(snapshot.coverage),
            sources: sources.map(StoreSummary.SourceLine.init),
            quarantined: quarantined.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 },
            chargePoints: snapshot.chargePoints.count, rows: tables.reduce(0) { $0 + $1.rows },
            bytes: tables.reduce(0) { $0 + $1.bytes }, liveLogs: logs.count,
            liveBytes: logs.reduce(0) { $0 + $1.validBytes })
    }

    private static func days(_ coverage: [CoverageEntry]) -> [StoreSummary.Day] {
        let byDay = Dictionary(grouping: coverage, by: \.day)
        return byDay.keys.sorted().map { day in
            let entries = byDay[day]!
            return StoreSummary.Day(
                day: day.iso8601, chargePoints: Set(entries.map { Array($0.chargePoint.utf8) }).count,
                rows: entries.reduce(0) { $0 + $1.rows })
        }
    }
}

extension StoreSummary.SourceLine {
    init(_ record: SourceRecord) {
        self.init(
            sourceID: record.source.id.hex, name: record.source.name, kind: record.source.kind, state: record.state,
            bytes: record.source.bytes, firstReceivedAt: record.received?.lowerBound.iso8601,
            lastReceivedAt: record.received?.upperBound.iso8601, counters: record.counters)
    }
}
