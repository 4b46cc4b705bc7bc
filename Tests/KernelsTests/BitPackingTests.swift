import Kernels
import Testing

@Suite struct BitPackingTests {
    static func values(_ count: Int, width: Int, seed: UInt64) -> [UInt64] {
        var random = SeededGenerator(seed: seed &+ UInt64(width))
        let mask = width == 64 ? UInt64.max : (UInt64(1) << UInt64(width)) - 1
        return (0..<count).map { _ in random.next() % 5 == 0 ? mask : random.next() & mask }
    }

    @Test(arguments: 0...64) func packAndUnpackEqualThePlainTwins(width: Int) {
        for size in Array(0...100) + [128, 1000] {
            let values = Self.values(size, width: width, seed: 4)
            let expected = values.withUnsafeBufferPointer { BitPacking.scalarPack($0, width: width) }
            var packed = [UInt8](repeating: 0xAA, count: expected.count)
            packed.withUnsafeMutableBytes { out in
                values.withUnsafeBufferPointer { BitPacking.pack($0, width: width, into: out) }
            }
            #expect(packed == expected, "width \(width), size \(size)")
            var unpacked = [UInt64](repeating: .max, count: size)
            packed.withUnsafeBytes { bytes in
                unpacked.withUnsafeMutableBufferPointer { BitPacking.unpack(bytes, width: width, into: $0) }
                #expect(BitPacking.scalarUnpack(bytes, width: width, count: size) == values)
            }
            #expect(unpacked == values, "width \(width), size \(size)")
        }
    }

    @Test(arguments: 0...32) func the32BitFormEqualsThe64BitForm(width: Int) {
        for size in Array(0...100) + [128, 1000] {
            let wide = Self.values(size, width: width, seed: 5)
            let values = wide.map { UInt32($0) }
            let expected = wide.withUnsafeBufferPointer { BitPacking.scalarPack($0, width: width) }
            var packed = [UInt8](repeating: 0xAA, count: expected.count)
            packed.withUnsafeMutableBytes { out in
                values.withUnsafeBufferPointer { BitPacking.pack($0, width: width, into: out) }
            }
            #expect(packed == expected, "width \(width), size \(size)")
            var unpacked = [UInt32](repeating: .max, count: size)
            packed.withUnsafeBytes { bytes in
                unpacked.withUnsafeMutableBufferPointer { BitPacking.unpack(bytes, width: width, into: $0) }
            }
            #expect(unpacked == values, "width \(width), size \(size)")
        }
    }

    /// The example of the Parquet specification (Encodings.md): 0…7 in 3 bits.
    @Test func theSpecificationsExample() {
        let packed = (0..<8).map { UInt64($0) }.withUnsafeBufferPointer { BitPacking.scalarPack($0, width: 3) }
        #expect(packed == [0b1000_1000, 0b1100_0110, 0b1111_1010])
    }

    @Test func widthHoldsItsValue() {
        #expect([0, 1, 2, 3, 255, 256, UInt64.max].map { BitPacking.width(of: $0) } == [0, 1, 2, 2, 8, 9, 64])
    }

    #if os(Linux) || os(macOS)
        @Test func tooFewBytesAreRefused() async {
            await #expect(processExitsWith: .failure) {
                var out: [UInt64] = [0, 0, 0]
                [UInt8](repeating: 0, count: 2).withUnsafeBytes { bytes in
                    out.withUnsafeMutableBufferPointer { BitPacking.unpack(bytes, width: 6, into: $0) }
                }
            }
        }
    #endif
}
