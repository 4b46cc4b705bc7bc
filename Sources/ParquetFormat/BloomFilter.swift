import CXXHash

/// A split block Bloom filter (BloomFilter.md): whether a column chunk may hold a value. False is certain.
struct BloomFilter {
    /// Blocks of eight words.
    private let words: [UInt32]
    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
    ]

    init(bits: UnsafeRawBufferPointer) {
        words = (0..<bits.count / 4).map {
            UInt32(littleEndian: bits.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
        }
    }

    /// - Parameter plain: the value as PLAIN writes it, byte arrays without their length.
    func mayContain(_ plain: [UInt8]) -> Bool {
        let hash = plain.withUnsafeBytes { XXH64($0.baseAddress, $0.count, 0) }
        let block = Int(((hash >> 32) * UInt64(words.count / 8)) >> 32)
        let key = UInt32(truncatingIfNeeded: hash)
        return Self.salts.indices.allSatisfy { index in
            words[block * 8 + index] >> ((key &* Self.salts[index]) >> 27) & 1 == 1
        }
    }
}

/// What stands before a filter's bits (parquet.thrift, `BloomFilterHeader`).
struct BloomFilterHeader {
    /// More bytes than any header has.
    static let longest = 64

    let bitBytes: Int
    /// The one algorithm, hash and (lack of) compression that the format names.
    let isKnown: Bool

    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var byteCount: Int32?
        var members: [Int16] = []
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: byteCount = try reader.int32(field)
            case 2...4:
                try reader.eachField { (reader, member) throws(ParquetError) in
                    members.append(member.id)
                    try reader.skip(member)
                }
            default: try reader.skip(field)
            }
        }
        bitBytes = Int(try required(byteCount, "BloomFilterHeader.numBytes"))
        isKnown = members == [1, 1, 1]
        guard bitBytes > 0, bitBytes % 32 == 0 else { throw ParquetError("a Bloom filter of \(bitBytes) bytes") }
    }
}

extension ParquetReader {
    /// The chunk's Bloom filter; nil where it has none that is known here.
    func bloomFilter(column: Int, rowGroup: Int) throws(ParquetError) -> BloomFilter? {
        guard let metadata = metadata.rowGroups[rowGroup].columns[column].metadata,
            let offset = metadata.bloomFilterOffset
        else { return nil }
        guard offset >= 4, offset < Int64(footerStart) else {
            throw ParquetError("the Bloom filter at \(offset) is not before the footer at \(footerStart)")
        }
        return try locating(offset: Int(offset)) { () throws(ParquetError) in
            let start = try source.read(Int(offset)..<min(footerStart, Int(offset) + BloomFilterHeader.longest))
            var reader = ThriftCompactReader(ByteCursor(start.bytes))
            let header = try BloomFilterHeader(from: &reader)
            guard header.isKnown else { return nil }
            let first = Int(offset) + reader.cursor.position
            guard header.bitBytes <= footerStart - first else {
                throw ParquetError("a Bloom filter of \(header.bitBytes) bytes is not before the footer")
            }
            let bits = try source.read(first..<first + header.bitBytes)
            return BloomFilter(bits: bits.bytes)
        }
    }
}
