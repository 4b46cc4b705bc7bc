/// PLAIN byte arrays: each after its length in four bytes, or, where all have one length, bare.
extension PlainEncoding {
    /// Reads `output.count` strings: their bytes, lengths and all, go to `arena`, references to them into `output`.
    static func decode(
        _ cursor: inout ByteCursor, into output: UnsafeMutableBufferPointer<Int64>, arena: inout ByteBuffer
    ) throws(ParquetError) {
        let before = arena.count
        let whole = cursor.rest
        let start = cursor.position
        for index in output.indices {
            let length = Int(try cursor.littleEndian(UInt32.self))
            guard length <= ByteRef.maximumLength else { throw ParquetError("a string of \(length) bytes") }
            output[index] = ByteRef(offset: before + cursor.position - start, length: length).rawValue
            _ = try cursor.bytes(length)
        }
        guard before + cursor.position - start <= ByteRef.maximumOffset else {
            throw ParquetError("strings of more than 32 GiB")
        }
        arena.append(UnsafeRawBufferPointer(rebasing: whole[..<(cursor.position - start)]))
    }

    /// The same for values of `length` bytes each, which stand without it.
    static func decode(
        _ cursor: inout ByteCursor, length: Int, into output: UnsafeMutableBufferPointer<Int64>,
        arena: inout ByteBuffer
    ) throws(ParquetError) {
        let start = arena.count
        let (total, overflow) = output.count.multipliedReportingOverflow(by: length)
        guard !overflow, start + total <= ByteRef.maximumOffset else {
            throw ParquetError("\(output.count) values of \(length) bytes")
        }
        arena.append(try cursor.bytes(total))
        for index in output.indices { output[index] = ByteRef(offset: start + index * length, length: length).rawValue }
    }
}
