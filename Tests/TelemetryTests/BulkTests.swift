import Testing

@testable import Telemetry

@Suite struct BulkTests {
    /// Words and texts given as refs over a block, with nulls, empty strings and repeats, used wholly or in part.
    @Test(arguments: [StatusesColumn.status, .info], [0..<0, 0..<1, 2..<7, 0..<8]) func stringsComeWithTheirBlock(
        column: StatusesColumn, rows: Range<Int>
    ) {
        let strings: [String?] = ["Available", nil, "", "Faulted", "Available", nil, "ö", "a long one, used once"]
        var arena = StringArena()
        let refs = strings.map { text in
            text.map { Array($0.utf8).withUnsafeBufferPointer { arena.intern($0).rawValue } } ?? ColumnBatch.null
        }
        let block = UnsafeBufferPointer(start: arena.base, count: arena.count)
        var builder = ColumnBatchBuilder(.statuses)
        builder.set(column.rawValue, "Faulted")
        builder.endRow()
        let first = builder.appendRows(rows.count)
        refs.withUnsafeBufferPointer {
            builder.fillStrings(
                column.rawValue, from: first, refs: UnsafeBufferPointer(rebasing: $0[rows]), bytes: block)
        }
        builder.set(column.rawValue, "Available")
        builder.endRow()
        let batch = builder.build()
        let expected = ["Faulted"] + Array(strings[rows]) + ["Available"]
        #expect((0..<batch.count).map { batch.string(column.rawValue, $0) } == expected)
        guard column == .status else { return }
        for a in 0..<batch.count {
            for b in 0..<batch.count {
                #expect(
                    (batch.value(column.rawValue, a) == batch.value(column.rawValue, b)) == (expected[a] == expected[b])
                )
            }
        }
    }

    @Test func numbersComeInStretchesOfAnyLength() {
        let soc = MeterValuesColumn.socPercent.rawValue
        var expected: [Int64?] = []
        var builder = ColumnBatchBuilder(.meterValues)
        for length in [0, 1, 63, 64, 65, 1000] {
            let values = (0..<Int64(length)).map { $0 * 7 }
            let first = builder.appendRows(length)
            values.withUnsafeBufferPointer { builder.fill(soc, from: first, $0) }
            _ = builder.appendRows(2)
            builder.set(soc, 5)
            builder.endRow()
            expected += values.map(Optional.some) + [nil, nil, 5]
        }
        let first = builder.appendRows(3)
        builder.fill(soc, from: first, rows: 3, repeating: 9)
        let batch = builder.build()
        #expect((0..<batch.count).map { batch.value(soc, $0) } == expected + [9, 9, 9])
        #expect(batch.column(MeterValuesColumn.voltageV.rawValue) == nil)
    }

    @Test(arguments: [1, 31, 32, 33, 5000]) func theTableIsADictionary(count: Int64) {
        var table = IntegerTable()
        var dictionary: [Int64: Int64] = [:]
        for i in 0..<count {
            let key = i &* 2_862_933_555_777_941_757 & .max >> (i % 40)
            table.set(key, i)
            dictionary[key] = i
        }
        for (key, value) in dictionary { #expect(table.value(key) == value) }
        #expect(table.value(.max - 1) == dictionary[.max - 1] ?? -1)
        table.removeAll()
        #expect(dictionary.keys.allSatisfy { table.value($0) == -1 })
    }
}
