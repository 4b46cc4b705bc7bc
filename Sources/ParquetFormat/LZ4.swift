import CLZ4

/// LZ4 blocks, bare (LZ4_RAW) or in the frames that Hadoop puts around them (LZ4, deprecated; Compression.md).
enum LZ4 {
    /// One block, nothing else.
    static func decompressBlock(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        guard let count = Int32(exactly: input.count), let capacity = Int32(exactly: output.count) else {
            throw ParquetError("an LZ4 block of \(input.count) bytes")
        }
        let written = LZ4_decompress_safe(
            input.assumingMemoryBound(to: CChar.self).baseAddress,
            output.assumingMemoryBound(to: CChar.self).baseAddress, count, capacity)
        guard written >= 0 else { throw ParquetError("the LZ4 block is damaged") }
        guard Int(written) == output.count else {
            throw ParquetError("the LZ4 block holds \(written) bytes, declared are \(output.count)")
        }
    }

    /// Hadoop's frames, or the bare block that parquet-cpp wrote under the same name: what does not parse as the former
    /// is taken for the latter.
    static func decompressHadoop(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        do { try decompressFrames(input, into: output) } catch { try decompressBlock(input, into: output) }
    }

    /// ```
    /// frame: bytes when decompressed (4, big endian) · bytes of the block (4, big endian) · one LZ4 block
    /// ```
    private static func decompressFrames(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        var cursor = ByteCursor(input)
        var filled = 0
        while cursor.remaining > 0 {
            let size = Int(try cursor.littleEndian(UInt32.self).byteSwapped)
            let block = try cursor.bytes(Int(try cursor.littleEndian(UInt32.self).byteSwapped))
            guard size <= output.count - filled else { throw ParquetError("LZ4 frames of more bytes than declared") }
            try decompressBlock(block, into: UnsafeMutableRawBufferPointer(rebasing: output[filled..<filled + size]))
            filled += size
        }
        guard filled == output.count else {
            throw ParquetError("the LZ4 frames hold \(filled) bytes, declared are \(output.count)")
        }
    }
}
