import Kernels
import Testing

@Suite struct CRC32Tests {
    @Test func theCheckValueOfTheCatalogue() {
        let digits = Array("123456789".utf8)
        digits.withUnsafeBytes {
            #expect(CRC32.of($0) == 0xCBF4_3926)
            #expect(CRC32.scalar($0) == 0xCBF4_3926)
        }
    }

    @Test(arguments: seeds) func fastEqualsPlain(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for size in Array(0...300) + [4096, 100_003] {
            let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            bytes.withUnsafeBytes { #expect(CRC32.of($0) == CRC32.scalar($0), "seed \(seed), size \(size)") }
        }
    }
}

@Suite struct ByteScanTests {
    @Test(arguments: seeds) func fastEqualsPlain(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for size in Array(0...200) + [1000] {
            let bytes = (0..<size).map { _ in UInt8(random.next() % 3) &* 5 }
            for capacity in [0, 1, 7, size + 1] {
                var fast = [UInt32](repeating: .max, count: capacity)
                var plain = fast
                bytes.withUnsafeBufferPointer { bytes in
                    let found = fast.withUnsafeMutableBufferPointer { ByteScan.find(10, in: bytes, into: $0) }
                    let expected = plain.withUnsafeMutableBufferPointer { ByteScan.scalarFind(10, in: bytes, into: $0) }
                    #expect(found == expected, "seed \(seed), size \(size), capacity \(capacity)")
                }
                #expect(fast == plain, "seed \(seed), size \(size), capacity \(capacity)")
            }
        }
    }

    @Test func zerosBeyondTheEndAreNotFound() {
        let bytes: [UInt8] = [1, 2, 3]
        var positions: [UInt32] = [9, 9]
        let found = bytes.withUnsafeBufferPointer { bytes in
            positions.withUnsafeMutableBufferPointer { ByteScan.find(0, in: bytes, into: $0) }
        }
        #expect(found == 0)
    }
}
