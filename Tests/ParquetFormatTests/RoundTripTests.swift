import ParquetFormat
import Testing

@Suite struct RoundTripTests {
    /// Around groups of 8, miniblocks of 32, blocks of 128, and pages of 100 rows.
    static let sizes = [0, 1, 2, 7, 8, 9, 31, 32, 33, 99, 100, 101, 127, 128, 129, 130, 199, 200, 201, 257, 300]

    static func columns(rows: Int) -> [TestColumn] {
        var columns: [TestColumn] = []
        for kind in ParquetField.Kind.written {
            for shape in Shape.allCases {
                for nullable in [false, true] {
                    columns.append(shape.column(kind, nullable: nullable, rows: rows, seed: UInt64(columns.count)))
                }
            }
        }
        return columns
    }

    static func expectEqual(_ columns: [TestColumn], _ bytes: [UInt8], _ note: String) throws {
        let reader = try ParquetReader(bytes: bytes, name: "round trip")
        #expect(reader.fields == columns.map(\.field))
        #expect(reader.rows == columns[0].values.count)
        for (index, column) in columns.enumerated() {
            let expected = expectedWhenRead(column.values, kind: column.field.kind)
            #expect(try reader.values(index) == expected, "\(column.field.name), \(note)")
        }
    }

    @Test(arguments: sizes) func everyKindShapeAndNullabilityComesBack(rows: Int) throws {
        var options = ParquetWriterOptions()
        options.pageRows = 100
        let columns = Self.columns(rows: rows)
        for codec in [ParquetWriterOptions.Codec.zstd, .uncompressed] {
            options.codec = codec
            try Self.expectEqual(columns, try write(columns, options: options), "\(rows) rows, \(codec)")
        }
    }

    @Test(arguments: [1, 128, 129, 257, 1000]) func everyEncodingThatCanBeAskedForComesBack(rows: Int) throws {
        var options = ParquetWriterOptions()
        options.pageRows = 130
        let columns = Self.columns(rows: rows)
        for choice in 0..<4 {
            options.encodings = columns.map { column in
                let encodings = column.field.kind.encodings
                return encodings[choice % encodings.count]
            }
            let bytes = try write(columns, options: options)
            try Self.expectEqual(columns, bytes, "\(rows) rows, choice \(choice)")
            let reader = try ParquetReader(bytes: bytes, name: "asked for")
            for (column, wanted) in options.encodings.enumerated() {
                guard let wanted, !reader.rowGroups[0].columns[column].isAllNull(rows) else { continue }
                #expect(reader.rowGroups[0].columns[column].encodings.contains(wanted))
            }
        }
    }

    @Test func severalRowGroups() throws {
        let columns = Self.columns(rows: 1000)
        let bytes = try write(columns, groupRows: 333)
        #expect(try ParquetReader(bytes: bytes, name: "groups").rowGroups.map(\.rows) == [333, 333, 333, 1])
        try Self.expectEqual(columns, bytes, "row groups of 333")
    }

    @Test func pagesOfTheDefaultSize() throws {
        for rows in [19_999, 20_000, 20_001, 45_000] {
            let columns = [
                Shape.ascending.column(.timestampMillis, nullable: false, rows: rows, seed: 1),
                Shape.random.column(.int64, nullable: true, rows: rows, seed: 2),
                Shape.fewDistinct.column(.utf8, nullable: true, rows: rows, seed: 4),
                Shape.random.column(.bytes, nullable: false, rows: rows, seed: 5),
            ]
            let bytes = try write(columns)
            try Self.expectEqual(columns, bytes, "\(rows) rows")
            let reader = try ParquetReader(bytes: bytes, name: "pages")
            #expect(try reader.pages(column: 0, rowGroup: 0)?.count == (rows + 19_999) / 20_000)
        }
    }

    @Test func aPageOfLongStringsEndsAtItsBytes() throws {
        var options = ParquetWriterOptions()
        options.pageBytes = 1000
        let long = (0..<100).map { [UInt8](repeating: UInt8($0), count: 300) }
        let column = TestColumn("payload", .bytes, nullable: false, .strings(long, interned: false))
        let bytes = try write([column], options: options)
        try Self.expectEqual([column], bytes, "long strings")
        let pages = try ParquetReader(bytes: bytes, name: "long").pages(column: 0, rowGroup: 0)
        #expect(pages?.map(\.rows.count) == Array(repeating: 4, count: 25))
    }

    @Test func allNullColumnsTakeOnePage() throws {
        let kinds = ParquetField.Kind.written
        let columns = kinds.map { TestColumn($0.label, $0, nullable: true, .allNull(50_000)) }
        let (bytes, summary) = try writeWithSummary(columns)
        try Self.expectEqual(columns, bytes, "all null")
        #expect(summary.columnBytes.allSatisfy { $0 < 80 }, "\(summary.columnBytes)")
        let reader = try ParquetReader(bytes: bytes, name: "all null")
        for column in kinds.indices {
            let pages = try #require(try reader.pages(column: column, rowGroup: 0))
            #expect(pages.count == 1 && pages[0].isAllNull)
        }
    }

    @Test func stringsOfADictionaryAreInterned() throws {
        let strings = (0..<500).map { Array("port \($0 % 7)".utf8) as [UInt8]? }
        for interned in [false, true] {
            let column = TestColumn("port", .utf8, nullable: true, .strings(strings + [nil], interned: interned))
            let reader = try ParquetReader(bytes: try write([column]), name: "interned")
            let read = try reader.readStrings(column: 0, rowGroup: 0)
            #expect(read.isInterned)
            #expect(Set(read.refs).count == 8)
        }
    }

    @Test func filesOnDiskReadLikeThoseInMemory() throws {
        let columns = Self.columns(rows: 100)
        let bytes = try write(columns)
        try withTemporaryFile(bytes) { path in
            let reader = try ParquetReader(path: path)
            for index in columns.indices {
                #expect(
                    try reader.values(index) == expectedWhenRead(columns[index].values, kind: columns[index].field.kind)
                )
            }
        }
    }

    @Test func metadataAndSortingColumnsComeBack() throws {
        var options = ParquetWriterOptions()
        options.keyValueMetadata = [("laddpuls.schema", "1"), ("empty", ""), ("å", "€")]
        options.sortingColumns = [1, 0]
        options.build = "test"
        let columns = Array(Self.columns(rows: 10)[..<2])
        let (bytes, summary) = try writeWithSummary(columns, groupRows: 4, options: options)
        let reader = try ParquetReader(bytes: bytes, name: "metadata")
        #expect(reader.keyValueMetadata.prefix(3).map(\.0) == options.keyValueMetadata.map(\.0))
        #expect(reader.keyValueMetadata.prefix(3).map(\.1) == options.keyValueMetadata.map(\.1))
        #expect(reader.metadataValue("laddpuls.footer_xxh3") == summary.footerHash)
        #expect(reader.sortingColumns == [1, 0])
        #expect(reader.createdBy == "laddpuls-parquet version 0.1.0 (build test)")
        #expect(summary.rows == 10 && summary.rowGroups == 3 && summary.bytes == bytes.count)
    }

    @Test func theSameInputGivesTheSameBytes() throws {
        let columns = Self.columns(rows: 777)
        #expect(try write(columns, groupRows: 500) == write(columns, groupRows: 500))
    }
}

extension ParquetColumnChunk {
    func isAllNull(_ rows: Int) -> Bool { statistics.nullCount == rows }
}
