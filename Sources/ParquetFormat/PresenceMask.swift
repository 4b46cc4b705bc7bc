import Kernels

/// Which rows of a chunk have a value, a bit each: definition levels before they are encoded.
struct PresenceMask: ~Copyable {
    private var words: UnsafeMutablePointer<UInt64>
    private var capacity = 64

    init() {
        words = .allocate(capacity: capacity)
        words.initialize(repeating: 0, count: capacity)
    }

    deinit { words.deallocate() }

    /// Words for `rows` bits, to be filled; one more behind them stays clear, so that 64 bits can be read from any place.
    mutating func reserve(_ rows: Int) -> UnsafeMutableBufferPointer<UInt64> {
        let needed = Compaction.maskWords(rows)
        if needed + 1 > capacity {
            words.deallocate()
            capacity = needed * 2 + 1
            words = .allocate(capacity: capacity)
        }
        words[needed] = 0
        return UnsafeMutableBufferPointer(start: words, count: needed)
    }

    /// 64 bits from `row` on, the first in the lowest place.
    @inline(__always) private func bits(from row: Int) -> UInt64 {
        let shift = UInt64(row & 63)
        let low = words[row >> 6] >> shift
        return shift == 0 ? low : low | words[(row >> 6) + 1] << (64 - shift)
    }

    /// How many of the rows have a value.
    func count(_ rows: Range<Int>) -> Int {
        var count = 0
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
            count += firstBits(rows.upperBound - row, from: row).nonzeroBitCount
        }
        return count
    }

    /// The bits from `row` on, those behind the first `count` cleared.
    @inline(__always) private func firstBits(_ count: Int, from row: Int) -> UInt64 {
        count >= 64 ? bits(from: row) : bits(from: row) & (1 << UInt64(count) - 1)
    }

    /// The same bytes that `RunLengthHybrid.encode` makes of the levels in width 1, found 64 levels at a time.
    func encode(_ rows: Range<Int>, into out: inout ByteBuffer) {
        var packedFrom = rows.lowerBound
        var row = rows.lowerBound
        while row < rows.upperBound {
            let length = runLength(from: row, to: rows.upperBound)
            let borrowed = RunLengthHybrid.borrowed(by: row - packedFrom)
            if length - borrowed >= RunLengthHybrid.shortestRun {
                appendPacked(packedFrom..<row + borrowed, &out)
                RunLengthHybrid.appendRun(UInt32(bits(from: row) & 1), length - borrowed, 1, &out)
                packedFrom = row + length
            }
            row += length
        }
        appendPacked(packedFrom..<rows.upperBound, &out)
    }

    @inline(__always) private func runLength(from start: Int, to end: Int) -> Int {
        let flip: UInt64 = bits(from: start) & 1 == 1 ? .max : 0
        var row = start
        while row < end {
            let same = (bits(from: row) ^ flip).trailingZeroBitCount
            row += same
            if same < 64 { break }
        }
        return min(row, end) - start
    }

    private func appendPacked(_ rows: Range<Int>, _ out: inout ByteBuffer) {
        guard !rows.isEmpty else { return }
        let groups = (rows.count + 7) / 8
        out.append(varint: UInt64(groups) << 1 | 1)
        let room = UnsafeMutableRawPointer(out.reserve(groups + 8))
        for (index, row) in stride(from: rows.lowerBound, to: rows.upperBound, by: 64).enumerated() {
            let word = firstBits(rows.upperBound - row, from: row).littleEndian
            room.storeBytes(of: word, toByteOffset: index * 8, as: UInt64.self)
        }
        out.commit(groups)
    }
}
