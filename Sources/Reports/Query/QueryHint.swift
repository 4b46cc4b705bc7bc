/// What an error of SQLite's about a query's names is followed by: names that come near.
enum QueryHint {
    static func after(_ message: String, in sql: String) -> String {
        let tables =
            ReportSchema.tables.map { (name: $0.name, columns: $0.columns.map(\.name)) }
            + ReportView.all.map { (name: $0.name, columns: $0.columns.map(\.name)) }
        if let name = rest(of: message, after: "no such table: ") {
            let names = tables.map(\.name)
            return Nearest.hint(to: name, in: names) + ". Tables and views: " + names.joined(separator: ", ")
        }
        if let name = rest(of: message, after: "no such column: ") {
            let named = identifiers(sql)
            let columns = tables.filter { named.contains($0.name) }.flatMap(\.columns)
            return Nearest.hint(to: name.split(separator: ".").last.map(String.init) ?? name, in: columns)
        }
        return ""
    }

    private static let closing: [Character: Character] = ["'": "'", "\"": "\"", "`": "`", "[": "]"]

    private static func rest(of message: String, after words: String) -> String? {
        message.firstRange(of: words).map { String(message[$0.upperBound...]) }
    }

    /// The names in a query, in lower case, bare or quoted; texts in apostrophes and comments hold none
    /// (sqlite.org/lang_keywords.html, lang_comment.html).
    static func identifiers(_ sql: String) -> Set<String> {
        var found: Set<String> = []
        var rest = Substring(sql)
        while let first = rest.first {
            if rest.hasPrefix("--") {
                rest = rest.drop { $0 != "\n" }
            } else if rest.hasPrefix("/*") {
                rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
            } else if let end = closing[first] {
                let word = rest.dropFirst().prefix { $0 != end }
                if first != "'" { found.insert(word.lowercased()) }
                rest = rest[word.endIndex...].dropFirst()
            } else {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                if !word.isEmpty { found.insert(word.lowercased()) }
                rest = word.isEmpty ? rest.dropFirst() : rest[word.endIndex...]
            }
        }
        return found
    }
}
