/// Which rows have a value, a bit each, least significant first: a view of a `PresenceMask`, valid until that changes.
///
/// One word behind the last row can be read.
struct PresenceBits {
    let words: UnsafePointer<UInt64>

    /// 64 bits from `row` on, the first in the lowest place.
    @inline(__always) func bits(from row: Int) -> UInt64 {
        let shift = UInt64(row & 63)
        let low = words[row >> 6] >> shift
        return shift == 0 ? low : low | words[(row >> 6) + 1] << (64 - shift)
    }

    @inline(__always) func isPresent(_ row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

    /// The bits from `row` on, those behind the first `count` cleared.
    @inline(__always) func firstBits(_ count: Int, from row: Int) -> UInt64 {
        count >= 64 ? bits(from: row) : bits(from: row) & (1 << UInt64(count) - 1)
    }

    /// How many of the rows have a value.
    @inline(__always) func count(_ rows: Range<Int>) -> Int {
        var count = 0
        var row = rows.lowerBound
        while row < rows.upperBound {
            count &+= firstBits(rows.upperBound - row, from: row).nonzeroBitCount
            row += 64
        }
        return count
    }

    /// How many rows from `start` on are as it is, present or not.
    @inline(__always) func runLength(from start: Int, to end: Int) -> Int {
        let flip: UInt64 = isPresent(start) ? .max : 0
        var row = start
        while row < end {
            let same = (bits(from: row) ^ flip).trailingZeroBitCount
            row += same
            if same < 64 { break }
        }
        return min(row, end) - start
    }

    /// Moves the values, dense at the front of `rows`, to the rows that have one, and puts `null` into the others. From
    /// the back, run by run, so that none is overwritten.
    func spread(_ rows: UnsafeMutableBufferPointer<Int64>, present: Int, null: Int64) {
        guard let base = rows.baseAddress else { return }
        var next = present
        var row = rows.count
        while next < row {
            let length = runLength(before: row)
            row -= length
            if isPresent(row) {
                next -= length
                (base + row).update(from: base + next, count: length)
            } else {
                (base + row).update(repeating: null, count: length)
            }
        }
    }

    /// How many rows before `end`, at least 1, are as the one just before it; none before row 0.
    @inline(__always) private func runLength(before end: Int) -> Int {
        let flip: UInt64 = isPresent(end - 1) ? .max : 0
        var row = end
        while row > 0 {
            // The word that holds the row before, that row in its highest place.
            let last = (row - 1) & 63
            let same = min(((words[(row - 1) >> 6] ^ flip) << UInt64(63 - last)).leadingZeroBitCount, last + 1)
            row -= same
            if same <= last { break }
        }
        return end - row
    }
}
