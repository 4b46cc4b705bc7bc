import ParquetFormat
import Telemetry

/// A Parquet file as people read it: per column its encodings, sizes and bounds over all row groups, and what is wrong with it.
/// A footer may say anything: sums stop at the largest number there is.
struct ParquetSummary: Encodable {
    struct Column: Encodable {
        var name: String
        var type: String
        var nulls: Int?
        var encodings: [String]
        var codecs: [String]
        var bytes: Int
        var uncompressedBytes: Int
        var minimum: String?
        var maximum: String?
    }

    struct RowGroup: Encodable {
        var rows: Int
        var bytes: Int
        var uncompressedBytes: Int
    }

    var createdBy: String?
    var rows: Int
    var rowGroups: Int
    var groups: [RowGroup]
    var columns: [Column]
    var problems: [String]

    init(_ reader: ParquetReader) {
        createdBy = reader.createdBy
        rows = reader.rows
        rowGroups = reader.rowGroups.count
        groups = reader.rowGroups.map {
            RowGroup(
                rows: $0.rows, bytes: saturatingSum($0.columns.map(\.byteRange.count)),
                uncompressedBytes: saturatingSum($0.columns.map(\.uncompressedBytes)))
        }
        columns = reader.fields.enumerated().map { index, field in
            Self.column(field, reader.rowGroups.map { $0.columns[index] })
        }
        problems = reader.problems().map { problem in
            var problem = problem
            problem.file = ""
            return problem.description
        }
    }

    private static func column(_ field: ParquetField, _ chunks: [ParquetColumnChunk]) -> Column {
        let statistics = chunks.map(\.statistics)
        let nulls = statistics.map(\.nullCount)
        return Column(
            name: field.name, type: "\(field.kind)",
            nulls: nulls.contains(nil) ? nil : saturatingSum(nulls.map { $0! }),
            encodings: Set(chunks.flatMap(\.encodings).map(\.name)).sorted(),
            codecs: Set(chunks.map { $0.codec.map { "\($0)" } ?? "unknown" }).sorted(),
            bytes: saturatingSum(chunks.map(\.byteRange.count)),
            uncompressedBytes: saturatingSum(chunks.map(\.uncompressedBytes)),
            minimum: bound(statistics.compactMap(\.minimum), field) { $0.min { $0.precedes($1) } },
            maximum: bound(statistics.compactMap(\.maximum), field) { $0.max { $0.precedes($1) } })
    }

    private static func bound(
        _ values: [ParquetValue], _ field: ParquetField, _ choose: ([ParquetValue]) -> ParquetValue?
    ) -> String? { choose(values).map { $0.text(field.kind) } }
}

extension ParquetValue {
    fileprivate func precedes(_ other: ParquetValue) -> Bool {
        switch (self, other) {
        case (.integer(let a), .integer(let b)): a < b
        case (.double(let a), .double(let b)): a < b
        case (.bytes(let a), .bytes(let b)): a.lexicographicallyPrecedes(b)
        default: false
        }
    }

    fileprivate func text(_ kind: ParquetField.Kind) -> String {
        switch (self, kind) {
        case (.integer(let value), .timestampMillis): Instant(milliseconds: value).iso8601
        case (.integer(let value), .decimal(_, let scale)): Self.decimal(value, scale)
        case (.integer(let value), _): "\(value)"
        case (.double(let value), _): "\(value)"
        case (.bytes(let bytes), _): String(decoding: bytes.prefix(40), as: UTF8.self)
        }
    }

    private static func decimal(_ value: Int64, _ scale: Int) -> String {
        // Int64 has nineteen digits.
        guard scale <= 38 else { return "\(value)e-\(scale)" }
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(scale) + (scale > 0 ? "." + padded.suffix(scale) : "")
    }
}

private func saturatingSum(_ numbers: [Int]) -> Int {
    numbers.reduce(0) { sum, number in
        let (next, isTooLarge) = sum.addingReportingOverflow(max(0, number))
        return isTooLarge ? .max : next
    }
}
