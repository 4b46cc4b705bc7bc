import Kernels
import Testing

@Suite struct IntegerSummaryTests {
    @Test(arguments: seeds) func fastEqualsPlainForEverySmallSize(seed: UInt64) {
        for size in sizes {
            let values = hostileIntegers(size, seed: seed)
            for null: Int64? in [nil, .min, 0, 7] {
                values.withUnsafeBufferPointer {
                    #expect(
                        IntegerSummary(of: $0, null: null) == IntegerSummary(scalar: $0, null: null),
                        "seed \(seed), size \(size), null \(String(describing: null))")
                }
            }
        }
    }

    @Test func aSumBeyondInt64IsReportedNotWrapped() {
        for values in [[Int64.max, 1], [Int64.min, -1], Array(repeating: Int64.max, count: 1000)] {
            let summary = values.withUnsafeBufferPointer { IntegerSummary(of: $0) }
            #expect(summary.sum == nil)
            #expect(summary.wideSum == values.reduce(Int128(0)) { $0 + Int128($1) })
        }
        #expect([Int64.max, .min, 1].withUnsafeBufferPointer { IntegerSummary(of: $0).sum } == 0)
    }

    @Test func nullsCountForNothing() {
        let summary = [Int64.min, 5, 0, Int64.min, -3].withUnsafeBufferPointer { IntegerSummary(of: $0, null: .min) }
        #expect(summary.count == 3)
        #expect(summary.nonZeroCount == 2)
        #expect(summary.sum == 2)
        #expect(summary.minimum == -3)
        #expect(summary.maximum == 5)
    }

    @Test func valuesAddedAreAsIfTogether() {
        let values = hostileIntegers(200, seed: 10)
        for count in 0...60 {
            var found = values[..<50].withUnsafeBufferPointer { IntegerSummary(of: $0) }
            values[50..<50 + count].withUnsafeBufferPointer { found.add(contentsOf: $0) }
            #expect(found == values[..<(50 + count)].withUnsafeBufferPointer { IntegerSummary(scalar: $0) }, "\(count)")
        }
    }

    @Test func twoPartsAddUpToTheWhole() {
        let values = hostileIntegers(1000, seed: 9)
        for cut in [0, 1, 500, 1000] {
            var parts = values[..<cut].withUnsafeBufferPointer { IntegerSummary(of: $0) }
            parts.add(values[cut...].withUnsafeBufferPointer { IntegerSummary(of: $0) })
            #expect(parts == values.withUnsafeBufferPointer { IntegerSummary(of: $0) })
        }
    }
}
