/// DELTA_LENGTH_BYTE_ARRAY (Encodings.md): all lengths, DELTA_BINARY_PACKED as INT32, then all bytes end to end.
enum DeltaLengthByteArray {
    static func encode(_ refs: UnsafeBufferPointer<Int64>, base: UnsafePointer<UInt8>, into out: inout ByteBuffer) {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: refs.count) { lengths in
            for (index, ref) in refs.enumerated() { lengths[index] = Int64(ByteRef(ref).length) }
            DeltaBinaryPacked.encode(UnsafeBufferPointer(lengths), is32: true, into: &out)
        }
        for ref in refs { out.append(ByteRef(ref).bytes(base)) }
    }

    /// Reads `output.count` strings: their bytes go to `arena`, references to them into `output`.
    static func decode(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Int64>, arena: inout ByteBuffer
    ) throws(ParquetError) {
        try DeltaBinaryPacked.decode(&cursor, is32: true, into: output)
        var total = 0
        for length in output {
            guard length >= 0, length <= Int64(ByteRef.maximumLength) else {
                throw ParquetError("a string of \(length) bytes")
            }
            // Int32 lengths of fewer than 2^31 values: the sum fits Int64.
            total += Int(length)
        }
        let bytes = try cursor.bytes(total)
        var offset = arena.count
        guard offset + total <= ByteRef.maximumOffset else { throw ParquetError("strings of more than 32 GiB") }
        for index in output.indices {
            let length = Int(output[index])
            output[index] = ByteRef(offset: offset, length: length).rawValue
            offset += length
        }
        arena.append(bytes)
    }
}
