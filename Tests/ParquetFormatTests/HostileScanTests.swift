import Testing

@testable import ParquetFormat

/// What a scan believes of a hostile file: its page index, and how many groups with how long keys it makes.
@Suite struct HostileScanTests {
    /// `HostileFilesTests.file` with another offset index of column a, which has pages of 40, 40 and 20 rows.
    private func file(_ change: (inout [PageLocation]) -> Void) throws -> [UInt8] {
        let honest = try HostileFilesTests.file()
        let reader = try ParquetReader(bytes: honest, name: "honest")
        var index = OffsetIndex()
        for page in try #require(try reader.pages(column: 0, rowGroup: 0)) {
            index.pages.append(
                PageLocation(
                    offset: Int64(page.byteRange.lowerBound), compressedSize: Int32(page.byteRange.count),
                    firstRow: Int64(page.rows.lowerBound)))
        }
        #expect(index.pages.map(\.firstRow) == [0, 40, 80])
        change(&index.pages)
        let forged = ThriftCompactWriter.bytes(index)
        let start = reader.footerStart
        let bytes = try Forgery.footer(of: honest) { metadata in
            metadata.rowGroups[0].columns[0].offsetIndexOffset = Int64(start)
            metadata.rowGroups[0].columns[0].offsetIndexLength = Int32(forged.count)
            // It may have another number of pages.
            metadata.rowGroups[0].columns[0].columnIndexOffset = nil
        }
        return Array(bytes[..<start]) + forged + Array(bytes[start...])
    }

    /// The error of a selection and of a grouped scan, which must be the same.
    private func refusal(_ bytes: [UInt8]) throws -> ParquetError? {
        let reader = try ParquetReader(bytes: bytes, name: "h.parquet")
        let error = #expect(throws: ParquetError.self) {
            try reader.select([ParquetPredicate("a", .integers(50...51))], rowGroup: 0)
        }
        let scanned = #expect(throws: ParquetError.self) {
            try ParquetGroupScan(keys: [.bucket("a", width: 50)], value: "b").run(over: [reader])
        }
        #expect(error == scanned)
        #expect(error?.file == "h.parquet" && error?.column == "a")
        return error
    }

    @Test func anHonestIndexIsBelieved() throws {
        let reader = try ParquetReader(bytes: try file { _ in }, name: "h.parquet")
        #expect(try reader.select([ParquetPredicate("a", .integers(50...51))], rowGroup: 0).ranges == [50..<52])
    }

    @Test func anOffsetIndexThatReturnsToAPage() throws {
        let error = try refusal(
            try file { pages in
                for page in 1...2 { pages[page].offset = pages[0].offset }
            })
        #expect(error?.page == 1 && error?.reason.contains("overlap") == true, "\(error!)")
    }

    /// Rows before the first page, or of no page at all, would be missing from the answer without a word.
    @Test(arguments: [Int64(1), 39, 40]) func anOffsetIndexThatBeginsLate(row: Int64) throws {
        let error = try refusal(try file { $0[0].firstRow = row })
        #expect(error?.page == 0 && error?.reason == "the offset index begins at row \(row) of 100, not at 0")
        let without = try refusal(try file { $0.removeFirst() })
        #expect(without?.page == 0 && without?.reason == "the offset index begins at row 40 of 100, not at 0")
        #expect(try refusal(try file { $0 = [] })?.reason == "the offset index begins at row 100 of 100, not at 0")
    }

    @Test func anOffsetIndexThatDescendsOrLeavesItsRowGroup() throws {
        for (page, row, named) in [(1, Int64(81), 1), (2, 39, 1), (2, 101, 1), (1, -1, 0), (2, .max, 1)] {
            let error = try refusal(try file { $0[page].firstRow = row })
            #expect(error?.page == named && error?.reason.contains("outside its row group") == true, "\(error!)")
        }
    }

    /// The page before the one that is left out would have its rows too.
    @Test func anOffsetIndexThatLeavesOutAPage() throws {
        let reader = try ParquetReader(bytes: try file { $0.remove(at: 1) }, name: "h.parquet")
        let predicates = [
            ParquetPredicate("b", .integers(-357 ... -350)), ParquetPredicate("a", .integers(50...51)),
        ]
        let error = #expect(throws: ParquetError.self) { try reader.select(predicates, rowGroup: 0) }
        #expect(error?.column == "a" && error?.page == 0)
        #expect(error?.reason == "a page of 40 rows, the page index says otherwise")
    }

    // MARK: groups

    private func scan(_ limit: Int, threads: Int = 1) -> ParquetGroupScan {
        var scan = ParquetGroupScan(keys: [.column("c"), .column("a")], value: "b")
        scan.maximumBytes = limit
        scan.threads = threads
        return scan
    }

    @Test func groupsBeyondTheirLimitAreRefused() throws {
        let reader = try ParquetReader(bytes: try HostileFilesTests.file(), name: "h.parquet")
        #expect(try scan(30_000).run(over: [reader]).count == 100)
        let error = #expect(throws: ParquetError.self) { try scan(20_000).run(over: [reader]) }
        #expect(error?.file == "h.parquet" && error?.column == "a", "\(error!)")
        #expect(error?.reason.contains("groups take") == true && error?.reason.contains("limit is 20000") == true)
    }

    @Test(arguments: [1, 3]) func theLimitHoldsForAllFilesTogether(threads: Int) throws {
        let reader = try ParquetReader(bytes: try HostileFilesTests.file(), name: "h.parquet")
        #expect(try scan(90_000, threads: threads).run(over: [reader, reader, reader]).count == 100)
        let error = #expect(throws: ParquetError.self) {
            try scan(60_000, threads: threads).run(over: [reader, reader, reader])
        }
        #expect(error?.reason == "the groups of all files take more than 60000 bytes, the limit")
    }

    /// Merged keys are found by references of 28 bits of length.
    @Test func aKeyLongerThanItsReference() throws {
        var keys = GroupKeys()
        let budget = GroupBudget(.max, keyLimit: 12)
        #expect(GroupBudget(.max).keyLimit == ByteRef.maximumLength && budget.limit == ByteRef.maximumOffset)
        for bytes in [Array("123456789".utf8), Array("1234567\0".utf8)] {
            bytes.withUnsafeBytes { GroupKey.append($0, to: &keys.bytes) }
            try keys.end(within: budget)
            #expect(keys[keys.count - 1].count == 12)
            #expect(GroupKey.values(keys[keys.count - 1]) == [.bytes(bytes)])
        }
        keys.bytes.append(repeatElement(65, count: 13))
        do throws(ParquetError) {
            try keys.end(within: budget)
            Issue.record("a key of 13 bytes passed")
        } catch { #expect(error.reason == "a group's keys take 13 bytes, the limit is 12") }
    }

    /// Strings without a dictionary are as many references as rows; groups are as many as strings.
    @Test func equalStringsAreOneGroup() throws {
        let rows = 3000
        let columns = [
            TestColumn(
                "s", .utf8, nullable: true,
                .strings((0..<rows).map { $0 % 4 == 3 ? nil : Array("\($0 % 4)".utf8) }, interned: false)),
            TestColumn("n", .int64, nullable: false, .integers((0..<rows).map { Int64($0) })),
        ]
        var options = ParquetWriterOptions()
        options.encodings = [.plain]
        let reader = try ParquetReader(bytes: try write(columns, options: options), name: "plain")
        var scan = ParquetGroupScan(keys: [.column("s")], value: "n")
        scan.maximumBytes = 2000
        let groups = try scan.run(over: [reader])
        #expect(groups.map(\.rows) == [750, 750, 750, 750])
        #expect(groups.map(\.keys) == [[nil], [.bytes([48])], [.bytes([49])], [.bytes([50])]])
    }

    static let nearNull: [[Int64]] = [[.min, 5], [.min + 3, .min + 3], [.min + 9, .min + 9, 7]]

    /// Among runs Int64.min stands for null: a value that it is, or whose bucket would be, is no null.
    @Test(arguments: nearNull, [false, true])
    func aKeyThatWouldPassForNull(values: [Int64], isIndexed: Bool) throws {
        let column = TestColumn("n", .int64, nullable: false, .integers(values))
        var options = ParquetWriterOptions()
        options.encodings = [isIndexed ? .rleDictionary : .plain]
        let reader = try ParquetReader(bytes: try write([column], options: options), name: "null")
        let error = #expect(throws: ParquetError.self) {
            try ParquetGroupScan(keys: [.bucket("n", width: 10)], value: "n").run(over: [reader])
        }
        #expect(error?.column == "n" && error?.reason.contains("our null") == true)
        var higher = values.map { $0 + 10 }
        higher[0] = .min + 10
        let honest = try ParquetReader(
            bytes: try write([TestColumn("n", .int64, nullable: false, .integers(higher))], options: options), name: "n"
        )
        let groups = try ParquetGroupScan(keys: [.bucket("n", width: 10)], value: "n").run(over: [honest])
        #expect(groups[0].keys == [.integer(.min + 8)])
    }
}
