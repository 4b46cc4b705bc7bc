import CKernels

/// Unsigned integers of a fixed number of bits, end to end, least significant bit first: Parquet's bit packing.
public enum BitPacking {
    /// Bytes that `count` values of `width` bits take, the last one padded with zeros.
    @inlinable public static func byteCount(_ count: Int, width: Int) -> Int { (count * width + 7) / 8 }

    /// Bits that hold every value up to `largest`: 0 for 0, 64 for `UInt64.max`.
    @inlinable public static func width(of largest: UInt64) -> Int { 64 - largest.leadingZeroBitCount }

    /// Fills `output` from `input`, which must hold `byteCount(output.count, width:)` bytes. Widths 0…64.
    @inline(__always)
    public static func unpack(
        _ input: UnsafeRawBufferPointer, width: Int, into output: UnsafeMutableBufferPointer<UInt64>
    ) {
        check(output.count, width, limit: 64, bytes: input.count)
        guard let out = output.baseAddress else { return }
        ck_unpack64(bytes(input), input.count, out, output.count, UInt32(width))
    }

    /// The same for widths 0…32.
    @inline(__always)
    public static func unpack(
        _ input: UnsafeRawBufferPointer, width: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) {
        check(output.count, width, limit: 32, bytes: input.count)
        guard let out = output.baseAddress else { return }
        ck_unpack32(bytes(input), input.count, out, output.count, UInt32(width))
    }

    /// Writes `byteCount(values.count, width:)` bytes; no value may need more than `width` bits.
    @inline(__always)
    public static func pack(
        _ values: UnsafeBufferPointer<UInt64>, width: Int, into output: UnsafeMutableRawBufferPointer
    ) {
        check(values.count, width, limit: 64, bytes: output.count)
        guard let base = values.baseAddress, let out = output.baseAddress else { return }
        ck_pack64(base, values.count, UInt32(width), out.assumingMemoryBound(to: UInt8.self))
    }

    @inline(__always)
    public static func pack(
        _ values: UnsafeBufferPointer<UInt32>, width: Int, into output: UnsafeMutableRawBufferPointer
    ) {
        check(values.count, width, limit: 32, bytes: output.count)
        guard let base = values.baseAddress, let out = output.baseAddress else { return }
        ck_pack32(base, values.count, UInt32(width), out.assumingMemoryBound(to: UInt8.self))
    }

    /// The plain twin of `unpack`: bit by bit.
    public static func scalarUnpack(_ input: UnsafeRawBufferPointer, width: Int, count: Int) -> [UInt64] {
        (0..<count).map { index in
            (0..<width).reduce(UInt64(0)) { value, bit in
                let at = index * width + bit
                return value | UInt64(input[at / 8] >> UInt8(at % 8) & 1) << UInt64(bit)
            }
        }
    }

    /// The plain twin of `pack`: bit by bit.
    public static func scalarPack(_ values: UnsafeBufferPointer<UInt64>, width: Int) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: byteCount(values.count, width: width))
        for (index, value) in values.enumerated() {
            for bit in 0..<width {
                let at = index * width + bit
                packed[at / 8] |= UInt8(value >> UInt64(bit) & 1) << UInt8(at % 8)
            }
        }
        return packed
    }

    @inline(__always) private static func check(_ count: Int, _ width: Int, limit: Int, bytes: Int) {
        precondition(width >= 0 && width <= limit, "bit width \(width), at most \(limit)")
        precondition(bytes >= byteCount(count, width: width), "\(bytes) bytes for \(count) values of \(width) bits")
    }

    /// An empty buffer may have no address; C gets one it will not read.
    @inline(__always) private static func bytes(_ input: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        (input.baseAddress ?? UnsafeRawPointer(bitPattern: 8)!).assumingMemoryBound(to: UInt8.self)
    }
}
