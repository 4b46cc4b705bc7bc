/// Counts and weights of values by band.
///
/// `edges` ascending e0 < e1 < … make edges.count + 1 bands: below e0, [e0, e1), …, from the last edge on.
public enum Histogram {
    /// How many values lie in each band; those equal to `null` in none.
    public static func counts(
        _ values: UnsafeBufferPointer<Int64>, edges: [Int64], null: Int64? = nil
    ) -> [Int] {
        check(edges)
        var counts = [Int](repeating: 0, count: edges.count + 1)
        for value in values where value != null { counts[band(of: value, edges)] += 1 }
        return counts
    }

    /// The sum of the weights of the values in each band; nil where Int64 cannot hold one.
    /// - Parameter weights: one per value.
    public static func weights(
        _ values: UnsafeBufferPointer<Int64>, weights: UnsafeBufferPointer<Int64>, edges: [Int64], null: Int64? = nil
    ) -> [Int64]? {
        check(edges)
        precondition(weights.count == values.count, "\(weights.count) weights for \(values.count) values")
        var sums = [Int128](repeating: 0, count: edges.count + 1)
        for (value, weight) in zip(values, weights) where value != null {
            sums[band(of: value, edges)] += Int128(weight)
        }
        let exact = sums.compactMap { Int64(exactly: $0) }
        return exact.count == sums.count ? exact : nil
    }

    /// The band that `value` lies in: how many edges are at or below it.
    @inline(__always) public static func band(of value: Int64, _ edges: [Int64]) -> Int {
        var band = 0
        for edge in edges { band &+= edge <= value ? 1 : 0 }
        return band
    }

    private static func check(_ edges: [Int64]) {
        precondition(zip(edges, edges.dropFirst()).allSatisfy(<), "edges \(edges) do not ascend")
    }
}
