/// BIT_PACKED (Encodings.md, deprecated): levels of one bit, the first value in a byte's most significant bit.
///
/// Writers before format 2 used it for definition levels; unlike RLE it stands without its length.
enum BitPackedLevels {
    static func decode(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<UInt32>
    ) throws(ParquetError) {
        let bytes = try cursor.bytes((output.count + 7) / 8)
        for index in output.indices { output[index] = UInt32(bytes[index >> 3] >> UInt8(7 - index & 7) & 1) }
    }
}
