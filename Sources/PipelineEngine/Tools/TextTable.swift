import Foundation
import Reports

/// Rows of words and numbers as the terminal shows them; the same layout for every command.
enum TextTable {
    static func text(_ columns: [String], _ rows: [[ReportValue]]) -> String {
        var text = QueryResult(columns: columns, rows: rows).table()
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}

enum JSONText {
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        guard let data = try? encoder.encode(value) else { preconditionFailure("not encodable: \(value)") }
        return String(decoding: data, as: UTF8.self)
    }
}
