import Telemetry

/// One cell of the report database, as SQLite holds it. REAL is compared bit for bit (CONTRACT 8).
public enum ReportValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// SQLite's storage classes that the report uses.
public enum ReportColumnType: String, Sendable {
    case integer = "INTEGER"
    case real = "REAL"
    case text = "TEXT"
}

/// A Swift type that a column can hold: it alone decides the column's SQL type and whether NULL may stand there.
public protocol ReportValueConvertible: Sendable {
    static var columnType: ReportColumnType { get }
    static var isNullable: Bool { get }
    var reportValue: ReportValue { get }
}

extension ReportValueConvertible {
    public static var isNullable: Bool { false }
}

extension Int64: ReportValueConvertible {
    public static var columnType: ReportColumnType { .integer }
    public var reportValue: ReportValue { .integer(self) }
}

extension Int: ReportValueConvertible {
    public static var columnType: ReportColumnType { .integer }
    public var reportValue: ReportValue { .integer(Int64(self)) }
}

extension Bool: ReportValueConvertible {
    public static var columnType: ReportColumnType { .integer }
    public var reportValue: ReportValue { .integer(self ? 1 : 0) }
}

extension Double: ReportValueConvertible {
    public static var columnType: ReportColumnType { .real }
    /// SQLite stores NaN as NULL and has no text for infinities; a column of plain `Double` must never hold them.
    public var reportValue: ReportValue {
        precondition(isFinite, "a REAL column got \(self)")
        return .real(self)
    }
}

extension String: ReportValueConvertible {
    public static var columnType: ReportColumnType { .text }
    public var reportValue: ReportValue { .text(self) }
}

/// ISO 8601 UTC with milliseconds, so that texts sort as the moments do.
extension Instant: ReportValueConvertible {
    public static var columnType: ReportColumnType { .text }
    public var reportValue: ReportValue { .text(iso8601) }
}

extension Day: ReportValueConvertible {
    public static var columnType: ReportColumnType { .text }
    public var reportValue: ReportValue { .text(iso8601) }
}

extension Optional: ReportValueConvertible where Wrapped: ReportValueConvertible {
    public static var columnType: ReportColumnType { Wrapped.columnType }
    public static var isNullable: Bool { true }
    public var reportValue: ReportValue { self?.reportValue ?? .null }
}
