@testable import ParquetFormat

/// Files that say what no honest writer says: pages and footers put together by hand, with checksums that agree.
enum Forgery {
    static func page(
        _ body: [UInt8], values: Int32, declared: Int32? = nil, encoding: ParquetEncoding = .plain
    ) -> [UInt8] {
        var header = header(body, .data, declared)
        header.data = DataPageHeader(
            numValues: values, encoding: encoding.rawValue, definitionLevelEncoding: ParquetEncoding.rle.rawValue,
            repetitionLevelEncoding: ParquetEncoding.rle.rawValue)
        return ThriftCompactWriter.bytes(header) + body
    }

    static func dictionary(_ body: [UInt8], values: Int32) -> [UInt8] {
        var header = header(body, .dictionary, nil)
        header.dictionary = DictionaryPageHeader(numValues: values, encoding: ParquetEncoding.plain.rawValue)
        return ThriftCompactWriter.bytes(header) + body
    }

    private static func header(_ body: [UInt8], _ type: PageType, _ declared: Int32?) -> PageHeader {
        PageHeader(type: type, uncompressedSize: declared ?? Int32(body.count), compressedSize: Int32(body.count))
    }

    /// `file` with another footer; its hash goes, since a forger would not have left it in.
    static func footer(of file: [UInt8], _ change: (inout FileMetaData) -> Void) throws -> [UInt8] {
        let reader = try ParquetReader(bytes: file, name: "honest")
        var metadata = reader.metadata
        metadata.keyValueMetadata = []
        change(&metadata)
        let footer = ThriftCompactWriter.bytes(metadata)
        return file[..<reader.footerStart] + footer
            + (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
            + ParquetWriter.magic
    }

    /// 1 GiB of zeros in as few bytes as each codec can put them.
    static func bomb(_ codec: ParquetCodec) -> [UInt8] {
        let size = 1 << 30
        return switch codec {
        case .zstd: zstdBomb(size)
        // One literal, then copies of 64 bytes from one byte back (format_description.txt of Snappy).
        case .snappy:
            [0x80, 0x80, 0x80, 0x80, 0x04, 0x00, 0x00] + (0..<4096).flatMap { _ in [0xFE, 0x01, 0x00] as [UInt8] }
        case .gzip: gzipBomb(size)
        // A literal, then a match from one byte back, its length in bytes of 255 (LZ4's block format).
        case .lz4, .lz4Raw: [0x1F, 0x00, 0x01, 0x00] + [UInt8](repeating: 0xFF, count: size / 255) + [0x00]
        default: preconditionFailure("\(codec)")
        }
    }

    /// RFC 8878: a frame with its content's size, of blocks that each repeat one byte 128 Ki times.
    private static func zstdBomb(_ size: Int) -> [UInt8] {
        let blocks = size >> 17
        var frame: [UInt8] =
            [0x28, 0xB5, 0x2F, 0xFD, 0xE0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        for block in 1...blocks {
            let header = (1 << 20) | 2 | (block == blocks ? 1 : 0)
            frame += [UInt8(header & 0xFF), UInt8(header >> 8 & 0xFF), UInt8(header >> 16), 0]
        }
        return frame
    }

    /// RFC 1951 with fixed codes: a zero, then matches of 258 bytes from one byte back, 13 bits each.
    private static func gzipBomb(_ size: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var (held, filled) = (UInt64(0), 0)
        // Huffman codes lie with their first bit lowest.
        func put(_ bits: UInt64, _ count: Int) {
            held |= bits << UInt64(filled)
            filled += count
            while filled >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: held))
                held >>= 8
                filled -= 8
            }
        }
        put(0b011, 3)
        put(0b0000_1100, 8)
        for _ in 0..<size / 258 { put(0b1010_0011, 13) }
        put(0, 7)
        put(0, 7)
        return bytes + [UInt8](repeating: 0, count: 8)
    }
}
