import Kernels
import Testing

@Suite struct DeltasTests {
    @Test(arguments: seeds) func prefixSumEqualsThePlainTwin(seed: UInt64) {
        for size in sizes {
            let values = hostileIntegers(size, seed: seed)
            var fast = values
            var plain = values
            fast.withUnsafeMutableBufferPointer { Deltas.prefixSum($0, previous: .max, minDelta: -17) }
            plain.withUnsafeMutableBufferPointer { Deltas.scalarPrefixSum($0, previous: .max, minDelta: -17) }
            #expect(fast == plain, "seed \(seed), size \(size)")
        }
    }

    @Test(arguments: seeds, [false, true]) func residualsEqualThePlainTwin(seed: UInt64, is32: Bool) {
        for size in sizes where size >= 2 {
            let values = hostileIntegers(size, seed: seed).map { is32 ? Int64(Int32(truncatingIfNeeded: $0)) : $0 }
            for first in [1, size / 2, size - 1] where first >= 1 {
                var fast = [UInt64](repeating: 0, count: size - first)
                var plain = fast
                values.withUnsafeBufferPointer { values in
                    let smallest = fast.withUnsafeMutableBufferPointer {
                        Deltas.residuals(of: values, first: first, is32: is32, into: $0)
                    }
                    let plainSmallest = plain.withUnsafeMutableBufferPointer {
                        Deltas.scalarResiduals(of: values, first: first, is32: is32, into: $0)
                    }
                    #expect(smallest == plainSmallest, "seed \(seed), size \(size), first \(first)")
                }
                #expect(fast == plain, "seed \(seed), size \(size), first \(first)")
            }
        }
    }

    /// Every width and size, at the end of the bytes there are and before others that must not matter.
    @Test(arguments: 0...64) func unpackingEqualsThePlainTwin(width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        for size in Array(0...70) + [128, 1000] {
            for slack in [0, 1, 40] {
                let count = BitPacking.byteCount(size, width: width) + slack
                let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                let minDelta = hostileIntegers(1, seed: random.next())[0]
                var fast = [Int64](repeating: 0, count: size)
                bytes.withUnsafeBytes { bytes in
                    fast.withUnsafeMutableBufferPointer {
                        Deltas.unpack(bytes, width: width, previous: -5, minDelta: minDelta, into: $0)
                    }
                    let plain = Deltas.scalarUnpack(bytes, width: width, previous: -5, minDelta: minDelta, count: size)
                    #expect(fast == plain, "width \(width), size \(size), slack \(slack)")
                }
            }
        }
    }

    @Test func theySumBackToTheValues() {
        let values = hostileIntegers(500, seed: 3)
        var residuals = [UInt64](repeating: 0, count: 499)
        let smallest = values.withUnsafeBufferPointer { values in
            residuals.withUnsafeMutableBufferPointer { Deltas.residuals(of: values, first: 1, is32: false, into: $0) }
        }
        var back = residuals.map { Int64(bitPattern: $0) }
        back.withUnsafeMutableBufferPointer { Deltas.prefixSum($0, previous: values[0], minDelta: smallest) }
        #expect(back == Array(values.dropFirst()))
    }
}
