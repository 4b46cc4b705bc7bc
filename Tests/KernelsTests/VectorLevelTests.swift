import Kernels
import Testing

/// Each kernel at each level that this CPU has gives what its plain twin gives. Levels it does not have, and arm64, are
/// `Tests/KernelTwins`. Other suites run meanwhile at whatever level is in force: none may notice.
@Suite(.serialized) struct VectorLevelTests {
    static let levels = VectorLevel.allCases.filter { $0.rawValue <= VectorLevel.widest.rawValue }

    private func atEachLevel(_ body: (VectorLevel) throws -> Void) rethrows {
        defer { VectorLevel.limit(to: .widest) }
        for level in Self.levels {
            VectorLevel.limit(to: level)
            #expect(VectorLevel.inForce == level)
            try body(level)
        }
    }

    @Test func noLevelBeyondTheCPUIsEverInForce() {
        defer { VectorLevel.limit(to: .widest) }
        VectorLevel.limit(to: .avx512)
        #expect(VectorLevel.inForce == .widest)
    }

    @Test func unpackingOfEveryWidth() {
        atEachLevel { level in
            for width in 0...64 {
                for size in [1, 8, 31, 32, 33, 64, 95, 300] {
                    let values = BitPackingTests.values(size, width: width, seed: 9)
                    let packed = values.withUnsafeBufferPointer { BitPacking.scalarPack($0, width: width) }
                    var unpacked = [UInt64](repeating: .max, count: size)
                    var narrow = [UInt32](repeating: .max, count: size)
                    packed.withUnsafeBytes { bytes in
                        unpacked.withUnsafeMutableBufferPointer { BitPacking.unpack(bytes, width: width, into: $0) }
                        guard width <= 32 else { return }
                        narrow.withUnsafeMutableBufferPointer { BitPacking.unpack(bytes, width: width, into: $0) }
                    }
                    #expect(unpacked == values, "\(level), width \(width), size \(size)")
                    #expect(width > 32 || narrow.map(UInt64.init) == values, "\(level), width \(width), size \(size)")
                }
            }
        }
    }

    @Test(arguments: seeds) func summariesResidualsAndCompaction(seed: UInt64) {
        atEachLevel { level in
            for size in [1, 7, 63, 64, 65, 130, 1000] {
                let values = hostileIntegers(size, seed: seed)
                let note: Comment = "\(level), seed \(seed), size \(size)"
                values.withUnsafeBufferPointer { values in
                    let expected = IntegerSummary(scalar: values, null: .min)
                    #expect(IntegerSummary(of: values, null: .min) == expected, note)
                }
                let (dense, mask) = Compaction.scalar(values, null: .min)
                let found = compacted(values)
                #expect(found.dense == dense && found.mask == mask, note)
                guard size > 1 else { continue }
                for is32 in [false, true] { #expect(residuals(values, is32) == scalarResiduals(values, is32), note) }
            }
        }
    }

    @Test(arguments: seeds) func sumsAndSearches(seed: UInt64) {
        atEachLevel { level in
            var random = SeededGenerator(seed: seed)
            for size in [1, 8, 63, 64, 65, 200, 999] {
                let note: Comment = "\(level), seed \(seed), size \(size)"
                let doubles = (0..<size).map { _ in Double.random(in: -1e15...1e15, using: &random) }
                doubles.withUnsafeBufferPointer {
                    #expect(DoubleSum.of($0).bitPattern == DoubleSum.scalar($0).bitPattern, note)
                }
                let bytes = (0..<size).map { _ in UInt8(random.next() % 3) &* 5 }
                var places = [UInt32](repeating: 0, count: size)
                var expected = places
                bytes.withUnsafeBufferPointer { bytes in
                    let count = places.withUnsafeMutableBufferPointer { ByteScan.find(10, in: bytes, into: $0) }
                    let wanted = expected.withUnsafeMutableBufferPointer {
                        ByteScan.scalarFind(10, in: bytes, into: $0)
                    }
                    #expect(count == wanted, note)
                }
                #expect(places == expected, note)
                let numbers = (0..<size).map { random.next() % 40 == 0 ? UInt32(7) : UInt32($0) }
                let first = numbers.withUnsafeBufferPointer { RunSearch.firstRepeat(in: $0, from: 0) }
                #expect(first == RunSearch.scalar(in: numbers, from: 0), note)
            }
        }
    }

    private func compacted(_ values: [Int64]) -> (dense: [Int64], mask: [UInt64]) {
        var dense = [Int64](repeating: -1, count: values.count)
        var mask = [UInt64](repeating: .max, count: Compaction.maskWords(values.count))
        let kept = values.withUnsafeBufferPointer { values in
            dense.withUnsafeMutableBufferPointer { dense in
                mask.withUnsafeMutableBufferPointer { mask in
                    Compaction.compact(values, null: .min, into: dense, mask: mask)
                }
            }
        }
        return (Array(dense[..<kept]), mask)
    }

    private func residuals(_ values: [Int64], _ is32: Bool) -> [UInt64] {
        var out = [UInt64](repeating: 0, count: values.count - 1)
        let smallest = values.withUnsafeBufferPointer { values in
            out.withUnsafeMutableBufferPointer { Deltas.residuals(of: values, first: 1, is32: is32, into: $0) }
        }
        return out + [UInt64(bitPattern: smallest)]
    }

    private func scalarResiduals(_ values: [Int64], _ is32: Bool) -> [UInt64] {
        var out = [UInt64](repeating: 0, count: values.count - 1)
        let smallest = values.withUnsafeBufferPointer { values in
            out.withUnsafeMutableBufferPointer { Deltas.scalarResiduals(of: values, first: 1, is32: is32, into: $0) }
        }
        return out + [UInt64(bitPattern: smallest)]
    }
}
