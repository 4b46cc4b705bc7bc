import Kernels
import Testing

@testable import ParquetFormat

@Suite struct RunLengthHybridTests {
    private func roundTrip(_ values: [UInt32], width: Int) throws -> (bytes: [UInt8], values: [UInt32]) {
        var out = ByteBuffer()
        values.withUnsafeBufferPointer { RunLengthHybrid.encode($0, width: width, into: &out) }
        let bytes = Array(out.bytes)
        var decoded = [UInt32](repeating: .max, count: values.count)
        try bytes.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes)
            try decoded.withUnsafeMutableBufferPointer { output in
                try RunLengthHybrid.decode(&cursor, width: width, into: output)
            }
            #expect(cursor.remaining == 0)
        }
        return (bytes, decoded)
    }

    /// Every way two runs and what lies between them can meet the groups of eight.
    @Test func runsAtEveryOffsetAndLength() throws {
        for before in 0...17 {
            for length in 0...25 {
                for after in [0, 1, 7, 8, 9] {
                    let values =
                        (0..<before).map { UInt32($0 % 3) } + Array(repeating: 5, count: length)
                        + (0..<after).map { UInt32($0 % 2) }
                    #expect(try roundTrip(values, width: 3).values == values, "\(before) \(length) \(after)")
                }
            }
        }
    }

    /// Encodings.md: 100 times the value 4 in 3 bits is one run.
    @Test func aRunIsALengthAndAValue() throws {
        #expect(try roundTrip(Array(repeating: 4, count: 100), width: 3).bytes == [0b1100_1000, 1, 4])
    }

    @Test(arguments: 1...32) func everyWidth(width: Int) throws {
        var random = SeededGenerator(seed: UInt64(width))
        let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1)
        let values = (0..<500).map { $0 % 100 < 40 ? mask : UInt32(truncatingIfNeeded: random.next()) & mask }
        #expect(try roundTrip(values, width: width).values == values)
    }

    @Test(
        arguments: [
            [0x00, 1], [0x10, 1], [0x07, 0xFF], [0x02], [0x03],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [],
        ] as [[UInt8]])
    func runsThatDoNotFitAreRefused(bytes: [UInt8]) {
        var output = [UInt32](repeating: 0, count: 5)
        #expect(throws: ParquetError.self) {
            try bytes.withUnsafeBytes { bytes in
                var cursor = ByteCursor(bytes)
                try output.withUnsafeMutableBufferPointer { output in
                    try RunLengthHybrid.decode(&cursor, width: 1, into: output)
                }
            }
        }
    }
}

@Suite struct DeltaBinaryPackedTests {
    private func encode(_ values: [Int64], is32: Bool = false) -> [UInt8] {
        var out = ByteBuffer()
        values.withUnsafeBufferPointer { DeltaBinaryPacked.encode($0, is32: is32, into: &out) }
        return Array(out.bytes)
    }

    private func decode(_ bytes: [UInt8], count: Int, is32: Bool = false) throws -> [Int64] {
        var decoded = [Int64](repeating: 0, count: count)
        try bytes.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes)
            try decoded.withUnsafeMutableBufferPointer { output in
                try DeltaBinaryPacked.decode(&cursor, is32: is32, into: output)
            }
            #expect(cursor.remaining == 0)
        }
        return decoded
    }

    /// Widths of whole bytes, and residuals from a base, say the same values, in INT32 and in INT64, whatever their size.
    @Test(arguments: [0, 1, 2, 32, 33, 128, 129, 130, 1000], [false, true])
    func anyLayoutIsReadAsTheExactOne(count: Int, is32: Bool) throws {
        for (bits, base) in [(64, nil), (64, 0), (20, -32_896), (40, -8_421_504), (64, Int64.min), (32, Int64.max)] {
            var random = SeededGenerator(seed: UInt64(count))
            let values = (0..<count).map { _ -> Int64 in
                let value = Int64(bitPattern: random.next()) >> Int64(64 - bits + Int(random.next() % UInt64(bits)))
                return is32 ? Int64(Int32(truncatingIfNeeded: value)) : value
            }
            var out = ByteBuffer()
            values.withUnsafeBufferPointer {
                DeltaBinaryPacked.encode($0, is32: is32, .init(wholeBytes: true, base: base), into: &out)
            }
            #expect(
                try decode(Array(out.bytes), count: count, is32: is32) == values, "\(bits) bits, base \(base ?? -1)")
        }
    }

    /// What a base is for: equal differences are equal bytes in every block, also beside others in the block.
    @Test func aBaseMakesEqualDifferencesEqualBytes() throws {
        var values: [Int64] = [0]
        for index in 1...512 { values.append(values[index - 1] + (index % 128 == 5 ? 9_000 + Int64(index) : 30_000)) }
        func bytes(_ layout: DeltaBinaryPacked.Layout) -> [UInt8] {
            var out = ByteBuffer()
            values.withUnsafeBufferPointer { DeltaBinaryPacked.encode($0, is32: false, layout, into: &out) }
            return Array(out.bytes)
        }
        let based = bytes(.init(wholeBytes: true, base: 0))
        #expect(try decode(based, count: values.count) == values)
        #expect(based[8...].occurrences(of: [0x30, 0x75]) > 480)
        #expect(bytes(.init(wholeBytes: true))[8...].occurrences(of: [0x30, 0x75]) == 0)
    }

    /// Encodings.md, example 2: 7, 5, 3, 1, 2, 3, 4, 5 has deltas from -2 to 1: minimum -2, residuals of two bits.
    @Test func theSpecificationsExample() throws {
        let bytes = encode([7, 5, 3, 1, 2, 3, 4, 5])
        #expect(bytes == [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0])
    }

    @Test func everySizeAroundBlocksComesBack() throws {
        for size in Array(0...140) + [255, 256, 257, 258, 1000] {
            let values = (0..<size).map { Int64($0 * $0 % 977) - 400 }
            #expect(try decode(encode(values), count: size) == values, "\(size) values")
            #expect(try decode(encode(values, is32: true), count: size, is32: true) == values, "\(size) values")
        }
    }

    @Test func extremesWrap() throws {
        let wide: [Int64] = [.min, .max, .min, 0, .max, -1, .min]
        #expect(try decode(encode(wide), count: wide.count) == wide)
        let narrow = wide.map { $0 == .min ? Int64(Int32.min) : $0 == .max ? Int64(Int32.max) : $0 }
        let bytes = encode(narrow, is32: true)
        #expect(try decode(bytes, count: narrow.count, is32: true) == narrow)
        // Header, first value, smallest delta and widths; then a miniblock in which no residual takes more than 32 bits.
        #expect(bytes.count == 2 + 1 + 1 + 5 + 5 + 4 + 4 * 32)
    }

    @Test func headersThatCannotBeAreRefused() {
        let good = encode([1, 2, 3])
        for (position, value) in [(1, UInt8(0)), (2, 0), (2, 3), (3, 4), (6, 65)] {
            var bytes = good
            bytes[position] = value
            #expect(throws: ParquetError.self, "byte \(position) = \(value)") { try decode(bytes, count: 3) }
        }
        for length in 0..<good.count {
            #expect(throws: ParquetError.self, "\(length) bytes") { try decode(Array(good[..<length]), count: 3) }
        }
    }
}

@Suite struct ThriftCompactTests {
    @Test func footerStructuresComeBack() throws {
        var schema = [SchemaElement(name: "schema", childCount: 20)]
        schema += (0..<20).map {
            SchemaElement(
                field: ParquetField(name: "c\($0)", kind: .decimal(precision: 18, scale: 3), isNullable: true))
        }
        let metadata = FileMetaData(
            version: 2, schema: schema, numRows: 1 << 40, rowGroups: [],
            keyValueMetadata: [KeyValue(key: "k", value: "v"), KeyValue(key: "none", value: nil)], createdBy: "me")
        let bytes = ThriftCompactWriter.bytes(metadata)
        let back = try read(bytes)
        #expect(back.schema.map(\.name) == schema.map(\.name))
        #expect(back.schema[20].logicalType == .decimal(scale: 3, precision: 18))
        #expect(back.numRows == 1 << 40)
        #expect(back.keyValueMetadata.map(\.value) == ["v", nil])
        #expect(bytes[back.keyValueMetadata[0].valueOffset!] == UInt8(ascii: "v"))
        // The same again, byte for byte.
        #expect(ThriftCompactWriter.bytes(back) == bytes)
    }

    @Test func deepNestingAndLongListsAreRefused() {
        // A structure in field 15 of a structure in field 15 of …, and a list that claims 2^35 elements.
        #expect(throws: ParquetError.self) { try read(Array(repeating: 0xFC, count: 10_000)) }
        #expect(throws: ParquetError.self) { try read([0x29, 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00]) }
    }

    private func read(_ bytes: [UInt8]) throws -> FileMetaData {
        try bytes.withUnsafeBytes { bytes in
            var reader = ThriftCompactReader(ByteCursor(bytes))
            return try FileMetaData(from: &reader)
        }
    }
}

extension ArraySlice<UInt8> {
    /// How often `pattern` occurs.
    fileprivate func occurrences(of pattern: [UInt8]) -> Int {
        indices.dropLast(pattern.count - 1).count { self[$0..<$0 + pattern.count].elementsEqual(pattern) }
    }
}
