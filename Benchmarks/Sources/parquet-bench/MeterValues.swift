import Foundation
import ParquetFormat

/// The store's `meter_values`, read whole, to be written again: as it is, or moved in time.
final class MeterValues {
    enum Column {
        case integers(ParquetIntegers)
        case strings(ParquetStrings)
    }

    let fields: [ParquetField]
    let sortingColumns: [Int]
    /// The store's, in the order of the row groups.
    let files: [String]
    /// Of the store's files.
    let bytes: Int
    /// By row group.
    private let groups: [(rows: Int, columns: [Column])]

    init(store: String) throws {
        let folder = URL(fileURLWithPath: store).appendingPathComponent("tables/meter_values")
        let days = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        files = try days.flatMap { day in
            try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(day).path).sorted()
                .map { folder.appendingPathComponent("\(day)/\($0)").path }
        }
        let readers = try files.map { try ParquetReader(path: $0) }
        bytes = try files.reduce(0) {
            $0 + (try FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int ?? 0)
        }
        guard let first = readers.first else { throw Failure(description: "\(store) holds no meter values") }
        (fields, sortingColumns) = (first.fields, first.sortingColumns)
        groups = try readers.flatMap { reader in
            try reader.rowGroups.indices.map { group in
                let columns = try reader.fields.indices.map { column -> Column in
                    switch reader.fields[column].kind {
                    case .utf8, .bytes, .json: .strings(try reader.readStrings(column: column, rowGroup: group))
                    default: .integers(try reader.readIntegers(column: column, rowGroup: group))
                    }
                }
                return (reader.rowGroups[group].rows, columns)
            }
        }
    }

    var rows: Int { groups.reduce(0) { $0 + $1.rows } }

    /// Sampled values: what the columns of quantities hold.
    var samples: Int {
        groups.reduce(0) { samples, group in
            samples
                + zip(fields, group.columns).reduce(0) { sum, column in
                    guard case (.decimal, .integers(let values)) = (column.0.kind, column.1) else { return sum }
                    return sum + values.values.count - values.nullCount
                }
        }
    }

    /// Bytes per sampled value, all columns of the table and the files' footers counted.
    func saySize() {
        say("size of meter_values as stored: \(bytes) bytes for \(samples) sampled values")
        say(String(format: "  %.3f bytes a value", Double(bytes) / Double(samples)))
    }

    /// Writes all rows with `ts` moved by `shift` milliseconds; gives the file's size in bytes.
    @discardableResult
    func write(to path: String, shift: Int64 = 0) throws -> Int {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Failure(description: "\(path) cannot be written") }
        defer { try? file.close() }
        var options = ParquetWriterOptions()
        options.sortingColumns = sortingColumns
        var writer = try ParquetWriter(fields: fields, options: options) { try file.write(contentsOf: Data($0)) }
        for group in groups {
            let columns = group.columns.indices.map { moved(group.columns[$0], fields[$0], by: shift) }
            let data = columns.indices.map { Self.data(columns[$0], fields[$0]) }
            try withExtendedLifetime(columns) { try writer.append(rowGroup: data, rows: group.rows) }
        }
        return try writer.finish().bytes
    }

    /// Copies a day apart each, as files.
    func writeCopies(_ count: Int, in folder: URL) throws -> [String] {
        try (0..<count).map { copy in
            let path = folder.appendingPathComponent("day-\(copy).parquet").path
            try write(to: path, shift: Int64(copy) * 86_400_000)
            return path
        }
    }

    private enum Owned {
        case column(Column)
        case moved(UnsafeMutableBufferPointer<Int64>, Box)
    }

    private final class Box {
        let memory: UnsafeMutableBufferPointer<Int64>
        init(_ count: Int) { memory = .allocate(capacity: count) }
        deinit { memory.deallocate() }
    }

    private func moved(_ column: Column, _ field: ParquetField, by shift: Int64) -> Owned {
        guard shift != 0, field.name == "ts", case .integers(let integers) = column else { return .column(column) }
        let box = Box(integers.values.count)
        for (row, value) in integers.values.enumerated() { box.memory[row] = value + shift }
        return .moved(box.memory, box)
    }

    private static func data(_ owned: Owned, _ field: ParquetField) -> ParquetColumnData {
        let null: Int64? = field.isNullable ? .min : nil
        switch owned {
        case .moved(let values, _): return .integers(UnsafeBufferPointer(values), null: null)
        case .column(.integers(let integers)):
            return integers.nullCount == integers.values.count
                ? .allNull(count: integers.nullCount) : .integers(integers.values, null: null)
        case .column(.strings(let strings)):
            guard strings.nullCount < strings.refs.count, let base = strings.bytes.baseAddress else {
                return .allNull(count: strings.refs.count)
            }
            return .strings(strings.refs, null: null, base: base, interned: strings.isInterned)
        }
    }
}
