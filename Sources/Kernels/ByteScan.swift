import CKernels

/// Where a byte occurs in a buffer: line ends, above all.
public enum ByteScan {
    /// The positions of `wanted`, ascending, as many as `positions` has room for; at most 2^32 - 1 bytes.
    /// - Returns: how many were found. Equal to `positions.count` means there may be more, after the last.
    @inline(__always)
    public static func find(
        _ wanted: UInt8, in bytes: UnsafeBufferPointer<UInt8>, into positions: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        precondition(bytes.count < 1 << 32, "scan of \(bytes.count) bytes")
        guard let base = bytes.baseAddress, let out = positions.baseAddress else { return 0 }
        return ck_find_byte(base, bytes.count, wanted, out, positions.count)
    }

    /// The plain twin.
    public static func scalarFind(
        _ wanted: UInt8, in bytes: UnsafeBufferPointer<UInt8>, into positions: UnsafeMutableBufferPointer<UInt32>
    ) -> Int {
        var found = 0
        for (position, byte) in bytes.enumerated() where byte == wanted && found < positions.count {
            positions[found] = UInt32(position)
            found += 1
        }
        return found
    }
}
