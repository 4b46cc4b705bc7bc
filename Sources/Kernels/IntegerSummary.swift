import CKernels

/// Exact count, sum, smallest and largest of Int64 values, nulls left out.
public struct IntegerSummary: Sendable, Equatable {
    /// Values that are not null.
    public var count = 0
    /// Of those, values other than 0.
    public var nonZeroCount = 0
    /// Exact, whatever the values.
    public var wideSum: Int128 = 0
    /// Meaningless (the largest and the smallest Int64) while `count` is 0.
    public var minimum = Int64.max
    public var maximum = Int64.min

    public init() {}

    /// The sum, or nil where Int64 cannot hold it.
    public var sum: Int64? { Int64(exactly: wideSum) }

    /// In one pass, by the CPU's vectors. At most 2^32 - 1 values.
    /// - Parameter null: values equal to it are left out.
    public init(of values: UnsafeBufferPointer<Int64>, null: Int64? = nil) {
        precondition(values.count < 1 << 32, "summary of \(values.count) values")
        guard let base = values.baseAddress else { return }
        var found = ck_summary()
        ck_summarise(base, values.count, null == nil ? 0 : 1, null ?? 0, &found)
        count = Int(found.count)
        nonZeroCount = Int(found.nonzero)
        wideSum = Int128(found.sum_high) << 32 + Int128(found.sum_low)
        minimum = found.minimum
        maximum = found.maximum
    }

    /// The plain twin: what `init(of:null:)` means.
    public init(scalar values: UnsafeBufferPointer<Int64>, null: Int64? = nil) {
        for value in values where value != null { add(value) }
    }

    @inline(__always) public mutating func add(_ value: Int64) {
        count += 1
        if value != 0 { nonZeroCount += 1 }
        wideSum += Int128(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
    }

    /// Adds the values, few of them one by one: for those a call to the vectors costs more than they save.
    public mutating func add(contentsOf values: UnsafeBufferPointer<Int64>) {
        if values.count > 24 { return add(IntegerSummary(of: values)) }
        for value in values { add(value) }
    }

    /// The summary of both parts together.
    public mutating func add(_ other: IntegerSummary) {
        count += other.count
        nonZeroCount += other.nonZeroCount
        wideSum += other.wideSum
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
    }
}
