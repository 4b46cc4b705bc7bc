import Analysis
import Telemetry

/// The `metadata` table: what the report is, what it was made from, and what everything in it means.
enum Metadata {
    static func rows(_ input: ReportInput, _ model: ReportModel) -> [MetadataRow] {
        numbered(facts(input, model) + input.notes) + documentation
    }

    private static func facts(_ input: ReportInput, _ model: ReportModel) -> [ReportNote] {
        let start = model.ports.compactMap(\.observedFrom).min()
        let facts: [(String, String)] = [
            ("schema_version", "\(ReportSchema.version)"), ("as_of", input.network.now.iso8601),
            ("period_start", start?.iso8601 ?? ""), ("health_days", "\(input.settings.healthDays)"),
            ("visit_gap_minutes", "\(input.settings.visitGapMinutes)"),
            ("forecast_days", "\(input.settings.forecastDays)"), ("history_days", "\(input.settings.historyDays)"),
        ]
        return facts.map { ReportNote(.report, $0.0, $0.1) }
    }

    /// Several notes of one name get a number, so that none is lost.
    private static func numbered(_ notes: [ReportNote]) -> [MetadataRow] {
        var counts: [[String]: Int] = [:]
        return notes.map { note in
            let key = [note.scope.rawValue, note.name]
            defer { counts[key, default: 0] += 1 }
            return MetadataRow(
                scope: note.scope.rawValue, name: note.name, item: counts[key].map { "\($0 + 1)" } ?? "",
                value: note.value)
        }
    }

    static let documentation: [MetadataRow] =
        ReportSchema.tables.flatMap { table in
            [MetadataRow(scope: "table", name: table.name, value: table.doc)]
                + table.columns.map { column(table.name, $0) }
        }
        + ReportView.all.flatMap { view in
            [MetadataRow(scope: "view", name: view.name, value: view.doc)]
                + view.columns.map { column(view.name, $0) }
        }
        + KPI.all.map {
            MetadataRow(
                scope: "kpi", name: $0.name, unit: $0.unit,
                value: "\($0.formula). Source: \($0.source). Reading: \($0.reading)")
        }
        + RepairRule.catalogue.map {
            MetadataRow(
                scope: "repair", name: $0.rule, item: $0.stage.rawValue,
                value: "\($0.reality) \($0.remedy) Seen: \($0.evidence)."
                    + ($0.isSwitchable ? " Switched off: \($0.whenOff)" : ""))
        }

    private static func column(_ owner: String, _ header: ColumnHeader) -> MetadataRow {
        MetadataRow(
            scope: "column", name: owner, item: header.name,
            type: header.type.rawValue + (header.isNullable ? "" : " NOT NULL"), unit: header.unit, value: header.doc)
    }
}
