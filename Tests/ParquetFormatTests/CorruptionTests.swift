import ParquetFormat
import Testing

/// Broken files: each ends in equal values or in an error that says where; none in a trap, a hang or a wrong value.
@Suite struct CorruptionTests {
    static let columns = [
        Shape.ascending.column(.timestampMillis, nullable: false, rows: 200, seed: 1),
        Shape.fewDistinct.column(.decimal(precision: 18, scale: 3), nullable: true, rows: 200, seed: 2),
        Shape.random.column(.double, nullable: true, rows: 200, seed: 3),
        Shape.fewDistinct.column(.utf8, nullable: true, rows: 200, seed: 4),
        Shape.random.column(.bytes, nullable: false, rows: 200, seed: 5),
        Shape.random.column(.boolean, nullable: false, rows: 200, seed: 6),
        Shape.random.column(.int32, nullable: true, rows: 200, seed: 7),
    ]

    static func file(_ codec: ParquetWriterOptions.Codec) throws -> [UInt8] {
        var options = ParquetWriterOptions()
        options.pageRows = 130
        options.codec = codec
        return try write(columns, options: options)
    }

    enum Outcome { case equal, refused, wrong }

    static func outcome(
        _ bytes: [UInt8], _ expected: [TestValues], _ options: ParquetReaderOptions = ParquetReaderOptions()
    ) -> Outcome {
        do {
            let reader = try ParquetReader(bytes: bytes, name: "flipped", options: options)
            guard reader.fields == columns.map(\.field) else { return .wrong }
            for (index, values) in expected.enumerated() {
                guard try reader.values(index) == values else { return .wrong }
                _ = try reader.pages(column: index, rowGroup: 0)
            }
            return .equal
        } catch { return .refused }
    }

    static let expected = columns.map { expectedWhenRead($0.values, kind: $0.field.kind) }

    /// Every bit of the page headers, page index and footer would take minutes in a debug build: a seeded sample of all.
    @Test(arguments: [ParquetWriterOptions.Codec.zstd, .uncompressed])
    func noFlippedBitReadsAsAWrongValue(codec: ParquetWriterOptions.Codec) throws {
        let bytes = try Self.file(codec)
        var random = SeededGenerator(seed: 20_260_301)
        for _ in 0..<2000 {
            let bit = Int(random.next() % UInt64(bytes.count * 8))
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Self.outcome(flipped, Self.expected) != .wrong, "bit \(bit), \(codec)")
        }
    }

    @Test func everyBitOfASmallFile() throws {
        let column = TestColumn("n", .int64, nullable: true, .integers([1, nil, 1_000_000, -5]))
        let bytes = try write([column])
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                let reader = try ParquetReader(bytes: flipped, name: "flipped")
                #expect(try reader.values(0) == column.values, "bit \(bit)")
                #expect(reader.fields == [column.field], "bit \(bit)")
            } catch is ParquetError {}
        }
    }

    /// The negative control: the same flips do give wrong values when nothing is verified.
    @Test func withoutVerificationFlippedBitsDoReadWrong() throws {
        let bytes = try Self.file(.uncompressed)
        var options = ParquetReaderOptions()
        options.verifiesChecksums = false
        var random = SeededGenerator(seed: 20_260_301)
        var wrong = 0
        for _ in 0..<300 {
            let bit = Int(random.next() % UInt64(bytes.count * 8))
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if Self.outcome(flipped, Self.expected, options) == .wrong { wrong += 1 }
        }
        #expect(wrong > 30, "\(wrong) of 300")
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try Self.file(.zstd)
        for length in 0..<bytes.count where length < 64 || length % 7 == 0 || length > bytes.count - 64 {
            #expect(throws: ParquetError.self, "\(length) bytes") {
                try ParquetReader(bytes: Array(bytes[..<length]), name: "cut")
            }
        }
    }

    /// Bytes overwritten at random, several at a time, with verification off: the decoders themselves must hold.
    @Test func decodersSurviveNoise() throws {
        var options = ParquetReaderOptions()
        options.verifiesChecksums = false
        options.maximumRowsPerRowGroup = 1 << 16
        for codec in [ParquetWriterOptions.Codec.zstd, .uncompressed] {
            let bytes = try Self.file(codec)
            var random = SeededGenerator(seed: 77)
            for _ in 0..<1000 {
                var noisy = bytes
                for _ in 0..<1 + random.next() % 4 {
                    noisy[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                _ = Self.outcome(noisy, Self.expected, options)
            }
        }
    }

    @Test func anErrorNamesFileColumnPageAndOffset() throws {
        var bytes = try Self.file(.zstd)
        let chunk = try ParquetReader(bytes: bytes, name: "whole").rowGroups[0].columns[4]
        bytes[chunk.byteRange.upperBound - 1] ^= 1
        let reader = try ParquetReader(bytes: bytes, name: "day.parquet")
        let error = #expect(throws: ParquetError.self) { try reader.readStrings(column: 4, rowGroup: 0) }
        #expect(error?.file == "day.parquet")
        #expect(error?.column == Self.columns[4].field.name)
        #expect(error?.page == 1)
        #expect(chunk.byteRange.contains(error?.offset ?? -1))
        #expect(error?.reason.contains("CRC") == true)
        // The other columns stay readable.
        #expect(try reader.values(0) == Self.expected[0])
    }

    @Test func limitsRefuseWhatIsTooLarge() throws {
        let bytes = try Self.file(.zstd)
        for limit in [\ParquetReaderOptions.maximumRowsPerRowGroup, \.maximumPageBytes, \.maximumChunkBytes] {
            var options = ParquetReaderOptions()
            options[keyPath: limit] = 100
            let reader = try ParquetReader(bytes: bytes, name: "large", options: options)
            let error = #expect(throws: ParquetError.self) { try reader.readStrings(column: 4, rowGroup: 0) }
            #expect(error?.reason.contains("limit is 100") == true)
        }
    }

    @Test func aValueThatIsTheSentinelIsRefused() throws {
        let column = TestColumn("n", .int64, nullable: false, .integers([1, .min]))
        let reader = try ParquetReader(bytes: try write([column]), name: "sentinel")
        #expect(throws: ParquetError.self) { try reader.readIntegers(column: 0, rowGroup: 0) }
        #expect(try reader.readIntegers(column: 0, rowGroup: 0, null: 7).array == [1, .min])
    }

    @Test func missingFilesAndFoldersAreErrors() {
        #expect(throws: ParquetError.self) { try ParquetReader(path: "/nonexistent/file.parquet") }
        #expect(throws: ParquetError.self) { try ParquetReader(path: "/") }
    }
}

@Suite struct RefusedInputTests {
    @Test func valuesThatTheFieldCannotHold() throws {
        let cases: [(ParquetField.Kind, Int64)] = [
            (.int32, 1 << 31), (.boolean, 2), (.decimal(precision: 18, scale: 3), 1_000_000_000_000_000_000),
            (.decimal(precision: 3, scale: 0), -1000),
        ]
        for (kind, value) in cases {
            let error = #expect(throws: ParquetError.self) {
                try write([TestColumn("limited", kind, nullable: false, .integers([0, value]))])
            }
            #expect(error?.column == "limited")
        }
    }

    @Test func nullsInARequiredColumn() {
        #expect(throws: ParquetError.self) { try write([TestColumn("n", .int64, nullable: false, .allNull(3))]) }
    }

    @Test func dataOfAnotherKindOrLength() throws {
        #expect(throws: ParquetError.self) { try write([TestColumn("n", .int64, nullable: true, .doubles([0]))]) }
        #expect(throws: ParquetError.self) {
            var writer = try ParquetWriter(fields: [ParquetField(name: "n", kind: .int64, isNullable: true)]) { _ in }
            try writer.append(rowGroup: [.allNull(count: 2)], rows: 3)
        }
    }

    @Test func reservedKeysAndImpossibleOptions() {
        var options = ParquetWriterOptions()
        let column = TestColumn("n", .int64, nullable: true, .allNull(1))
        options.keyValueMetadata = [("laddpuls.footer_xxh3", "")]
        #expect(throws: ParquetError.self) { try write([column], options: options) }
        options = ParquetWriterOptions()
        options.sortingColumns = [1]
        #expect(throws: ParquetError.self) { try write([column], options: options) }
        options = ParquetWriterOptions()
        options.encodings = [.byteStreamSplit]
        #expect(throws: ParquetError.self) {
            try write([TestColumn("n", .int64, nullable: true, .integers([1]))], options: options)
        }
        #expect(throws: ParquetError.self) {
            try write([TestColumn("n", .other("INT96"), nullable: true, .allNull(1))])
        }
    }

    @Test func anErrorOfTheSinkPassesThrough() {
        struct DiskFull: Error {}
        #expect(throws: DiskFull.self) {
            var writer = try ParquetWriter(fields: [ParquetField(name: "n", kind: .int64, isNullable: true)]) { _ in
                throw DiskFull()
            }
            try writer.append(rowGroup: [.allNull(count: 2)], rows: 2)
            _ = try writer.finish()
        }
    }
}
