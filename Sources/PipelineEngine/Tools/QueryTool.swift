import Reports

public typealias QueryFormat = QueryResult.Format

/// Questions to a report, by SQL or by name.
public struct QueryTool {
    private let query: ReportQuery

    public init(report: String) throws { query = try ReportQuery(path: report) }

    /// - Parameter timeoutSeconds: 0 for none.
    public func run(sql: String?, name: String?, format: QueryFormat, timeoutSeconds: Double = 30) throws -> String {
        // A table is for eyes; data are given whole.
        let limits = ReportQuery.Limits(
            rows: format == .table ? 100_000 : .max, seconds: timeoutSeconds == 0 ? Self.forever : timeoutSeconds)
        let result =
            if let name { try query.run(named: name, limits: limits) } else { try query.run(sql ?? "", limits: limits) }
        return result.text(format)
    }

    /// Three hundred years.
    static let forever = 1e10

    /// The named questions, then the report's tables and views.
    public func list(_ format: QueryFormat) throws -> String {
        let questions = QueryResult(
            columns: ["name", "answers"], rows: NamedQuery.all.map { [.text($0.name), .text($0.doc)] },
            isTruncated: false)
        return questions.text(format)
    }
}
