import CKernels

/// Finds where a run of eight equal values may begin, so that noise is passed over quickly.
public enum RunSearch {
    /// The first place from `start` on whose value is also the one seven places later; `values.count` where there is none.
    /// Every run of eight or more begins at such a place, though not every such place begins one.
    @inline(__always)
    public static func firstRepeat(in values: UnsafeBufferPointer<UInt32>, from start: Int) -> Int {
        precondition(start >= 0, "search from \(start)")
        guard let base = values.baseAddress else { return 0 }
        return ck_find_repeat(base, values.count, start)
    }

    /// The plain twin.
    public static func scalar(in values: [UInt32], from start: Int) -> Int {
        values.indices.first { $0 >= start && $0 + 7 < values.count && values[$0] == values[$0 + 7] } ?? values.count
    }
}
