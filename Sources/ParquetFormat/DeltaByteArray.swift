/// DELTA_BYTE_ARRAY (Encodings.md): how many bytes each string shares with the one before it, DELTA_BINARY_PACKED as
/// INT32, then the rest of each as DELTA_LENGTH_BYTE_ARRAY. A page's first string shares nothing.
enum DeltaByteArray {
    /// Reads `output.count` strings: their bytes go to `arena`, references to them into `output`.
    /// - Parameter limit: most bytes `arena` may have: a few shared bytes per value can unfold to any size.
    static func decode(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Int64>, arena: inout ByteBuffer, limit: Int
    ) throws(ParquetError) {
        let prefixes = RowBuffer(output.count)
        try DeltaBinaryPacked.decode(&cursor, is32: true, into: prefixes.rows)
        try DeltaBinaryPacked.decode(&cursor, is32: true, into: output)
        var previous = ByteRef(offset: arena.count, length: 0)
        for index in output.indices {
            let (shared, length) = (Int(prefixes.rows[index]), Int(output[index]))
            guard shared >= 0, shared <= previous.length else {
                throw ParquetError("a string shares \(shared) bytes with one of \(previous.length)")
            }
            guard length >= 0, shared + length <= ByteRef.maximumLength else {
                throw ParquetError("a string of \(shared) and \(length) bytes")
            }
            guard arena.count + shared + length <= min(limit, ByteRef.maximumOffset) else {
                throw ParquetError("strings of more bytes than the limit of \(limit)")
            }
            let rest = try cursor.bytes(length)
            let start = arena.count
            let room = UnsafeMutableRawPointer(arena.reserve(shared + length))
            room.copyMemory(from: arena.base + previous.offset, byteCount: shared)
            if let bytes = rest.baseAddress { (room + shared).copyMemory(from: bytes, byteCount: length) }
            arena.commit(shared + length)
            previous = ByteRef(offset: start, length: shared + length)
            output[index] = previous.rawValue
        }
    }
}
