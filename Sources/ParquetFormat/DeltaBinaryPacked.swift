import Kernels

/// DELTA_BINARY_PACKED (Encodings.md): integers as bit-packed differences to their neighbour.
///
/// ```
/// block size · miniblocks per block · value count · first value            (varints, the last one zigzag)
/// per block: smallest difference (zigzag) · a bit width per miniblock · the miniblocks, packed
/// ```
/// Differences wrap, in 32 bits for INT32 and in 64 for INT64.
enum DeltaBinaryPacked {
    static let blockSize = 128
    static let miniblocks = 4
    static let miniblockSize = blockSize / miniblocks

    /// How differences become bits.
    struct Layout: Equatable {
        /// Widths are rounded up to whole bytes. That is for a compressor, which sees bytes: small residuals beside large
        /// ones, and unequal ones, are then worth their entropy instead of their width.
        var wholeBytes = false
        /// What is subtracted from a block's differences in place of their smallest, where that is no less. Equal
        /// differences are then equal bytes in every block, which again is for a compressor.
        var base: Int64?

        static let exact = Layout()
    }

    static func encode(
        _ values: UnsafeBufferPointer<Int64>, is32: Bool, _ layout: Layout = .exact, into out: inout ByteBuffer
    ) {
        out.append(varint: UInt64(blockSize))
        out.append(varint: UInt64(miniblocks))
        out.append(varint: UInt64(values.count))
        // An unsigned INT32 beyond Int32.max is the INT32 of the same bits.
        let first = values.first ?? 0
        out.append(zigzag: is32 ? Int64(Int32(truncatingIfNeeded: first)) : first)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: blockSize) { residuals in
            for first in stride(from: 1, to: values.count, by: blockSize) {
                encodeBlock(values, first: first, is32: is32, layout, residuals, into: &out)
            }
        }
    }

    private static func encodeBlock(
        _ values: UnsafeBufferPointer<Int64>, first: Int, is32: Bool, _ layout: Layout,
        _ residuals: UnsafeMutableBufferPointer<UInt64>, into out: inout ByteBuffer
    ) {
        let count = min(blockSize, values.count - first)
        let filled = UnsafeMutableBufferPointer(rebasing: residuals[..<count])
        let smallest = Deltas.residuals(of: values, first: first, is32: is32, into: filled)
        out.append(zigzag: rebased(filled, smallest, layout.base))
        // A miniblock begun is padded with zeros; one not needed has width 0 and no bytes.
        residuals[count...].update(repeating: 0)
        let widths = out.count
        for _ in 0..<miniblocks { out.append(0) }
        for miniblock in 0..<(count + miniblockSize - 1) / miniblockSize {
            let slice = UnsafeBufferPointer(
                rebasing: residuals[miniblock * miniblockSize..<(miniblock + 1) * miniblockSize])
            let needed = BitPacking.width(of: slice.reduce(0, |))
            let width = layout.wholeBytes ? (needed + 7) & ~7 : needed
            let bytes = BitPacking.byteCount(miniblockSize, width: width)
            let room = UnsafeMutableRawBufferPointer(start: out.reserve(bytes), count: bytes)
            BitPacking.pack(slice, width: width, into: room)
            out.commit(bytes)
            out.replace(at: widths + miniblock, byte: UInt8(width))
        }
    }

    /// Counts the residuals from `base` where that is below the smallest difference, and not so far that 32 bits overflow;
    /// gives what they are counted from.
    private static func rebased(
        _ residuals: UnsafeMutableBufferPointer<UInt64>, _ smallest: Int64, _ base: Int64?
    ) -> Int64 {
        guard let base, smallest >= base, residuals.reduce(0, |) < 1 << 31 else { return smallest }
        let (offset, overflow) = smallest.subtractingReportingOverflow(base)
        guard !overflow, offset < 1 << 31 else { return smallest }
        for index in residuals.indices { residuals[index] &+= UInt64(offset) }
        return base
    }

    /// Reads exactly `output.count` values and steps over their bytes.
    static func decode(
        _ cursor: inout ByteCursor, is32: Bool, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        let header = try Header(&cursor)
        guard header.valueCount == UInt64(output.count) else {
            throw ParquetError("DELTA_BINARY_PACKED declares \(header.valueCount) values, the page \(output.count)")
        }
        guard !output.isEmpty else { return }
        output[0] = header.firstValue
        var filled = 1
        while filled < output.count {
            filled = try decodeBlock(&cursor, header, filled: filled, is32: is32, output)
        }
        if is32 { for index in output.indices { output[index] = Int64(Int32(truncatingIfNeeded: output[index])) } }
    }

    private struct Header {
        let miniblocks: Int
        let miniblockSize: Int
        let valueCount: UInt64
        let firstValue: Int64

        init(_ cursor: inout ByteCursor) throws(ParquetError) {
            let blockSize = try cursor.varint()
            let miniblocks = try cursor.varint()
            valueCount = try cursor.varint()
            firstValue = try cursor.zigzag()
            guard blockSize > 0, blockSize % 128 == 0, blockSize <= 1 << 20, miniblocks > 0,
                blockSize % miniblocks == 0, blockSize / miniblocks % 32 == 0
            else { throw ParquetError("DELTA_BINARY_PACKED blocks of \(blockSize) values in \(miniblocks) parts") }
            self.miniblocks = Int(miniblocks)
            miniblockSize = Int(blockSize / miniblocks)
        }
    }

    private static func decodeBlock(
        _ cursor: inout ByteCursor, _ header: Header, filled: Int, is32: Bool,
        _ output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) -> Int {
        let minDelta = try cursor.zigzag()
        let widths = try cursor.bytes(header.miniblocks)
        var filled = filled
        for width in widths where filled < output.count {
            let width = Int(width)
            guard width <= 64 else { throw ParquetError("DELTA_BINARY_PACKED bit width \(width)") }
            let packed = cursor.rest
            _ = try cursor.bytes(BitPacking.byteCount(header.miniblockSize, width: width))
            let count = min(header.miniblockSize, output.count - filled)
            let part = UnsafeMutableBufferPointer(rebasing: output[filled..<filled + count])
            Deltas.unpack(packed, width: width, previous: output[filled - 1], minDelta: minDelta, into: part)
            filled += count
        }
        return filled
    }
}
