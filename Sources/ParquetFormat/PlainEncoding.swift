/// PLAIN (Encodings.md): values as they are, little endian; booleans as bits; byte arrays after their length.

enum PlainEncoding {
    static func encode(_ values: UnsafeBufferPointer<Int64>, as type: ParquetPhysicalType, into out: inout ByteBuffer) {
        switch type {
        case .boolean: encodeBits(values, into: &out)
        case .int32:
            let room = UnsafeMutableRawPointer(out.reserve(values.count * 4))
            for (index, value) in values.enumerated() {
                let narrow = Int32(truncatingIfNeeded: value).littleEndian
                room.storeBytes(of: narrow, toByteOffset: index * 4, as: Int32.self)
            }
            out.commit(values.count * 4)
        default: for value in values { out.append(littleEndian: value) }
        }
    }

    private static func encodeBits(_ values: UnsafeBufferPointer<Int64>, into out: inout ByteBuffer) {
        let bytes = (values.count + 7) / 8
        let room = out.reserve(bytes)
        for byte in 0..<bytes {
            var bits: UInt8 = 0
            for index in byte * 8..<min(byte * 8 + 8, values.count) where values[index] != 0 {
                bits |= 1 << UInt8(index & 7)
            }
            room[byte] = bits
        }
        out.commit(bytes)
    }

    /// Each string of `refs` into `base`: four bytes of length, then its bytes.
    static func encode(_ refs: UnsafeBufferPointer<Int64>, base: UnsafePointer<UInt8>, into out: inout ByteBuffer) {
        for raw in refs {
            let ref = ByteRef(raw)
            out.append(littleEndian: UInt32(ref.length))
            out.append(ref.bytes(base))
        }
    }

    static func decode(
        _ cursor: inout ByteCursor, as type: ParquetPhysicalType, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        switch type {
        case .boolean:
            let bits = try cursor.bytes((output.count + 7) / 8)
            for index in output.indices { output[index] = Int64(bits[index >> 3] >> UInt8(index & 7) & 1) }
        case .int32, .float:
            let bytes = try cursor.bytes(output.count * 4)
            for index in output.indices {
                output[index] = Int64(
                    Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)))
            }
        default:
            let bytes = try cursor.bytes(output.count * 8)
            for index in output.indices {
                output[index] = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self))
            }
        }
    }
}
