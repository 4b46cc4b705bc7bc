/// A question about the report that has a name: a view of the database, in human units.
public struct ReportView: Sendable {
    public let name: String
    public let doc: String
    public let columns: [ColumnHeader]
    let sql: String

    /// `source` is everything from `FROM` on. Sums of energy and money are SQLite's `total()`: `sum()` of integers fails
    /// where hostile values overflow.
    init(_ name: String, _ doc: String, _ columns: [ViewColumn], from source: String) {
        self.name = name
        self.doc = doc
        self.columns = columns.map(\.header)
        let list = columns.map { "    \($0.expression) AS \(sqlName($0.header.name))" }.joined(separator: ",\n")
        sql = "SELECT\n\(list)\n\(source)"
    }

    var createSQL: String { "CREATE VIEW \(sqlName(name)) AS\n\(sql)" }
}

/// A column of a view: what it is called, how it is computed, and what it means.
struct ViewColumn: Sendable {
    let header: ColumnHeader
    let expression: String

    private init(_ name: String, _ expression: String, _ type: ReportColumnType, _ unit: String, _ doc: String) {
        header = ColumnHeader(name: name, type: type, isNullable: true, unit: unit, doc: doc)
        self.expression = expression
    }

    static func text(_ name: String, _ expression: String? = nil, _ doc: String) -> ViewColumn {
        ViewColumn(name, expression ?? sqlName(name), .text, "", doc)
    }

    static func count(_ name: String, _ expression: String? = nil, _ doc: String) -> ViewColumn {
        ViewColumn(name, expression ?? sqlName(name), .integer, "", doc)
    }

    static func real(_ name: String, _ expression: String? = nil, unit: String, _ doc: String) -> ViewColumn {
        ViewColumn(name, expression ?? sqlName(name), .real, unit, doc)
    }
}
