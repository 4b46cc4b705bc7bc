/// Where a string lies in a block of bytes, in one non-negative Int64: 35 bits of offset, 28 of length.
struct ByteRef {
    let rawValue: Int64

    static let maximumLength = 0xFFF_FFFF
    static let maximumOffset = Int(Int64.max >> 28)

    @inline(__always) init(_ rawValue: Int64) { self.rawValue = rawValue }
    @inline(__always) init(offset: Int, length: Int) { rawValue = Int64(offset) << 28 | Int64(length) }

    @inline(__always) var offset: Int { Int(rawValue >> 28) }
    @inline(__always) var length: Int { Int(rawValue & 0xFFF_FFFF) }

    @inline(__always) func bytes(_ base: UnsafePointer<UInt8>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + offset, count: length)
    }

    /// The first eight bytes as a number that sorts as they do, shorter strings padded with zeros.
    @inline(__always) func prefix(_ base: UnsafePointer<UInt8>) -> UInt64 {
        let start = UnsafeRawPointer(base + offset)
        if length >= 8 { return UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for index in 0..<length {
            prefix |= UInt64(start.load(fromByteOffset: index, as: UInt8.self)) << UInt64(56 - 8 * index)
        }
        return prefix
    }
}
