import Kernels

/// Parquet's RLE / bit-packing hybrid (Encodings.md): small integers of a fixed bit width as runs and packed groups.
///
/// ```
/// run:    varint(length << 1)          · the value in ceil(width / 8) bytes
/// groups: varint(groups of 8 << 1 | 1) · width bytes per group
/// ```
/// Carries definition levels and dictionary indices.
enum RunLengthHybrid {
    /// Shorter runs cost more as a run than packed.
    static let shortestRun = 8

    static func encode(_ values: UnsafeBufferPointer<UInt32>, width: Int, into out: inout ByteBuffer) {
        guard let base = values.baseAddress else { return }
        var packedFrom = 0
        var index = RunSearch.firstRepeat(in: values, from: 0)
        while index < values.count {
            // What repeats seven places on may be the middle of a run, or no run at all.
            while index > packedFrom, base[index - 1] == base[index] { index -= 1 }
            let length = runLength(base, from: index, to: values.count)
            let borrowed = borrowed(by: index - packedFrom)
            if length - borrowed >= shortestRun {
                appendPacked(values, packedFrom..<index + borrowed, width, &out)
                appendRun(base[index], length - borrowed, width, &out)
                packedFrom = index + length
            }
            index = RunSearch.firstRepeat(in: values, from: index + length)
        }
        appendPacked(values, packedFrom..<values.count, width, &out)
    }

    /// Packed groups hold eight values: those before a run take this many of it to be full.
    static func borrowed(by packed: Int) -> Int { (8 - packed & 7) & 7 }

    /// One run: what a page without nulls has for its levels.
    static func appendRun(_ value: UInt32, _ length: Int, _ width: Int, _ out: inout ByteBuffer) {
        out.append(varint: UInt64(length) << 1)
        for byte in 0..<(width + 7) / 8 { out.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))) }
    }

    private static func appendPacked(
        _ values: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, _ width: Int, _ out: inout ByteBuffer
    ) {
        guard !range.isEmpty else { return }
        let groups = (range.count + 7) / 8
        out.append(varint: UInt64(groups) << 1 | 1)
        let bytes = groups * width
        let room = UnsafeMutableRawBufferPointer(start: out.reserve(bytes), count: bytes)
        // The last byte is written by `pack`; whole bytes that only pad the last group are zeroed here.
        let packed = BitPacking.byteCount(range.count, width: width)
        for index in packed..<bytes { room[index] = 0 }
        BitPacking.pack(UnsafeBufferPointer(rebasing: values[range]), width: width, into: room)
        out.commit(bytes)
    }

    @inline(__always)
    private static func runLength(_ base: UnsafePointer<UInt32>, from start: Int, to end: Int) -> Int {
        let value = base[start]
        var index = start + 1
        while index < end, base[index] == value { index += 1 }
        return index - start
    }

    /// Reads exactly `output.count` values; what the last group pads is dropped.
    static func decode(
        _ cursor: inout ByteCursor, width: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) throws(ParquetError) {
        var filled = 0
        while filled < output.count {
            let rest = UnsafeMutableBufferPointer(rebasing: output[filled...])
            let (count, run) = try next(&cursor, width: width, atMost: rest.count, into: rest)
            if let run { rest[..<count].update(repeating: run) }
            filled += count
        }
    }

    /// The next run, whose value is given, or packed groups, whose values go to the front of `output`.
    /// - Parameter left: how many values are still wanted; `output` has room for them.
    static func next(
        _ cursor: inout ByteCursor, width: Int, atMost left: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) throws(ParquetError) -> (count: Int, run: UInt32?) {
        guard width <= 32 else { throw ParquetError("RLE bit width \(width)") }
        let header = try cursor.varint()
        if header & 1 == 0 {
            let length = try runLength(header >> 1, atMost: left)
            return (length, try runValue(&cursor, width))
        }
        let rest = UnsafeMutableBufferPointer(rebasing: output[..<left])
        return (try decodePacked(&cursor, groups: header >> 1, width, rest), nil)
    }

    /// The value of the one run that is all of `encoded`, where it is that: levels of a page without nulls.
    static func singleRun(_ encoded: ByteCursor, count: Int) -> UInt32? {
        var cursor = encoded
        guard let header = try? cursor.varint(), header & 1 == 0, header >> 1 == UInt64(count),
            let value = try? cursor.byte(), cursor.remaining == 0
        else { return nil }
        return UInt32(value)
    }

    @inline(__always)
    static func runLength(_ declared: UInt64, atMost left: Int) throws(ParquetError) -> Int {
        guard declared > 0, declared <= UInt64(left) else {
            throw ParquetError("an RLE run of \(declared) values where \(left) are left")
        }
        return Int(declared)
    }

    @inline(__always)
    static func runValue(_ cursor: inout ByteCursor, _ width: Int) throws(ParquetError) -> UInt32 {
        var value: UInt32 = 0
        for byte in 0..<(width + 7) / 8 { value |= UInt32(try cursor.byte()) << UInt32(8 * byte) }
        guard width == 32 || value >> UInt32(width) == 0 else {
            throw ParquetError("an RLE run of value \(value), wider than \(width) bits")
        }
        return value
    }

    private static func decodePacked(
        _ cursor: inout ByteCursor, groups: UInt64, _ width: Int, _ output: UnsafeMutableBufferPointer<UInt32>
    ) throws(ParquetError) -> Int {
        let (count, packed) = try packedBytes(&cursor, groups: groups, width: width, atMost: output.count)
        BitPacking.unpack(
            packed, width: width, into: UnsafeMutableBufferPointer(rebasing: output[..<count]))
        return count
    }

    /// The bytes of packed groups and how many of the `left` values still wanted they hold. Some writers leave out the
    /// bytes that only pad the last group: what is there must hold those values.
    @inline(__always)
    static func packedBytes(
        _ cursor: inout ByteCursor, groups: UInt64, width: Int, atMost left: Int
    ) throws(ParquetError) -> (count: Int, bytes: UnsafeRawBufferPointer) {
        guard groups > 0, groups <= 1 << 28 else { throw ParquetError("\(groups) bit-packed groups") }
        let count = min(left, Int(groups) * 8)
        let needed = BitPacking.byteCount(count, width: width)
        let declared = Int(groups) * width
        // DuckDB pads to 32 groups whatever is left: those bytes must then be there.
        let isPadded = Int(groups) > (left + 7) / 8
        return (count, try cursor.bytes(isPadded ? declared : max(needed, min(declared, cursor.remaining))))
    }
}
