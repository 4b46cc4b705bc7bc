import Reports

public typealias QueryFormat = QueryResult.Format

/// Questions to a report, by SQL or by name.
public struct QueryTool {
    private let query: ReportQuery

    public init(report: String) throws { query = try ReportQuery(path: report) }

    public func run(sql: String?, name: String?, format: QueryFormat) throws -> String {
        let result = if let name { try query.run(named: name) } else { try query.run(sql ?? "") }
        return result.text(format)
    }

    /// The named questions, then the report's tables and views.
    public func list(_ format: QueryFormat) throws -> String {
        let questions = QueryResult(
            columns: ["name", "answers"], rows: NamedQuery.all.map { [.text($0.name), .text($0.doc)] },
            isTruncated: false)
        return questions.text(format)
    }
}
