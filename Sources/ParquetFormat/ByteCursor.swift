/// Bytes being read, each step checked against their end: the one door through which a file's bytes are believed.
///
/// Borrows its memory; whoever makes one keeps that alive.
struct ByteCursor {
    private let base: UnsafeRawPointer
    private(set) var position = 0
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty buffer may have no address, and none of its bytes is ever read.
        base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8)!
        end = bytes.count
    }

    var remaining: Int { end - position }
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + position, count: remaining) }

    @inline(__always) mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < end else { throw ParquetError("data ends after \(end) bytes, more were expected") }
        defer { position += 1 }
        return base.load(fromByteOffset: position, as: UInt8.self)
    }

    @inline(__always) mutating func bytes(_ count: Int) throws(ParquetError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else {
            throw ParquetError("\(count) bytes are declared where \(remaining) are left")
        }
        defer { position += count }
        return UnsafeRawBufferPointer(start: base + position, count: count)
    }

    @inline(__always) mutating func littleEndian<T: FixedWidthInteger>(_: T.Type) throws(ParquetError) -> T {
        T(littleEndian: try bytes(MemoryLayout<T>.size).loadUnaligned(as: T.self))
    }

    /// ULEB128 of at most 64 bits.
    @inline(__always) mutating func varint() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else { break }
            value |= bits << shift
            if byte < 0x80 { return value }
        }
        throw ParquetError("a variable-length integer has more than 64 bits")
    }

    @inline(__always) mutating func zigzag() throws(ParquetError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
