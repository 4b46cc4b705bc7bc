import Foundation
import ParquetFormat
import Reports
import Telemetry

/// A table or view of a report as a file for other tools: all rows, in the order of the table's key.
public enum ExportTool {
    public enum Format: String, CaseIterable, Sendable { case csv, json, ndjson, parquet }

    public struct Exported: Sendable, Encodable {
        public var table: String
        public var rows: Int
        public var out: String

        public var text: String { "\(out): \(rows) rows of \(table)" }
        public var json: String { JSONText.of(self) }
    }

    /// - Parameters:
    ///   - format: nil takes it from the name of `out`.
    ///   - out: the file to write or replace; nil for stdout.
    /// - Returns: nil where the rows went to stdout.
    public static func export(report: String, table: String, format: Format?, out: String?) throws -> Exported? {
        let format = try format ?? out.map(Self.format) ?? .csv
        let columns = try columns(of: table)
        if let out {
            try Files.checkTarget(out)
            guard !Files.areSame(out, report) else {
                throw Trouble("\(out): is the report itself; choose another name")
            }
        } else if format == .parquet {
            throw Trouble("a Parquet file needs a name; give --out")
        }
        let result = try ReportQuery(path: report).run(
            "SELECT * FROM \"\(table)\"", limits: .init(rows: .max, seconds: QueryTool.forever))
        guard result.columns == columns.map(\.name) else {
            throw Trouble("\(report): \(table) has other columns than in this version; make the report anew")
        }
        guard let out else {
            try Descriptor.standardOutput.write(text(result, format))
            return nil
        }
        let bytes = format == .parquet ? try ParquetTable(columns).file(result.rows) : Array(text(result, format).utf8)
        try Files.write(bytes, to: out)
        return Exported(table: table, rows: result.rows.count, out: out)
    }

    /// Names of what can be exported.
    public static var tables: [String] { ReportSchema.tables.map(\.name) + ReportView.all.map(\.name) }

    private static func columns(of table: String) throws -> [ColumnHeader] {
        if let found = ReportSchema.tables.first(where: { $0.name == table }) { return found.columns }
        if let found = ReportView.all.first(where: { $0.name == table }) { return found.columns }
        throw Trouble("a report has no table or view \"\(table)\"; it has \(tables.joined(separator: ", "))")
    }

    private static func format(of path: String) throws -> Format {
        let suffix = path.split(separator: ".").last.map(String.init) ?? ""
        guard path.contains("."), let format = Format(rawValue: suffix.lowercased()) else {
            throw Trouble("\(path): its name tells no format; give --format csv, json, ndjson or parquet")
        }
        return format
    }

    private static func text(_ result: QueryResult, _ format: Format) -> String {
        format == .csv ? result.csv : format == .ndjson ? ndjson(result.json) : result.json
    }

    /// The array's objects stand one a line: what is left without the brackets and commas between.
    private static func ndjson(_ json: String) -> String {
        json.split(separator: "\n").filter { $0.hasPrefix("{") }
            .map { ($0.hasSuffix(",") ? $0.dropLast() : $0) + "\n" }.joined()
    }
}

/// Rows of a report as one Parquet file: INTEGER as int64, REAL as double, TEXT as string.
private struct ParquetTable {
    private let columns: [ColumnHeader]
    private static let rowGroupRows = 1 << 17
    /// A NaN that no computation yields stands for a missing REAL.
    private static let noReal = Double(bitPattern: 0x7FF8_0000_0000_DEAD)

    init(_ columns: [ColumnHeader]) { self.columns = columns }

    func file(_ rows: [[ReportValue]]) throws -> [UInt8] {
        let file = ByteCollector()
        let fields = columns.map { ParquetField(name: $0.name, kind: $0.type.kind, isNullable: true) }
        var writer = try ParquetWriter(fields: fields) { file.bytes.append(contentsOf: $0) }
        for start in stride(from: 0, to: rows.count, by: Self.rowGroupRows) {
            try append(rows[start..<min(start + Self.rowGroupRows, rows.count)], to: &writer)
        }
        _ = try writer.finish()
        return file.bytes
    }

    private func append(_ rows: ArraySlice<[ReportValue]>, to writer: inout ParquetWriter) throws {
        var arena: [UInt8] = []
        var buffers: [UnsafeMutableBufferPointer<Int64>] = []
        defer { for buffer in buffers { buffer.deallocate() } }
        for index in columns.indices {
            let values = UnsafeMutableBufferPointer<Int64>.allocate(capacity: rows.count)
            _ = values.initialize(from: rows.lazy.map { Self.cell($0[index], columns[index].type, &arena) })
            buffers.append(values)
        }
        try arena.withUnsafeBufferPointer { arena in
            let base = arena.baseAddress ?? UnsafePointer(bitPattern: 1)!
            let data = zip(columns, buffers).map { column, values -> ParquetColumnData in
                switch column.type {
                case .integer: .integers(UnsafeBufferPointer(values), null: .min)
                case .real:
                    .doubles(
                        UnsafeBufferPointer(
                            start: UnsafeRawPointer(values.baseAddress!).assumingMemoryBound(to: Double.self),
                            count: values.count), null: Self.noReal.bitPattern)
                case .text: .strings(UnsafeBufferPointer(values), null: .min, base: base, interned: false)
                }
            }
            try writer.append(rowGroup: data, rows: rows.count)
        }
    }

    /// A view's column may hold another kind of number than it says; a text never stands where a number does.
    private static func cell(_ value: ReportValue, _ type: ReportColumnType, _ arena: inout [UInt8]) -> Int64 {
        switch (value, type) {
        case (.integer(let value), .integer): return value
        case (.real(let value), .integer): return Int64(exactly: value) ?? .min
        case (.integer(let value), .real): return Int64(bitPattern: Double(value).bitPattern)
        case (.real(let value), .real): return Int64(bitPattern: value.bitPattern)
        case (.null, .real), (.text, .real): return Int64(bitPattern: noReal.bitPattern)
        case (.null, _), (.text, .integer): return .min
        case (_, .text):
            let text: String =
                switch value {
                case .text(let text): text
                case .integer(let value): "\(value)"
                case .real(let value): "\(value)"
                case .null: ""
                }
            let ref = StringRef(offset: arena.count, length: text.utf8.count).rawValue
            arena += text.utf8
            return ref
        }
    }
}

private final class ByteCollector {
    var bytes: [UInt8] = []
}

extension ReportColumnType {
    fileprivate var kind: ParquetField.Kind {
        switch self {
        case .integer: .int64
        case .real: .double
        case .text: .utf8
        }
    }
}
