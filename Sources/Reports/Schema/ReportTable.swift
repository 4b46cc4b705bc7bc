/// A small language for the report's tables: `CREATE TABLE`, the documentation rows and the inserts all derive from one
/// list of columns, so that none can drift from the others.

/// A row type of the report, with the table that holds it.
public protocol ReportRow: Sendable {
    static var table: ReportTable<Self> { get }
}

public struct ReportTable<Row: Sendable>: Sendable {
    public let name: String
    public let doc: String
    /// Names of the columns that tell rows apart; reports are compared and ordered by them.
    public let primaryKey: [String]
    public let columns: [ReportColumn<Row>]

    public init(_ name: String, _ doc: String, primaryKey: [String], _ columns: [ReportColumn<Row>]) {
        let names = columns.map(\.header.name)
        precondition(Set(names).count == names.count, "\(name) has two columns of one name")
        precondition(primaryKey.allSatisfy(names.contains), "\(name)'s key names a column it lacks")
        self.name = name
        self.doc = doc
        self.primaryKey = primaryKey
        self.columns = columns
    }
}

/// What a column is, apart from where its values come from.
public struct ColumnHeader: Hashable, Sendable {
    public let name: String
    public let type: ReportColumnType
    public let isNullable: Bool
    /// `mWh`, `ms`, `ratio`, …; empty where the doc says it all.
    public let unit: String
    public let doc: String

    public init(name: String, type: ReportColumnType, isNullable: Bool, unit: String = "", doc: String) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.unit = unit
        self.doc = doc
    }
}

public struct ReportColumn<Row: Sendable>: Sendable {
    public let header: ColumnHeader
    let value: @Sendable (Row) -> ReportValue

    /// Type and nullability are those of the property behind the key path.
    public init<V: ReportValueConvertible>(
        _ name: String, _ path: KeyPath<Row, V> & Sendable, unit: String = "", _ doc: String
    ) {
        header = ColumnHeader(name: name, type: V.columnType, isNullable: V.isNullable, unit: unit, doc: doc)
        value = { $0[keyPath: path].reportValue }
    }
}

/// A table of the schema with its row type forgotten: what writing, comparing and documenting need.
public struct AnyReportTable: Sendable {
    public let name: String
    public let doc: String
    public let primaryKey: [String]
    public let columns: [ColumnHeader]
    /// The model's rows of this table, in the model's order, each with one value per column.
    public let rows: @Sendable (ReportModel) -> [[ReportValue]]

    init<Row: ReportRow>(_ path: KeyPath<ReportModel, [Row]> & Sendable) {
        let table = Row.table
        name = table.name
        doc = table.doc
        primaryKey = table.primaryKey
        columns = table.columns.map(\.header)
        rows = { model in
            model[keyPath: path].map { row in table.columns.map { $0.value(row) } }
        }
    }

    var createSQL: String {
        let lines = columns.map { column in
            "    \(sqlName(column.name)) \(column.type.rawValue)\(column.isNullable ? "" : " NOT NULL")"
        }
        let key = primaryKey.map(sqlName).joined(separator: ", ")
        return "CREATE TABLE \(sqlName(name)) (\n" + lines.joined(separator: ",\n")
            + ",\n    PRIMARY KEY (\(key))\n) WITHOUT ROWID"
    }

    var insertSQL: String {
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        return "INSERT INTO \(sqlName(name)) VALUES (\(places))"
    }
}

/// `name` as an SQL identifier.
func sqlName(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
}
