import Foundation
import Testing

@testable import Reports

@Suite struct QueryResultTests {
    let result = QueryResult(
        columns: ["id", "n", "x", "n"],
        rows: [
            [.text("LP-\"1\", <script>"), .integer(9_007_199_254_740_993), .real(0.1), .null],
            [.text(""), .integer(-5), .null, .text("a\r\nb\u{1b}[31m")],
        ], isTruncated: false)

    @Test func csvQuotesWhatNeedsItAndTellsEmptyTextFromNull() {
        #expect(
            result.csv
                == "id,n,x,n\r\n\"LP-\"\"1\"\", <script>\",9007199254740993,0.1,\r\n\"\",-5,,\"a\r\nb\u{1b}[31m\"\r\n")
    }

    /// A stranger's id must not run in the analyst's spreadsheet; numbers stay numbers.
    @Test(arguments: [
        ("=1+2", "'=1+2"), ("+A1", "'+A1"), ("-A1", "'-A1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "\"'\t=1\""),
        ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""), ("-", "'-"), ("=", "'="), ("-1-1", "'-1-1"),
        ("-12.5", "-12.5"), ("+46701234567", "+46701234567"), ("LP-1", "LP-1"), ("a=b", "a=b"), ("=5", "'=5"),
    ]) func csvDisarmsFormulas(text: String, field: String) {
        #expect(QueryResult(columns: ["a"], rows: [[.text(text)]]).csv == "a\r\n\(field)\r\n")
        #expect(QueryResult(columns: ["a"], rows: [[.integer(-5), .real(-0.5)]]).csv == "a\r\n-5,-0.5\r\n")
    }

    @Test func jsonIsOneObjectALineWithExactIntegersAndUniqueNames() throws {
        let lines = result.json.split(separator: "\n")
        #expect(lines.first == "[" && lines.last == "]" && lines.count == 4)
        #expect(lines[1] == #"{"id":"LP-\"1\", <script>","n":9007199254740993,"x":0.1,"n_2":null},"#)
        #expect(lines[2] == #"{"id":"","n":-5,"x":null,"n_2":"a\r\nb\u001b[31m"}"#)
        #expect(try JSONSerialization.jsonObject(with: Data(result.json.utf8)) is [Any])
        #expect(QueryResult(columns: ["a"], rows: [], isTruncated: false).json == "[]\n")
        #expect(
            QueryResult(columns: ["a"], rows: [[.real(.infinity)]], isTruncated: false).json == "[\n{\"a\":null}\n]\n")
    }

    @Test func aTableAlignsNumbersToTheRightAndDisarmsControlCharacters() {
        let table = QueryResult(
            columns: ["name", "kWh"],
            rows: [
                [.text("a\u{1b}[31m\u{202E}"), .real(1.5)], [.text("long name"), .real(12_345.6)], [.null, .null],
            ],
            isTruncated: false
        ).table()
        #expect(
            table == """
                name         kWh
                ─────────  ─────
                a␛[31m�    1.500
                long name  12346


                """)
    }

    @Test func aTableFitsItsTerminalByCuttingTheWidestColumn() {
        let table = QueryResult(
            columns: ["id", "summary"], rows: [[.text("LP-1"), .text(String(repeating: "word ", count: 20))]],
            isTruncated: false
        ).table(width: 30)
        #expect(table.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= 30 })
        #expect(table.contains("…") && table.contains("LP-1"))
    }

    @Test(arguments: [
        (0.0, "0.000"), (-0.0004, "-0.0004"), (1.2345, "1.235"), (-9.9996, "-10.000"), (99.995, "100.00"),
        (123.45, "123.5"),
        (1e20, "1e+20"),
    ]) func realsAreReadable(value: Double, text: String) {
        let table = QueryResult(columns: ["x"], rows: [[.real(value)]], isTruncated: false).table()
        #expect(table.split(separator: "\n").last?.trimmingCharacters(in: .whitespaces) == text)
    }
}
