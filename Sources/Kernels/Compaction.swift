import CKernels

/// Nulls left out of a column: the values that remain, and a bit per row that says which they are.
public enum Compaction {
    /// Words of a mask of `count` rows.
    public static func maskWords(_ count: Int) -> Int { (count + 63) / 64 }

    /// Moves the values that differ from `null` to the front of `dense`, in their order.
    /// - Parameters:
    ///   - dense: `values.count` at least; what lies behind the values kept is anything.
    ///   - mask: `maskWords(values.count)` words at least; row i is bit i % 64 of word i / 64, set where it has a value,
    ///     and bits behind the last row are clear.
    /// - Returns: how many there are.
    public static func compact(
        _ values: UnsafeBufferPointer<Int64>, null: Int64, into dense: UnsafeMutableBufferPointer<Int64>,
        mask: UnsafeMutableBufferPointer<UInt64>
    ) -> Int {
        precondition(dense.count >= values.count, "room for \(dense.count) of \(values.count) values")
        precondition(mask.count >= maskWords(values.count), "\(mask.count) words for \(values.count) rows")
        guard let base = values.baseAddress, let out = dense.baseAddress, let words = mask.baseAddress else { return 0 }
        return ck_compact(base, values.count, null, out, words)
    }

    /// The plain twin.
    public static func scalar(_ values: [Int64], null: Int64) -> (dense: [Int64], mask: [UInt64]) {
        var mask = [UInt64](repeating: 0, count: maskWords(values.count))
        for (row, value) in values.enumerated() where value != null { mask[row / 64] |= 1 << UInt64(row % 64) }
        return (values.filter { $0 != null }, mask)
    }
}
