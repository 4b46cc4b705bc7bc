import Kernels

/// Definition levels of a flat column, decoded: in width 1, packed levels are already the mask.
extension PresenceMask {
    /// Replaces the content with `rows` levels in the RLE hybrid; gives how many rows have a value.
    mutating func decode(_ cursor: inout ByteCursor, rows: Int) throws(ParquetError) -> Int {
        clear(rows)
        var row = 0
        while row < rows {
            let header = try cursor.varint()
            if header & 1 == 1 {
                let (count, packed) = try RunLengthHybrid.packedBytes(
                    &cursor, groups: header >> 1, width: 1, atMost: rows - row)
                setPacked(packed, row, count)
                row += count
            } else {
                let length = try RunLengthHybrid.runLength(header >> 1, atMost: rows - row)
                if try RunLengthHybrid.runValue(&cursor, 1) == 1 { set(row..<row + length) }
                row += length
            }
        }
        return bits.count(0..<rows)
    }

    /// BIT_PACKED (Encodings.md, deprecated): the first level in a byte's most significant bit. Writers before format 2
    /// used it; unlike RLE it stands without its length.
    mutating func decodeBitPacked(_ cursor: inout ByteCursor, rows: Int) throws(ParquetError) -> Int {
        clear(rows)
        let bytes = try cursor.bytes((rows + 7) / 8)
        for row in 0..<rows where bytes[row >> 3] >> UInt8(7 - row & 7) & 1 == 1 { set(row..<row + 1) }
        return bits.count(0..<rows)
    }

    @inline(__always) private mutating func set(_ rows: Range<Int>) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let count = min(64 - row & 63, rows.upperBound - row)
            let ones: UInt64 = count == 64 ? .max : 1 << UInt64(count) - 1
            orWord(row >> 6, ones << UInt64(row & 63))
            row += count
        }
    }

    /// `count` bits from the front of `packed`, to the rows from `row` on.
    @inline(__always) private mutating func setPacked(_ packed: UnsafeRawBufferPointer, _ row: Int, _ count: Int) {
        let shift = UInt64(row & 63)
        for start in stride(from: 0, to: count, by: 64) {
            let left = count - start
            var word = Self.word(packed, at: start / 8)
            if left < 64 { word &= 1 << UInt64(left) - 1 }
            orWord((row + start) >> 6, word << shift)
            if shift > 0 { orWord((row + start) >> 6 + 1, word >> (64 - shift)) }
        }
    }

    /// Eight bytes, or as many as there are, the missing ones zero.
    @inline(__always) private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        if offset + 8 <= bytes.count {
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        for byte in offset..<bytes.count { word |= UInt64(bytes[byte]) << UInt64(8 * (byte - offset)) }
        return word
    }
}
