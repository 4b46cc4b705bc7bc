import Kernels
import Testing

@Suite struct DoubleSumTests {
    @Test(arguments: seeds) func fastEqualsPlainBitForBit(seed: UInt64) {
        for size in sizes {
            var random = SeededGenerator(seed: seed)
            let values = (0..<size).map { _ in
                Double.random(in: -1...1, using: &random) * [1e-12, 1, 1e15][Int(random.next() % 3)]
            }
            values.withUnsafeBufferPointer {
                #expect(DoubleSum.of($0).bitPattern == DoubleSum.scalar($0).bitPattern, "seed \(seed), size \(size)")
            }
        }
    }

    @Test func theOrderIsTheContract() {
        // Values 0 and 8 share a partial sum and cancel there; a running sum drowns the first 1 in 1e300.
        let values = [1e300, 1, 0, 0, 0, 0, 0, 0, -1e300, 1]
        #expect(DoubleSum.of(values) == 2)
        #expect(values.reduce(0, +) == 1)
    }

    @Test func infinitiesAndNaNsPass() {
        #expect(DoubleSum.of([.infinity, 1]) == .infinity)
        #expect(DoubleSum.of([.infinity, -.infinity]).isNaN)
        #expect(DoubleSum.of([]) == 0)
    }
}
