import ParquetFormat
import Telemetry

/// The store's Parquet profile: fields and options of a table's segments, derived from the schema (DESIGN 4).
enum SegmentSchema {
    /// Rows of a row group. Small enough that a writer holds one row group of 48 columns in 50 MB, and that a reader of
    /// some charge points skips most of a day; large enough that pages and dictionaries are full.
    static let rowGroupRows = 1 << 17

    static func fields(_ table: TableID) -> [ParquetField] {
        table.schema.columns.map {
            ParquetField(name: $0.name, kind: kind($0.type), isNullable: $0.isNullable)
        }
    }

    static func options(_ table: TableID) -> ParquetWriterOptions {
        var options = ParquetWriterOptions()
        options.sortingColumns = [LeadingColumn.chargePoint, .evseId, .connectorId, .ts].map(\.rawValue)
        options.keyValueMetadata = [
            ("laddpuls.schema_version", String(Schema.version)), ("laddpuls.table", table.name),
        ]
        return options
    }

    private static func kind(_ type: ColumnType) -> ParquetField.Kind {
        switch type {
        case .word, .text: .utf8
        case .int32: .int32
        case .int64: .int64
        case .decimal3: .decimal(precision: 18, scale: 3)
        case .timestamp: .timestampMillis
        case .boolean: .boolean
        }
    }
}
