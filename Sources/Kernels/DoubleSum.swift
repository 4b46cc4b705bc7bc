import CKernels

/// Sums of doubles in a stated order, so that every build and CPU gives the same bits.
///
/// The order: value i is added to partial sum i mod 8, then ((0+1)+(2+3))+((4+5)+(6+7)). It is part of the contract.
public enum DoubleSum {
    public static func of(_ values: UnsafeBufferPointer<Double>) -> Double {
        guard let base = values.baseAddress else { return 0 }
        return ck_double_sum(base, values.count)
    }

    public static func of(_ values: [Double]) -> Double { values.withUnsafeBufferPointer { of($0) } }

    /// The plain twin.
    public static func scalar(_ values: UnsafeBufferPointer<Double>) -> Double {
        var s: (Double, Double, Double, Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0, 0, 0, 0)
        for (index, value) in values.enumerated() {
            switch index % 8 {
            case 0: s.0 += value
            case 1: s.1 += value
            case 2: s.2 += value
            case 3: s.3 += value
            case 4: s.4 += value
            case 5: s.5 += value
            case 6: s.6 += value
            default: s.7 += value
            }
        }
        return ((s.0 + s.1) + (s.2 + s.3)) + ((s.4 + s.5) + (s.6 + s.7))
    }
}
