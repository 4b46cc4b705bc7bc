import Kernels
import Testing

@Suite struct CompactionTests {
    /// Every length around the words of the mask, with no, some and only nulls.
    @Test func agreesWithItsTwin() {
        for count in 0...200 {
            for pattern in 0..<5 {
                let values = (0..<count).map { row -> Int64 in
                    let isNull = [false, true, row % 2 == 0, row % 7 < 3, (row * row) % 11 < 5][pattern]
                    return isNull ? .min : Int64(row) * 1_000_003
                }
                let expected = Compaction.scalar(values, null: .min)
                var dense = [Int64](repeating: -1, count: count)
                var mask = [UInt64](repeating: .max, count: Compaction.maskWords(count))
                let kept = values.withUnsafeBufferPointer { values in
                    dense.withUnsafeMutableBufferPointer { dense in
                        mask.withUnsafeMutableBufferPointer { mask in
                            Compaction.compact(values, null: .min, into: dense, mask: mask)
                        }
                    }
                }
                #expect(Array(dense[..<kept]) == expected.dense, "\(count) values, pattern \(pattern)")
                #expect(mask == expected.mask, "\(count) values, pattern \(pattern)")
            }
        }
    }
}

@Suite struct RunSearchTests {
    /// A run of every length at every place, from every place, amid values that do not repeat.
    @Test func agreesWithItsTwin() {
        for length in [0, 6, 7, 8, 9, 40] {
            for place in stride(from: 0, to: 100, by: 7) {
                let values = (0..<100).map { UInt32($0 >= place && $0 < place + length ? 5 : 1000 + $0) }
                for start in [0, 1, 30, 64, 99, 100, 120] {
                    let found = values.withUnsafeBufferPointer { RunSearch.firstRepeat(in: $0, from: start) }
                    #expect(found == RunSearch.scalar(in: values, from: start), "\(length) at \(place) from \(start)")
                }
            }
        }
    }
}

@Suite struct IntegerSearchTests {
    @Test func everyPlaceOfEverySizeIsSeen() {
        for size in 0...70 {
            for place in -1..<size {
                var values = [Int64](repeating: 7, count: size)
                if place >= 0 { values[place] = .min }
                let found = values.withUnsafeBufferPointer { IntegerSearch.contains(.min, in: $0) }
                #expect(found == values.contains(.min), "size \(size), place \(place)")
            }
        }
    }
}
