/// BYTE_STREAM_SPLIT (Encodings.md): all first bytes of the values, then all second bytes, and so on.
enum ByteStreamSplit {
    /// Values of `width` (4 or 8) bytes, little endian, sign-extended.
    static func decode(
        _ cursor: inout ByteCursor, width: Int, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        let count = output.count
        let bytes = try cursor.bytes(count * width)
        output.update(repeating: 0)
        for stream in 0..<width {
            let part = UnsafeRawBufferPointer(rebasing: bytes[stream * count..<(stream + 1) * count])
            for index in 0..<count { output[index] |= Int64(part[index]) << Int64(8 * stream) }
        }
        if width == 4 { for index in 0..<count { output[index] = Int64(Int32(truncatingIfNeeded: output[index])) } }
    }

    /// Values of any width: their bytes go to `arena`, references to them into `output`.
    static func decode(
        _ cursor: inout ByteCursor, width: Int, into output: UnsafeMutableBufferPointer<Int64>,
        arena: inout ByteBuffer
    ) throws(ParquetError) {
        let count = output.count
        let bytes = try cursor.bytes(count * width)
        let start = arena.count
        guard start + bytes.count <= ByteRef.maximumOffset else { throw ParquetError("strings of more than 32 GiB") }
        let room = arena.reserve(bytes.count)
        for stream in 0..<width {
            for index in 0..<count { room[index * width + stream] = bytes[stream * count + index] }
        }
        arena.commit(bytes.count)
        for index in 0..<count { output[index] = ByteRef(offset: start + index * width, length: width).rawValue }
    }
}
