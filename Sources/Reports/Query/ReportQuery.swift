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
            throw explain(error, limits)
        }
    }

    /// Runs the named query `name`; `-` and `_` are the same in names.
    public func run(named name: String, limits: Limits = Limits()) throws(ReportError) -> QueryResult {
        guard let query = NamedQuery.find(name) else {
            let near = nearest(to: name, in: NamedQuery.all.map(\.name))
            throw ReportError("there is no query \"\(name)\"\(near); `--list` shows all \(NamedQuery.all.count)")
        }
        return try run(query.sql, limits: limits)
    }

    private func explain(_ error: any Error, _ limits: Limits) -> ReportError {
        if guarding.isOverdue {
            return ReportError(
                "stopped after \(decimal(limits.seconds, digits: limits.seconds < 10 ? 1 : 0)) s; narrow the query, or allow more with --timeout"
            )
        }
        if let refusal = guarding.refusal {
            return ReportError(
                "\(refusal) is refused: a query may only read (SELECT, WITH, EXPLAIN, PRAGMA table_info)")
        }
        return ReportError("\(error)" + hint(for: "\(error)"))
    }

    /// `no such table: port` → the names that come near.
    private func hint(for message: String) -> String {
        let tables = ReportSchema.tables.map(\.name) + ReportView.all.map(\.name)
        if let name = message.firstRange(of: "no such table: ").map({ String(message[$0.upperBound...]) }) {
            return nearest(to: name, in: tables) + ". Tables and views: " + tables.joined(separator: ", ")
        }
        if let name = message.firstRange(of: "no such column: ").map({ String(message[$0.upperBound...]) }) {
            let columns = ReportSchema.tables.flatMap(\.columns) + ReportView.all.flatMap(\.columns)
            let bare = name.split(separator: ".").last.map(String.init) ?? name
            return nearest(to: bare, in: Set(columns.map(\.name)).sorted())
        }
        return ""
    }
}

/// `; did you mean "ports" or "port_days"?`, or nothing where no name comes near.
func nearest(to name: String, in names: [String]) -> String {
    let wanted = NamedQuery.normal(name)
    let ranked = names.map { (name: $0, distance: editDistance(wanted, NamedQuery.normal($0))) }
        .filter { $0.distance <= max(2, wanted.count / 3) || NamedQuery.normal($0.name).hasPrefix(wanted) }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        .prefix(3)
    guard !ranked.isEmpty else { return "" }
    return "; did you mean " + ranked.map { "\"\($0.name)\"" }.joined(separator: " or ") + "?"
}

/// Levenshtein's, one row at a time.
private func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8.prefix(64)), Array(b.utf8.prefix(64)))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let above = row[j + 1]
            row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
            diagonal = above
        }
    }
    return row[b.count]
}
