import CKernels

/// Differences between neighbours and the sums that undo them, wrapping: the arithmetic of DELTA_BINARY_PACKED.
public enum Deltas {
    /// Turns residuals into values in place: each becomes itself + `minDelta` + the value before it.
    /// - Parameter previous: the value before the first.
    @inline(__always)
    public static func prefixSum(
        _ values: UnsafeMutableBufferPointer<Int64>, previous: Int64, minDelta: Int64 = 0
    ) {
        guard let base = values.baseAddress else { return }
        ck_prefix_sum(base, values.count, previous, minDelta)
    }

    /// The plain twin of `prefixSum`.
    public static func scalarPrefixSum(
        _ values: UnsafeMutableBufferPointer<Int64>, previous: Int64, minDelta: Int64 = 0
    ) {
        var previous = previous
        for index in values.indices {
            previous &+= minDelta &+ values[index]
            values[index] = previous
        }
    }

    /// Fills `values` with running sums of bit-packed differences: each value is the one before it + `minDelta` + the
    /// next `width` bits (0…64).
    /// - Parameters:
    ///   - input: `BitPacking.byteCount(values.count, width:)` bytes at least; more make it faster, and do not matter.
    ///   - previous: the value before the first.
    @inline(__always)
    public static func unpack(
        _ input: UnsafeRawBufferPointer, width: Int, previous: Int64, minDelta: Int64,
        into values: UnsafeMutableBufferPointer<Int64>
    ) {
        precondition(width >= 0 && width <= 64, "bit width \(width)")
        precondition(input.count >= BitPacking.byteCount(values.count, width: width), "\(input.count) bytes")
        guard let out = values.baseAddress else { return }
        let bytes = input.baseAddress ?? UnsafeRawPointer(bitPattern: 8)!
        ck_delta_unpack(
            bytes.assumingMemoryBound(to: UInt8.self), input.count, UInt32(width), minDelta, previous, out,
            values.count)
    }

    /// The plain twin of `unpack`.
    public static func scalarUnpack(
        _ input: UnsafeRawBufferPointer, width: Int, previous: Int64, minDelta: Int64, count: Int
    ) -> [Int64] {
        var values = BitPacking.scalarUnpack(input, width: width, count: count).map(Int64.init(bitPattern:))
        values.withUnsafeMutableBufferPointer { scalarPrefixSum($0, previous: previous, minDelta: minDelta) }
        return values
    }

    /// The differences of `values[first…]` to their predecessors, less the smallest of them.
    /// - Parameters:
    ///   - first: where the `residuals.count` (at least one) values begin; at least 1.
    ///   - is32: differences wrap in 32 bits, as the encoding has it for INT32.
    /// - Returns: the smallest difference.
    @inline(__always)
    public static func residuals(
        of values: UnsafeBufferPointer<Int64>, first: Int, is32: Bool,
        into residuals: UnsafeMutableBufferPointer<UInt64>
    ) -> Int64 {
        precondition(first >= 1 && residuals.count >= 1 && first + residuals.count <= values.count)
        return ck_delta_residuals(values.baseAddress! + first, residuals.count, is32 ? 1 : 0, residuals.baseAddress!)
    }

    /// The plain twin of `residuals`.
    public static func scalarResiduals(
        of values: UnsafeBufferPointer<Int64>, first: Int, is32: Bool,
        into residuals: UnsafeMutableBufferPointer<UInt64>
    ) -> Int64 {
        let deltas = residuals.indices.map { index in
            let delta = values[first + index] &- values[first + index - 1]
            return is32 ? Int64(Int32(truncatingIfNeeded: delta)) : delta
        }
        let smallest = deltas.min()!
        for (index, delta) in deltas.enumerated() {
            let residual = UInt64(bitPattern: delta &- smallest)
            residuals[index] = is32 ? residual & 0xFFFF_FFFF : residual
        }
        return smallest
    }
}
