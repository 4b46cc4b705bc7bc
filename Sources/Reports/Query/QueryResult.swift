import Telemetry

/// Rows that a query gave, and how they are printed.
public struct QueryResult: Sendable {
    public var columns: [String]
    public var rows: [[ReportValue]]
    /// There were more rows than the limit allowed.
    public var isTruncated: Bool

    public init(columns: [String], rows: [[ReportValue]], isTruncated: Bool = false) {
        self.columns = columns
        self.rows = rows
        self.isTruncated = isTruncated
    }

    public enum Format: String, CaseIterable, Sendable { case table, csv, json }

    /// - Parameter width: Columns of the terminal that a table may fill; nil for as wide as it needs.
    public func text(_ format: Format, width: Int? = nil) -> String {
        switch format {
        case .table: table(width: width)
        case .csv: csv
        case .json: json
        }
    }

    /// RFC 4180: CRLF line ends, quotes where needed and doubled within; NULL is an empty field, empty text is `""`.
    ///
    /// A text that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets read as "this is
    /// text" (OWASP, "CSV injection"); numbers, also those that came as text, stay as they are.
    public var csv: String {
        ([columns.map { Self.csvField(.text($0)) }] + rows.map { $0.map(Self.csvField) })
            .map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private static func csvField(_ value: ReportValue) -> String {
        guard case .text(var text) = value else { return value == .null ? "" : value.plain }
        if isFormula(text) { text = "'" + text }
        let needsQuotes = text.isEmpty || text.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x2C }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return false }
        let digits = text.utf8.dropFirst()
        let isNumber =
            digits.contains { $0 >= 0x30 && $0 <= 0x39 } && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E }
        return !(isNumber && (first == UInt8(ascii: "-") || first == UInt8(ascii: "+")))
    }

    /// An array of objects, one a line: without the first and last line and the commas it is NDJSON.
    public var json: String {
        let names = uniqueColumns.map(jsonString)
        let objects = rows.map { row in
            "{" + zip(names, row).map { "\($0):\(Self.jsonValue($1))" }.joined(separator: ",") + "}"
        }
        return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }

    /// JSON has no word for infinities.
    private static func jsonValue(_ value: ReportValue) -> String {
        switch value {
        case .text(let text): jsonString(text)
        case .null: "null"
        case .real(let real) where !real.isFinite: "null"
        default: value.plain
        }
    }

    /// Two columns of one name would hide each other in an object: the second gets `_2`.
    private var uniqueColumns: [String] {
        var used: Set<String> = []
        return columns.map { name in
            var unique = name
            var number = 2
            while !used.insert(unique).inserted {
                unique = "\(name)_\(number)"
                number += 1
            }
            return unique
        }
    }
}
