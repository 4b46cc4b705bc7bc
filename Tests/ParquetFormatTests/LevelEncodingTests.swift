import Kernels
import Testing

@testable import ParquetFormat

/// The fast encoders of levels and indices give the bytes of the plain one, which goes run by run.
@Suite struct LevelEncodingTests {
    /// What `RunLengthHybrid.encode` means: each maximal run that is long enough once the group before it is filled.
    static func plain(_ values: [UInt32], width: Int) -> [UInt8] {
        var out = ByteBuffer()
        func pack(_ range: Range<Int>) {
            guard !range.isEmpty else { return }
            let groups = (range.count + 7) / 8
            out.append(varint: UInt64(groups) << 1 | 1)
            let padded = Array(values[range]) + Array(repeating: 0, count: groups * 8 - range.count)
            out.append(padded.map(UInt64.init).withUnsafeBufferPointer { BitPacking.scalarPack($0, width: width) })
        }
        var packedFrom = 0
        var index = 0
        while index < values.count {
            let length = values[index...].prefix { $0 == values[index] }.count
            let borrowed = (8 - (index - packedFrom) % 8) % 8
            if length - borrowed >= 8 {
                pack(packedFrom..<index + borrowed)
                RunLengthHybrid.appendRun(values[index], length - borrowed, width, &out)
                packedFrom = index + length
            }
            index += length
        }
        pack(packedFrom..<values.count)
        return Array(out.bytes)
    }

    /// Random runs and noise, in widths of levels and of indices, from every offset that a page can begin at.
    @Test(arguments: UInt64(1)...40) func fastAndPlainGiveTheSameBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var values: [UInt32] = []
        while values.count < 700 {
            let length = [1, 2, 7, 8, 9, 16, 70, 300][Int(random.next() % 8)]
            let value = UInt32(random.next() % 2)
            let isNoise = random.next() % 3 == 0
            values += (0..<length).map { _ in isNoise ? UInt32(random.next() % 2) : value }
        }
        for width in [1, 3] {
            var out = ByteBuffer()
            values.withUnsafeBufferPointer { RunLengthHybrid.encode($0, width: width, into: &out) }
            #expect(Array(out.bytes) == Self.plain(values, width: width), "seed \(seed), width \(width)")
        }
        var mask = PresenceMask()
        let words = mask.reserve(values.count)
        for word in words.indices { words[word] = 0 }
        for (row, value) in values.enumerated() where value == 1 { words[row / 64] |= 1 << UInt64(row % 64) }
        for start in [0, 1, 63, 64, 65, 130] {
            for end in [start, start + 1, start + 9, values.count - 5, values.count] where end >= start {
                var out = ByteBuffer()
                mask.encode(start..<end, into: &out)
                let part = Array(values[start..<end])
                #expect(Array(out.bytes) == Self.plain(part, width: 1), "seed \(seed), \(start)..<\(end)")
                #expect(mask.count(start..<end) == part.filter { $0 == 1 }.count)
            }
        }
    }
}
