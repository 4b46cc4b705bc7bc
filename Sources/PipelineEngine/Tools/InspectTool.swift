import Foundation
import Ingest
import ParquetFormat
import Reports
import SegmentStore
import Telemetry

/// A store, a Parquet file or a report database at a glance.
public enum InspectTool {
    public struct Inspection: Sendable {
        public var text: String
        public var json: String
        /// Of a Parquet file: what is damaged, or is not read here.
        public var problems: [String] = []
    }

    /// - Parameter tokenKey: see `StoreView`.
    public static func inspect(_ path: String, tokenKey: String? = nil) throws -> Inspection {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Trouble("\(path): no such file or folder")
        }
        if isFolder.boolValue { return try inspectStore(path, tokenKey) }
        guard let file = FileHandle(forReadingAtPath: path) else { throw Trouble("\(path): may not be read") }
        let head = try file.read(upToCount: 16) ?? Data()
        if head.starts(with: "SQLite format 3\0".utf8) { return try inspectReport(path) }
        // Damaged or encrypted, it still is one, and the reader says what it is.
        let size = try file.seekToEnd()
        try file.seek(toOffset: size - min(4, size))
        let tail = try file.read(upToCount: 4) ?? Data()
        if [head.prefix(4), tail].contains(where: { ["PAR1", "PARE"].contains(String(decoding: $0, as: UTF8.self)) }) {
            return try inspectParquet(path)
        }
        let what = size == 0 ? "is empty" : "neither a store's folder, a Parquet file nor a report database"
        throw Trouble("\(path): \(what)")
    }

    private static func inspectStore(_ path: String, _ tokenKey: String?) throws -> Inspection {
        let view = try StoreView(path: path, tokenKey: tokenKey)
        let summary = try SegmentStore(path: path, access: .read)
            .summary(view.snapshot, sources: view.sources, quarantined: view.quarantined)
        let tables = TextTable.text(
            ["table", "days", "segments", "rows", "live rows", "bytes"],
            summary.tables.map {
                [
                    .text($0.name), .integer(Int64($0.days)), .integer(Int64($0.segments)), .integer(Int64($0.rows)),
                    .integer(Int64($0.liveRows)), .integer(Int64($0.bytes)),
                ]
            })
        let quarantined = summary.quarantined.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let text = """
            store \(path), schema version \(summary.schemaVersion)
            \(summary.rows) rows of \(summary.chargePoints) charge points in \(summary.bytes) bytes, from \(summary.sources.count) sources, \
            \(summary.days.first?.day ?? "no days") to \(summary.days.last?.day ?? "no days")
            \(tables)
            quarantined: \(quarantined.isEmpty ? "nothing" : quarantined.joined(separator: ", "))
            live: \(summary.liveLogs) logs, \(summary.liveBytes) bytes, \(view.live.recordsRead) records not sealed yet
            """
        return Inspection(text: text, json: JSONText.of(summary))
    }

    private static func inspectReport(_ path: String) throws -> Inspection {
        let query = try ReportQuery(path: path)
        let about = try query.run(named: "about")
        let tables = try query.run(named: "tables")
        return Inspection(
            text: "report \(path)\n\(about.table())\n\(tables.table())",
            json: "{\"about\":\(about.json.trimmed),\"tables\":\(tables.json.trimmed)}")
    }

    private static func inspectParquet(_ path: String) throws -> Inspection {
        let file = ParquetSummary(try ParquetReader(path: path))
        let columns = TextTable.text(
            ["column", "type", "nulls", "encodings", "codec", "bytes", "uncompressed", "min", "max"],
            file.columns.map {
                [
                    .text($0.name), .text($0.type), $0.nulls.map { .integer(Int64($0)) } ?? .null,
                    .text($0.encodings.joined(separator: " ")), .text($0.codecs.joined(separator: " ")),
                    .integer(Int64($0.bytes)), .integer(Int64($0.uncompressedBytes)),
                    $0.minimum.map { .text($0) } ?? .null,
                    $0.maximum.map { .text($0) } ?? .null,
                ]
            })
        let groups = TextTable.text(
            ["row group", "rows", "bytes", "uncompressed"],
            file.groups.enumerated().map { number, group in
                [number, group.rows, group.bytes, group.uncompressedBytes].map { .integer(Int64($0)) }
            })
        let text = """
            Parquet file \(path), written by \(printable(file.createdBy ?? "an unnamed writer"))
            \(file.rows) rows in \(file.rowGroups) row groups
            \(columns)
            \(groups)
            problems: \(file.problems.isEmpty ? "none" : file.problems.map { "\n  " + printable($0) }.joined())
            """
        return Inspection(text: text, json: JSONText.of(file), problems: file.problems)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
