import ParquetFormat
import Testing

/// Some rows of a row group are what reading all of them and cutting gives, wherever its pages end.
@Suite struct PartialReadTests {
    private static let count = 40
    private static let columns = [
        TestColumn(
            "n", .int64, nullable: true, .integers((0..<count).map { $0 % 3 == 0 ? nil : Int64($0 * $0) })),
        TestColumn("d", .int64, nullable: false, .integers((0..<count).map { Int64($0 / 9) })),
        TestColumn(
            "w", .utf8, nullable: true,
            .strings((0..<count).map { $0 % 5 == 4 ? nil : Array("word \($0 / 11)".utf8) }, interned: false)),
        TestColumn(
            "t", .utf8, nullable: false, .strings((0..<count).map { Array("text \($0)".utf8) }, interned: false)),
    ]

    @Test(arguments: [1, 3, 7, 39, 40]) func rowsAreASliceOfAll(pageRows: Int) throws {
        for column in Self.columns {
            let reader = try StatisticsTests.reader(column, pageRows: pageRows)
            for first in 0...Self.count {
                for end in first...Self.count { try check(reader, column, first..<end) }
            }
        }
    }

    private func check(_ reader: ParquetReader, _ column: TestColumn, _ rows: Range<Int>) throws {
        let (found, nullCount): (TestValues, Int)
        if case .integers = column.values {
            let read = try reader.readIntegers(column: 0, rowGroup: 0, rows: rows)
            found = .integers(read.array.map { $0 == .min ? nil : $0 })
            nullCount = read.nullCount
        } else {
            let read = try reader.readStrings(column: 0, rowGroup: 0, rows: rows)
            let texts = read.refs.indices.map { read.refs[$0] < 0 ? nil : Array(read.bytes(ofRow: $0)) }
            found = .strings(texts, interned: false)
            nullCount = read.nullCount
        }
        let expected = column.values.slice(rows)
        #expect(found == expected, "\(column.field.name) \(rows)")
        let nulls =
            switch expected {
            case .integers(let values): values.count { $0 == nil }
            case .strings(let values, _): values.count { $0 == nil }
            default: 0
            }
        #expect(nullCount == nulls, "\(column.field.name) \(rows)")
    }
}
