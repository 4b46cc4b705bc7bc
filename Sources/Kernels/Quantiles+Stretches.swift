/// Order statistics of values that lie in many places: counted by bands, so that none is moved but the few that matter.
extension Quantiles {
    private static let bands = 4096
    /// So few are sorted.
    private static let few = 256

    /// The nearest-rank percentiles of the values of all `stretches` together; those stay as they are.
    /// - Parameters:
    ///   - percentiles: whole percents, 0…100, in any order.
    ///   - range: what all values lie in; the tighter, the faster.
    /// - Returns: one value per percentile. There must be values.
    public static func nearestRank(
        _ stretches: [UnsafeBufferPointer<Int64>], _ percentiles: [Int], in range: ClosedRange<Int64>
    ) -> [Int64] {
        let count = stretches.reduce(0) { $0 + $1.count }
        precondition(count > 0 && percentiles.allSatisfy((0...100).contains), "\(percentiles) of \(count) values")
        return select(stretches, ranks: percentiles.map { max(1, (count * $0 + 99) / 100) - 1 }, count, range)
    }

    /// The values that sorting would put at `ranks` (from 0).
    private static func select(
        _ stretches: [UnsafeBufferPointer<Int64>], ranks: [Int], _ count: Int, _ range: ClosedRange<Int64>
    ) -> [Int64] {
        if count <= few {
            let sorted = stretches.flatMap { $0 }.sorted()
            return ranks.map { sorted[$0] }
        }
        let bands = Bands(range)
        let starts = bands.starts(stretches)
        let wanted = ranks.map { rank in bands.band(holding: rank, starts) }
        if bands.shift == 0 { return wanted.map { bands.range($0).lowerBound } }
        let kept = bands.values(of: Set(wanted), stretches)
        return zip(ranks, wanted).map { rank, band in
            let part = kept.filter { bands.band(of: $0) == band }
            let range = bands.range(band).clamped(to: range)
            return part.withUnsafeBufferPointer { select([$0], ranks: [rank - starts[band]], part.count, range)[0] }
        }
    }

    /// A range cut into bands of equal width, a power of two.
    private struct Bands {
        let first: Int64
        let shift: UInt64

        init(_ range: ClosedRange<Int64>) {
            first = range.lowerBound
            let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
            shift = UInt64(max(0, 64 - width.leadingZeroBitCount - bands.trailingZeroBitCount))
        }

        /// Values outside the range, a broken promise, count with the last band.
        @inline(__always) func band(of value: Int64) -> Int {
            Int(truncatingIfNeeded: min(UInt64(bitPattern: value &- first) >> shift, UInt64(bands - 1)))
        }

        func range(_ band: Int) -> ClosedRange<Int64> {
            let low = first &+ Int64(bitPattern: UInt64(band) << shift)
            let (high, overflow) = low.addingReportingOverflow(Int64(bitPattern: 1 << shift - 1))
            return low...(overflow ? .max : high)
        }

        /// By band: how many values lie below it; one more entry, which is all of them.
        func starts(_ stretches: [UnsafeBufferPointer<Int64>]) -> [Int] {
            // Two tables in turn: equal neighbours would wait for each other's count.
            var even = [UInt32](repeating: 0, count: bands)
            var odd = even
            even.withUnsafeMutableBufferPointer { even in
                odd.withUnsafeMutableBufferPointer { odd in
                    for values in stretches {
                        for pair in 0..<values.count / 2 {
                            even[band(of: values[2 * pair])] &+= 1
                            odd[band(of: values[2 * pair + 1])] &+= 1
                        }
                        if values.count % 2 == 1 { even[band(of: values[values.count - 1])] &+= 1 }
                    }
                }
            }
            var starts = [0]
            starts.reserveCapacity(bands + 1)
            for band in 0..<bands { starts.append(starts[band] + Int(even[band]) + Int(odd[band])) }
            return starts
        }

        /// The last band that begins at or below `rank` and holds anything.
        func band(holding rank: Int, _ starts: [Int]) -> Int {
            var (low, high) = (0, bands)
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= rank { low = middle } else { high = middle }
            }
            return low
        }

        func values(of wanted: Set<Int>, _ stretches: [UnsafeBufferPointer<Int64>]) -> [Int64] {
            var isWanted = [Bool](repeating: false, count: bands)
            for band in wanted { isWanted[band] = true }
            var kept: [Int64] = []
            isWanted.withUnsafeBufferPointer { isWanted in
                for values in stretches {
                    for value in values where isWanted[band(of: value)] { kept.append(value) }
                }
            }
            return kept
        }
    }
}
