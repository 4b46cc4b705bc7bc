/// A row of a query by column name: what the page reads its numbers from.
struct Record {
    private let values: [String: ReportValue]

    init(_ columns: [String], _ row: [ReportValue]) {
        values = Dictionary(zip(columns, row)) { first, _ in first }
    }

    private subscript(_ column: String) -> ReportValue {
        guard let value = values[column] else { preconditionFailure("the query has no column \(column)") }
        return value
    }

    /// Empty for NULL.
    func text(_ column: String) -> String { self[column] == .null ? "" : self[column].plain }

    func isNull(_ column: String) -> Bool { self[column] == .null }

    func number(_ column: String) -> Double? {
        switch self[column] {
        case .integer(let value): Double(value)
        case .real(let value) where value.isFinite: value
        default: nil
        }
    }

    /// 0 for NULL.
    func count(_ column: String) -> Int {
        if case .integer(let value) = self[column] { Int(value) } else { 0 }
    }
}

extension ReportReader {
    func records(_ sql: String) throws(ReportError) -> [Record] {
        do {
            let statement = try connection.prepare(sql)
            var records: [Record] = []
            while try statement.step() { records.append(Record(statement.columns, statement.row)) }
            return records
        } catch {
            throw ReportError("cannot read \(path): \(error)")
        }
    }
}
