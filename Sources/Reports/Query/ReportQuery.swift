import GRDBSQLite

/// Questions to a report: SQL that may only read, or one of the named queries.
public final class ReportQuery {
    public struct Limits: Sendable {
        public var rows: Int
        public var seconds: Double

        public init(rows: Int = 100_000, seconds: Double = 30) {
            self.rows = rows
            self.seconds = seconds
        }
    }

    private let reader: ReportReader
    private let guarding = QueryGuard()

    /// - Throws: `ReportError` where there is no report at `path`, or one of a newer schema.
    public init(path: String) throws(ReportError) {
        reader = try ReportReader(path: path)
        do {
            try guarding.install(on: reader.connection)
        } catch {
            throw ReportError("cannot read \(path): \(error)")
        }
    }

    /// Runs one statement.
    ///
    /// - Throws: `ReportError` that says what was wrong, what is allowed, and which names come near.
    public func run(_ sql: String, limits: Limits = Limits()) throws(ReportError) -> QueryResult {
        guarding.begin(seconds: limits.seconds)
        do {
            let statement = try reader.connection.prepare(sql)
            guard statement.rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
                throw ReportError("one statement at a time; there is more after the first ';'")
            }
            var rows: [[ReportValue]] = []
            while try statement.step() {
                if rows.count == limits.rows {
                    return QueryResult(columns: statement.columns, rows: rows, isTruncated: true)
                }
                rows.append(statement.row)
            }
            return QueryResult(columns: statement.columns, rows: rows, isTruncated: false)
        } catch let error as ReportError {
            throw error
        } catch {
            throw explain(error, limits, sql)
        }
    }

    /// Runs the named query `name`; `-` and `_` are the same in names.
    public func run(named name: String, limits: Limits = Limits()) throws(ReportError) -> QueryResult {
        guard let query = NamedQuery.find(name) else {
            let near = Nearest.hint(to: name, in: NamedQuery.all.map(\.name))
            throw ReportError("there is no query \"\(name)\"\(near); `--list` shows all \(NamedQuery.all.count)")
        }
        return try run(query.sql, limits: limits)
    }

    private func explain(_ error: any Error, _ limits: Limits, _ sql: String) -> ReportError {
        if guarding.isOverdue {
            return ReportError(
                "stopped after \(decimal(limits.seconds, digits: limits.seconds < 10 ? 1 : 0)) s; narrow the query, or allow more with --timeout"
            )
        }
        if let refusal = guarding.refusal {
            return ReportError(
                "\(refusal) is refused: a query may only read (SELECT, WITH, EXPLAIN, PRAGMA table_info)")
        }
        return ReportError("\(error)" + QueryHint.after("\(error)", in: sql))
    }
}
