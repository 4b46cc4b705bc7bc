import CSnappy

/// Snappy's raw format, which has no checksum of its own: the page CRC is all that protects it.
enum Snappy {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        let source = input.assumingMemoryBound(to: CChar.self)
        var size = 0
        guard snappy_uncompressed_length(source.baseAddress, source.count, &size) == SNAPPY_OK else {
            throw ParquetError("not a Snappy block")
        }
        guard size == output.count else {
            throw ParquetError("the Snappy block holds \(size) bytes, declared are \(output.count)")
        }
        let target = output.assumingMemoryBound(to: CChar.self)
        guard snappy_uncompress(source.baseAddress, source.count, target.baseAddress, &size) == SNAPPY_OK else {
            throw ParquetError("the Snappy block is damaged")
        }
    }
}
