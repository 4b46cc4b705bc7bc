import Testing

@testable import ParquetFormat

/// Files made to hurt: each ends in an error that names file, column, page and offset, in bounded memory, and columns that are
/// not concerned stay readable. Truncations and flipped bits are `CorruptionTests`, what fuzzing tries is `Tests/Fuzz`.
@Suite struct HostileFilesTests {
    static let honest = [
        TestColumn("a", .int64, nullable: false, .integers((0..<100).map { Int64($0) })),
        TestColumn("b", .int64, nullable: false, .integers((0..<100).map { Int64($0) * -7 })),
        TestColumn("c", .utf8, nullable: true, .strings((0..<100).map { Array("\($0 % 3)".utf8) }, interned: true)),
    ]

    static func file() throws -> [UInt8] {
        var options = ParquetWriterOptions()
        options.codec = .uncompressed
        options.pageRows = 40
        return try write(honest, options: options)
    }

    func refusal(_ bytes: [UInt8], column: Int = 0, _ options: ParquetReaderOptions? = nil) -> ParquetError? {
        #expect(throws: ParquetError.self) {
            let reader = try ParquetReader(bytes: bytes, name: "h.parquet", options: options ?? ParquetReaderOptions())
            if reader.leaves[column].type.isBytes {
                _ = try reader.readStrings(column: column, rowGroup: 0)
                return
            }
            _ = try reader.readIntegers(column: column, rowGroup: 0, null: -77)
        }
    }

    /// Of one INT64 column chunk with these pages.
    private func refusal(_ chunk: FuzzedChunk, mostBytes: Int = 1 << 20) -> ParquetError? {
        let error = refusal(chunk.file(mostBytes: mostBytes))
        #expect(error?.file == "h.parquet" && error?.column == "c" && error?.page != nil, "\(error!)")
        #expect((4...4 + chunk.pages.count).contains(error?.offset ?? -1), "\(error!)")
        return error
    }

    // MARK: the file

    @Test func wrongMagicAtEitherEnd() throws {
        for place in [0, 3, -4, -1] {
            var bytes = try Self.file()
            let index = place < 0 ? bytes.count + place : place
            bytes[index] ^= 0x20
            let error = refusal(bytes)
            #expect(error?.file == "h.parquet" && error?.offset == (place < 0 ? bytes.count - 4 : 0))
            #expect(error?.reason.contains("PAR1") == true)
        }
    }

    @Test(arguments: [UInt32.max, 1 << 31, 1 << 20]) func aFooterLongerThanTheFile(length: UInt32) throws {
        var bytes = try Self.file()
        for byte in 0..<4 { bytes[bytes.count - 8 + byte] = UInt8(truncatingIfNeeded: length >> UInt32(8 * byte)) }
        let error = refusal(bytes)
        #expect(error?.offset == bytes.count - 8 && error?.reason.contains("a footer of \(length) bytes") == true)
    }

    // MARK: counts

    @Test(arguments: [Int64.max, Int64(1) << 40, Int64(1) << 27 + 1]) func moreRowsThanTheLimit(rows: Int64) throws {
        let bytes = try Forgery.footer(of: try Self.file()) { metadata in
            metadata.numRows = rows
            metadata.rowGroups[0].numRows = rows
            for column in 0..<3 { metadata.rowGroups[0].columns[column].metadata!.numValues = rows }
        }
        let error = refusal(bytes, column: 1)
        #expect(error?.column == "b" && error?.reason.contains("limit") == true)
    }

    @Test func rowsThatOverflowOrAreNegative() throws {
        for counts in [[Int64.max, 1], [-1, 101]] {
            let bytes = try Forgery.footer(of: try Self.file()) { metadata in
                metadata.rowGroups = counts.map { count in
                    var group = metadata.rowGroups[0]
                    group.numRows = count
                    return group
                }
            }
            #expect(refusal(bytes)?.reason.contains("rows") == true)
        }
    }

    @Test func pagesAndDictionariesOfAbsurdCounts() {
        for values in [Int32.max, -1, 9] {
            let page = Forgery.page([UInt8](repeating: 1, count: 64), values: values)
            #expect(refusal(FuzzedChunk(.int64, rows: 8, pages: page)) != nil)
            let dictionary = Forgery.dictionary([UInt8](repeating: 1, count: 64), values: values)
            let indices = Forgery.page([1, 16, 0], values: 8, encoding: .rleDictionary)
            #expect(refusal(FuzzedChunk(.int64, rows: 8, pages: dictionary + indices)) != nil)
        }
    }

    @Test func fewerOrMorePagesThanRows() {
        let page = Forgery.page([UInt8](repeating: 1, count: 64), values: 8)
        #expect(refusal(FuzzedChunk(.int64, rows: 9, pages: page)) != nil)
        #expect(refusal(FuzzedChunk(.int64, rows: 15, pages: page + page))?.page == 1)
        // Pages without rows, however many, end with the chunk.
        let empty = Forgery.page([], values: 0)
        #expect(refusal(FuzzedChunk(.int64, rows: 1, pages: (0..<200).flatMap { _ in empty }))?.page == 200)
    }

    @Test func aDictionaryIndexOutOfRange() {
        let dictionary = Forgery.dictionary([UInt8](repeating: 7, count: 24), values: 3)
        let outside = Forgery.page([2, 16, 3], values: 8, encoding: .rleDictionary)
        let error = refusal(FuzzedChunk(.int64, rows: 8, pages: dictionary + outside))
        #expect(error?.reason == "dictionary index 3 of 3 entries" && error?.page == 1)
        #expect(error?.offset == 4 + dictionary.count)
        #expect(refusal(FuzzedChunk(.int64, rows: 8, pages: outside))?.reason.contains("without a dictionary") == true)
    }

    // MARK: offsets

    @Test func columnChunksThatOverlap() throws {
        let chunks = try ParquetReader(bytes: try Self.file(), name: "honest").rowGroups[0].columns
        // The whole of another column; its end; from the middle of one to the middle of the next.
        let ranges = [
            chunks[0].byteRange, chunks[0].byteRange.upperBound - 1..<chunks[0].byteRange.upperBound + 5,
            chunks[0].byteRange.lowerBound + 3..<chunks[1].byteRange.lowerBound + 4,
        ]
        for range in ranges {
            let bytes = try Forgery.footer(of: try Self.file()) { metadata in
                metadata.rowGroups[0].columns[1].metadata!.dataPageOffset = Int64(range.lowerBound)
                metadata.rowGroups[0].columns[1].metadata!.totalCompressedSize = Int64(range.count)
            }
            for column in 0...1 {
                let error = refusal(bytes, column: column)
                #expect(error?.column == Self.honest[column].field.name && error?.offset != nil)
                #expect(error?.reason.contains("overlap") == true, "\(range): \(error!)")
            }
            let reader = try ParquetReader(bytes: bytes, name: "h.parquet")
            #expect(try reader.values(2) == expectedWhenRead(Self.honest[2].values, kind: .utf8))
        }
    }

    @Test func offsetsThatRunInCirclesOrOutOfTheFile() throws {
        let size = Int64(try Self.file().count)
        for (data, dictionary) in [(Int64(0), nil), (-4, nil), (size, nil), (.max, nil), (4, Int64.max), (.min, .min)] {
            let bytes = try Forgery.footer(of: try Self.file()) { metadata in
                metadata.rowGroups[0].columns[0].metadata!.dataPageOffset = data
                metadata.rowGroups[0].columns[0].metadata!.dictionaryPageOffset = dictionary
                metadata.rowGroups[0].columns[0].metadata!.totalCompressedSize = dictionary == nil ? 50 : .max
            }
            #expect(refusal(bytes)?.column == "a", "\(data), \(String(describing: dictionary))")
        }
    }
}
