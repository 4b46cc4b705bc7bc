import CKernels

/// Looks for a value among Int64 values.
public enum IntegerSearch {
    /// Whether `wanted` occurs; its plain twin is `values.contains(wanted)`.
    public static func contains(_ wanted: Int64, in values: UnsafeBufferPointer<Int64>) -> Bool {
        guard let base = values.baseAddress else { return false }
        return ck_contains(base, values.count, wanted) != 0
    }
}
