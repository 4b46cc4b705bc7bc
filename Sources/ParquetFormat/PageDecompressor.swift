/// A page's stored bytes to the number of bytes its header declares, by the chunk's codec (Compression.md).
///
/// Declared sizes are held against what the codec can do before memory is taken, and against what it did after.
struct PageDecompressor: ~Copyable {
    let codec: ParquetCodec
    private let zstd: ZstdDecompressor?

    init(_ codec: ParquetCodec, verifiesChecksums: Bool) throws(ParquetError) {
        guard codec.isRead else { throw ParquetError("codec \(codec.name) is not read") }
        let zstd = codec == .zstd ? try ZstdDecompressor(verifiesChecksums: verifiesChecksums) : nil
        self.codec = codec
        self.zstd = zstd
    }

    /// Throws where `input` cannot be what `size` bytes were compressed to.
    func check(_ input: UnsafeRawBufferPointer, size: Int) throws(ParquetError) {
        if codec == .zstd { return try ZstdDecompressor.check(input, size: size) }
        guard size <= codec.mostFrom(input.count) else {
            throw ParquetError("\(input.count) bytes of \(codec.name) declare to hold \(size)")
        }
    }

    /// Fills `output` exactly, or throws.
    func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        switch codec {
        case .zstd: try zstd!.decompress(input, into: output)
        case .snappy: try Snappy.decompress(input, into: output)
        case .gzip: try Gzip.decompress(input, into: output)
        case .lz4Raw: try LZ4.decompressBlock(input, into: output)
        case .lz4: try LZ4.decompressHadoop(input, into: output)
        case .uncompressed, .lzo, .brotli: preconditionFailure("codec \(codec.name)")
        }
    }
}

extension ParquetCodec {
    var isRead: Bool { self != .lzo && self != .brotli }

    /// The most bytes that `count` compressed ones can stand for, generously. The formats' own bounds: a Snappy copy is 64
    /// bytes from 2, DEFLATE's best is 1032 to 1 (zlib's documentation), an LZ4 length byte stands for 255.
    fileprivate func mostFrom(_ count: Int) -> Int {
        switch self {
        case .snappy: count * 32 + 64
        case .gzip: count * 1032 + 64
        case .lz4, .lz4Raw: count * 255 + 64
        default: .max
        }
    }
}
