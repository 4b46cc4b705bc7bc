import Kernels
import Testing

@Suite struct QuantilesTests {
    static func shapes(_ count: Int) -> [[Int64]] {
        let up = (0..<Int64(count)).map { $0 }
        return [
            up, up.reversed(), up.map { $0 % 3 }, Array(repeating: 5, count: count), up.map { $0 * $0 % 101 },
            // Organ pipe and sawtooth: the classics against median-of-three pivots.
            up.map { min($0, Int64(count) - $0) }, up.map { $0 % 2 == 0 ? $0 : -$0 },
            hostileIntegers(count, seed: 11),
        ]
    }

    @Test func selectEqualsSortingForEverySmallSizeAndRank() {
        for size in Array(1...80) {
            for values in Self.shapes(size) {
                let sorted = values.sorted()
                for rank in 0..<size {
                    var copy = values
                    let selected = copy.withUnsafeMutableBufferPointer { Quantiles.select($0, rank: rank) }
                    #expect(selected == sorted[rank], "size \(size), rank \(rank)")
                    #expect(copy.sorted() == sorted)
                    #expect(copy[..<rank].allSatisfy { $0 <= selected } && copy[rank...].allSatisfy { $0 >= selected })
                }
            }
        }
    }

    @Test(arguments: [1000, 10_007]) func percentilesEqualThoseOfTheSorted(size: Int) {
        for values in Self.shapes(size) {
            let sorted = values.sorted()
            var copy = values
            let percentiles = [99, 50, 0, 100, 95, 1]
            // Counted the slow way: the smallest value with at least p % of all at or below it.
            let expected = percentiles.map { p in
                sorted.enumerated().first { ($0.offset + 1) * 100 >= p * size }!.element
            }
            #expect(Quantiles.nearestRank(&copy, percentiles) == expected)
        }
    }

    /// The same values in one place and in pieces, some of them empty, with the tightest and the widest range.
    @Test(arguments: [1, 2, 255, 256, 257, 1000, 10_007]) func stretchesGiveThePercentilesOfAllTogether(size: Int) {
        let far = (0..<Int64(size)).map { $0 % 50 == 0 ? Int64.max - $0 : $0 * $0 }
        for values in Self.shapes(size) + [far, far.map { -1 - $0 }] {
            let percentiles = [99, 50, 0, 100, 95, 1, 50]
            let sorted = values.sorted()
            let expected = percentiles.map { p in sorted[max(1, (size * p + 99) / 100) - 1] }
            values.withUnsafeBufferPointer { values in
                let cuts = [0, 0, size / 3, size / 2, size]
                let stretches = zip(cuts, cuts.dropFirst()).map { UnsafeBufferPointer(rebasing: values[$0..<$1]) }
                for range in [sorted[0]...sorted[size - 1], Int64.min ... .max] {
                    #expect(Quantiles.nearestRank(stretches, percentiles, in: range) == expected)
                    #expect(Quantiles.nearestRank([values], percentiles, in: range) == expected)
                }
            }
        }
    }

    @Test func noValuesNoPercentiles() {
        var none: [Int64] = []
        #expect(Quantiles.nearestRank(&none, [50]) == nil)
    }
}

@Suite struct HistogramTests {
    @Test func valuesOnAnEdgeBelongToTheBandItBegins() {
        let counts = [Int64.min, -1, 0, 9, 10, 11, 99, .max].withUnsafeBufferPointer {
            Histogram.counts($0, edges: [0, 10, 100], null: .min)
        }
        #expect(counts == [1, 2, 3, 1])
    }

    @Test func weightsAddUpByBandAndOverflowIsReported() {
        let values: [Int64] = [1, 20, 3, 20]
        let edges: [Int64] = [10]
        func weights(_ weights: [Int64], null: Int64? = nil) -> [Int64]? {
            values.withUnsafeBufferPointer { values in
                weights.withUnsafeBufferPointer { Histogram.weights(values, weights: $0, edges: edges, null: null) }
            }
        }
        #expect(weights([5, 7, 11, 13]) == [16, 20])
        #expect(weights([5, 7, 11, 13], null: 20) == [16, 0])
        #expect(weights([.max, 0, 1, 0]) == nil)
    }

    @Test func noEdgesIsOneBand() {
        #expect([Int64(1), 2].withUnsafeBufferPointer { Histogram.counts($0, edges: []) } == [2])
    }
}
