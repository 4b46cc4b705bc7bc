/// Whether two reports are equal in the contract's sense (CONTRACT 8): every table but `metadata` row by row in the
/// order of its primary key, REAL bit for bit.
public enum ReportComparison {
    /// The first differences of each table, in words; empty for equal reports.
    public static func differences(
        _ first: String, _ second: String, limitPerTable: Int = 3
    ) throws(ReportError) -> [String] {
        let (a, b) = (try ReportReader(path: first), try ReportReader(path: second))
        var differences: [String] = []
        for table in ReportSchema.tables where table.name != MetadataRow.table.name {
            differences += try Self.differences(table, a, b).prefix(limitPerTable)
        }
        return differences
    }

    private static func differences(
        _ table: AnyReportTable, _ a: ReportReader, _ b: ReportReader
    ) throws(ReportError) -> [String] {
        let key = table.primaryKey.map(sqlName).joined(separator: ", ")
        let sql = "SELECT * FROM \(sqlName(table.name)) ORDER BY \(key)"
        return compare(table, try a.rows(sql), try b.rows(sql))
    }

    /// Both are sorted by key: walks them side by side, as a merge does.
    private static func compare(
        _ table: AnyReportTable, _ a: [[ReportValue]], _ b: [[ReportValue]]
    ) -> [String] {
        let keyPlaces = table.primaryKey.map { name in table.columns.firstIndex { $0.name == name }! }
        let name = { (row: [ReportValue]) in "\(table.name) \(keyPlaces.map { row[$0].plain }.joined(separator: " "))" }
        var differences: [String] = []
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && precedes(a[i], b[j], keyPlaces)) {
                differences.append("\(name(a[i])): only in the first")
                i += 1
            } else if i == a.count || precedes(b[j], a[i], keyPlaces) {
                differences.append("\(name(b[j])): only in the second")
                j += 1
            } else {
                for (place, column) in table.columns.enumerated() where !a[i][place].isIdentical(to: b[j][place]) {
                    differences.append("\(name(a[i])): \(column.name) \(a[i][place].plain) ≠ \(b[j][place].plain)")
                }
                (i, j) = (i + 1, j + 1)
            }
        }
        return differences
    }

    /// By the key's columns in order, as SQLite sorts them: numbers by value, texts by their bytes.
    private static func precedes(_ a: [ReportValue], _ b: [ReportValue], _ keyPlaces: [Int]) -> Bool {
        for place in keyPlaces {
            switch (a[place], b[place]) {
            case (.integer(let x), .integer(let y)) where x != y: return x < y
            case (.text(let x), .text(let y)) where !x.utf8.elementsEqual(y.utf8):
                return x.utf8.lexicographicallyPrecedes(y.utf8)
            default: continue
            }
        }
        return false
    }
}

extension ReportValue {
    /// Bit for bit: 0.0 and -0.0 differ, and so do two spellings of one Unicode character.
    func isIdentical(to other: ReportValue) -> Bool {
        switch (self, other) {
        case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        default: self == other
        }
    }

    /// As a table shows it.
    public var plain: String {
        switch self {
        case .null: "NULL"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let value): value
        }
    }
}
