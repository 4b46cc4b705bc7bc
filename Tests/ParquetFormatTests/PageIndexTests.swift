import ParquetFormat
import Testing

@Suite struct StatisticsTests {
    static func reader(
        _ column: TestColumn, pageRows: Int = 20_000, statisticsBytes: Int = 64
    ) throws -> ParquetReader {
        var options = ParquetWriterOptions()
        options.pageRows = pageRows
        options.statisticsBytes = statisticsBytes
        return try ParquetReader(bytes: try write([column], options: options), name: "statistics")
    }

    static func statistics(_ column: TestColumn, statisticsBytes: Int = 64) throws -> ParquetStatistics {
        try reader(column, statisticsBytes: statisticsBytes).rowGroups[0].columns[0].statistics
    }

    @Test func integersAreSignedAndNullsAreCounted() throws {
        let found = try Self.statistics(
            TestColumn("n", .int64, nullable: true, .integers([5, nil, -7, nil, .max, .min + 1])))
        #expect(found.minimum == .integer(.min + 1))
        #expect(found.maximum == .integer(.max))
        #expect(found.nullCount == 2)
        #expect(found.isMinimumExact && found.isMaximumExact)
    }

    @Test func doublesLeaveOutNaNAndWidenZeros() throws {
        func bounds(_ values: [Double]) throws -> [ParquetValue?] {
            let found = try Self.statistics(
                TestColumn("d", .double, nullable: false, .doubles(values.map(\.bitPattern))))
            return [found.minimum, found.maximum]
        }
        #expect(try bounds([1, .nan, -2]) == [.double(-2), .double(1)])
        #expect(try bounds([.nan, .nan]) == [nil, nil])
        #expect(try bounds([.infinity, -.infinity]) == [.double(-.infinity), .double(.infinity)])
        for zeros in [[0.0], [-0.0], [0.0, -0.0], [-0.0, 0.0]] {
            guard case .double(let low)? = try bounds(zeros)[0], case .double(let high)? = try bounds(zeros)[1] else {
                Issue.record("no bounds of \(zeros)")
                continue
            }
            #expect(low.sign == .minus && high.sign == .plus, "bounds of \(zeros)")
        }
    }

    @Test func aPageOfNaNsAloneLeavesOutTheColumnIndex() throws {
        let values = [1, 2, Double.nan, .nan].map(\.bitPattern)
        let reader = try Self.reader(TestColumn("d", .double, nullable: false, .doubles(values)), pageRows: 2)
        #expect(!reader.rowGroups[0].columns[0].hasColumnIndex)
        #expect(reader.rowGroups[0].columns[0].hasOffsetIndex)
        #expect(reader.rowGroups[0].columns[0].statistics.maximum == .double(2))
    }

    @Test func longTextIsCutAtACharacterAndSaidToBe() throws {
        // Nine bytes leave room for two of the three-byte €, and the third would be cut after a byte.
        let text = Array("aa€€€€".utf8)
        let column = TestColumn("t", .utf8, nullable: false, .strings([text], interned: false))
        let found = try Self.statistics(column, statisticsBytes: 9)
        #expect(found.minimum == .bytes(Array("aa€€".utf8)))
        #expect(found.maximum == .bytes(Array("aa€\u{20AD}".utf8)))
        #expect(!found.isMinimumExact && !found.isMaximumExact)
    }

    @Test func theLastCharacterOfUnicodeCannotBeRaised() throws {
        let highest = Array(String(repeating: "\u{10FFFF}", count: 4).utf8)
        let column = TestColumn("t", .utf8, nullable: false, .strings([highest], interned: false))
        let found = try Self.statistics(column, statisticsBytes: 8)
        #expect(found.maximum == nil)
        #expect(found.minimum == .bytes(Array("\u{10FFFF}\u{10FFFF}".utf8)))
        let beforeSurrogates = Array(("\u{D7FF}" + String(repeating: "z", count: 9)).utf8)
        let raised = try Self.statistics(
            TestColumn("t", .utf8, nullable: false, .strings([beforeSurrogates], interned: false)), statisticsBytes: 3)
        #expect(raised.maximum == .bytes(Array("\u{E000}".utf8)))
    }

    @Test func longBytesAreRaisedAtTheLastByteThatCanBe() throws {
        func maximum(_ bytes: [UInt8]) throws -> ParquetValue? {
            try Self.statistics(
                TestColumn("b", .bytes, nullable: false, .strings([bytes], interned: false)), statisticsBytes: 2
            ).maximum
        }
        #expect(try maximum([1, 0xFF, 0]) == .bytes([2]))
        #expect(try maximum([1, 2, 3]) == .bytes([1, 3]))
        #expect(try maximum([0xFF, 0xFF, 0]) == nil)
        #expect(try maximum([1, 2]) == .bytes([1, 2]))
    }

    /// What bounds are for: no value may lie outside those of its page, and exact ones must occur.
    @Test(arguments: Shape.allCases, [3, 64]) func boundsOfEveryPageHoldItsValues(shape: Shape, limit: Int) throws {
        for kind in ParquetField.Kind.written {
            for nullable in [false, true] {
                let column = shape.column(kind, nullable: nullable, rows: 500, seed: 8)
                let reader = try Self.reader(column, pageRows: 45, statisticsBytes: limit)
                try expectBoundsHold(reader, column.values)
            }
        }
    }

    private func expectBoundsHold(_ reader: ParquetReader, _ values: TestValues) throws {
        let chunk = reader.rowGroups[0].columns[0]
        expectHolds(chunk.statistics, values, checksExact: true)
        for page in try #require(try reader.pages(column: 0, rowGroup: 0)) {
            guard let statistics = page.statistics else { continue }
            expectHolds(statistics, values.slice(page.rows), checksExact: false)
        }
    }

    private func expectHolds(_ statistics: ParquetStatistics, _ values: TestValues, checksExact: Bool) {
        switch values {
        case .integers(let values):
            #expect(statistics.nullCount == values.filter { $0 == nil }.count)
            #expect(statistics.minimum == values.compactMap { $0 }.min().map { .integer($0) })
            #expect(statistics.maximum == values.compactMap { $0 }.max().map { .integer($0) })
        case .doubles(let values):
            let ordered = values.compactMap { $0.map { Double(bitPattern: $0) } }.filter { !$0.isNaN }
            #expect(statistics.minimum == ordered.min().map { .double($0) })
            #expect(statistics.maximum == ordered.max().map { .double($0) })
        case .strings(let strings, _):
            for case let string? in strings {
                if case .bytes(let low)? = statistics.minimum { #expect(!string.lexicographicallyPrecedes(low)) }
                if case .bytes(let high)? = statistics.maximum { #expect(!high.lexicographicallyPrecedes(string)) }
            }
            if checksExact, case .bytes(let low)? = statistics.minimum, statistics.isMinimumExact {
                #expect(strings.contains(low))
            }
        case .allNull: break
        }
    }
}

@Suite struct PageIndexTests {
    @Test func pagesTileTheRowGroup() throws {
        var options = ParquetWriterOptions()
        options.pageRows = 64
        let columns = RoundTripTests.columns(rows: 1000)
        let reader = try ParquetReader(bytes: try write(columns, groupRows: 700, options: options), name: "tiles")
        for group in reader.rowGroups.indices {
            for column in columns.indices {
                let pages = try #require(try reader.pages(column: column, rowGroup: group))
                let chunk = reader.rowGroups[group].columns[column]
                #expect(pages.first?.rows.lowerBound == 0)
                #expect(pages.last?.rows.upperBound == reader.rowGroups[group].rows)
                #expect(zip(pages, pages.dropFirst()).allSatisfy { $0.rows.upperBound == $1.rows.lowerBound })
                #expect(zip(pages, pages.dropFirst()).allSatisfy { $0.byteRange.upperBound == $1.byteRange.lowerBound })
                #expect(pages.last?.byteRange.upperBound == chunk.byteRange.upperBound)
                #expect(pages.first!.byteRange.lowerBound >= chunk.byteRange.lowerBound)
            }
        }
    }
}
