import Kernels

/// Which rows of a chunk have a value, a bit each: definition levels before they are encoded, and once
/// they are decoded.
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

    /// The bits as they are now.
    var bits: PresenceBits { PresenceBits(words: words) }

    func count(_ rows: Range<Int>) -> Int { bits.count(rows) }

    /// Makes it `rows` rows without values.
    mutating func clear(_ rows: Int) { reserve(rows).update(repeating: 0) }

    @inline(__always) mutating func orWord(_ index: Int, _ word: UInt64) { words[index] |= word }

    /// The same bytes that `RunLengthHybrid.encode` makes of the levels in width 1, found 64 levels at a time.
    func encode(_ rows: Range<Int>, into out: inout ByteBuffer) {
        var packedFrom = rows.lowerBound
        var row = rows.lowerBound
        while row < rows.upperBound {
            let length = bits.runLength(from: row, to: rows.upperBound)
            let borrowed = RunLengthHybrid.borrowed(by: row - packedFrom)
            if length - borrowed >= RunLengthHybrid.shortestRun {
                appendPacked(packedFrom..<row + borrowed, &out)
                RunLengthHybrid.appendRun(bits.isPresent(row) ? 1 : 0, length - borrowed, 1, &out)
                packedFrom = row + length
            }
            row += length
        }
        appendPacked(packedFrom..<rows.upperBound, &out)
    }

    private func appendPacked(_ rows: Range<Int>, _ out: inout ByteBuffer) {
        guard !rows.isEmpty else { return }
        let groups = (rows.count + 7) / 8
        out.append(varint: UInt64(groups) << 1 | 1)
        let room = UnsafeMutableRawPointer(out.reserve(groups + 8))
        for (index, row) in stride(from: rows.lowerBound, to: rows.upperBound, by: 64).enumerated() {
            let word = bits.firstBits(rows.upperBound - row, from: row).littleEndian
            room.storeBytes(of: word, toByteOffset: index * 8, as: UInt64.self)
        }
        out.commit(groups)
    }
}
