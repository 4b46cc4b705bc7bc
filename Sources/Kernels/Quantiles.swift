/// Exact order statistics of Int64 values by selection.
///
/// Nearest rank: the p-th percentile of n values is the smallest value with at least p % of the values at or below it,
/// the one of rank max(1, ceil(p n / 100)). No interpolation, so the answer is always a value that occurred.
public enum Quantiles {
    /// The nearest-rank percentiles of `values`, which are reordered. In time linear in the count.
    /// - Parameter percentiles: whole percents, 0…100, in any order.
    /// - Returns: one value per percentile; nil where there are no values.
    public static func nearestRank(
        _ values: UnsafeMutableBufferPointer<Int64>, _ percentiles: [Int]
    ) -> [Int64]? {
        guard !values.isEmpty else { return nil }
        var result = [Int64](repeating: 0, count: percentiles.count)
        // What a selection leaves behind its rank is not less: the next percentile is looked for there alone.
        var done = 0
        for place in percentiles.indices.sorted(by: { percentiles[$0] < percentiles[$1] }) {
            let percentile = percentiles[place]
            precondition((0...100).contains(percentile), "percentile \(percentile)")
            let rank = max(1, (values.count * percentile + 99) / 100) - 1
            result[place] = select(UnsafeMutableBufferPointer(rebasing: values[done...]), rank: rank - done)
            done = rank
        }
        return result
    }

    public static func nearestRank(_ values: inout [Int64], _ percentiles: [Int]) -> [Int64]? {
        values.withUnsafeMutableBufferPointer { nearestRank($0, percentiles) }
    }

    /// The value that sorting would put at `rank` (from 0); afterwards nothing before it is greater, nothing after less.
    ///
    /// Quickselect with a three-way split on the median of three medians of three; an interval that fails to shrink
    /// (input built to defeat the pivot) is sorted instead, so the cost never exceeds n log n.
    public static func select(_ values: UnsafeMutableBufferPointer<Int64>, rank: Int) -> Int64 {
        precondition(values.indices.contains(rank), "rank \(rank) of \(values.count) values")
        var low = 0
        var high = values.count
        var stepsLeft = 2 * (Int.bitWidth - values.count.leadingZeroBitCount)
        while high - low > 32, stepsLeft > 0 {
            stepsLeft -= 1
            let pivot = ninther(values, low, high)
            let (less, greater) = split(values, low, high, pivot)
            if rank < less { high = less } else if rank >= greater { low = greater } else { return pivot }
        }
        var rest = UnsafeMutableBufferPointer(rebasing: values[low..<high])
        rest.sort()
        return values[rank]
    }

    /// Reorders `low..<high` into less than, equal to and greater than `pivot`; gives where the last two begin.
    private static func split(
        _ values: UnsafeMutableBufferPointer<Int64>, _ low: Int, _ high: Int, _ pivot: Int64
    ) -> (Int, Int) {
        let less = partition(values, low, high) { $0 < pivot }
        return (less, partition(values, less, high) { $0 <= pivot })
    }

    /// Moves what `belongs` to the front, without branches (Lomuto's scheme); gives how far it reaches.
    @inline(__always) private static func partition(
        _ values: UnsafeMutableBufferPointer<Int64>, _ low: Int, _ high: Int, _ belongs: (Int64) -> Bool
    ) -> Int {
        let base = values.baseAddress!
        var boundary = low
        for index in low..<high {
            let value = base[index]
            base[index] = base[boundary]
            base[boundary] = value
            boundary &+= belongs(value) ? 1 : 0
        }
        return boundary
    }

    private static func ninther(_ values: UnsafeMutableBufferPointer<Int64>, _ low: Int, _ high: Int) -> Int64 {
        let step = (high - low) / 9
        func three(_ at: Int) -> Int64 { median(values[at], values[at + step], values[at + 2 * step]) }
        return median(three(low), three(low + 3 * step), three(low + 6 * step))
    }

    private static func median(_ a: Int64, _ b: Int64, _ c: Int64) -> Int64 { max(min(a, b), min(max(a, b), c)) }
}
