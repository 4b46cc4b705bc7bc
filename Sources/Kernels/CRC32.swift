import CKernels

/// CRC-32 with the gzip polynomial (RFC 1952), as Parquet's page headers carry it.
public enum CRC32 {
    /// By carry-less multiplication or the CPU's CRC instruction where it has them.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress else { return 0 }
        var state = ~UInt32(0)
        let folded = ck_crc32_fold(&state, base.assumingMemoryBound(to: UInt8.self), bytes.count)
        return ~advance(state, UnsafeRawBufferPointer(rebasing: bytes[folded...]))
    }

    /// The plain twin.
    public static func scalar(_ bytes: UnsafeRawBufferPointer) -> UInt32 { ~advance(~0, bytes) }

    private static func advance(_ state: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state = state
        table.withUnsafeBufferPointer { table in
            for byte in bytes { state = table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8 }
        }
        return state
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { state, _ in state & 1 == 1 ? 0xEDB8_8320 ^ state >> 1 : state >> 1 }
    }
}
