import CISAL

/// Gzip members end to end (RFC 1952), each with a CRC of its content that is verified.
enum Gzip {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
        defer { state.deallocate() }
        isal_inflate_init(state)
        var (consumed, filled) = (0, 0)
        while consumed < input.count {
            let member = UnsafeRawBufferPointer(rebasing: input[consumed...])
            let room = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
            let (used, written) = try decompressMember(member, into: room, state)
            consumed += used
            filled += written
        }
        guard filled == output.count else {
            throw ParquetError("the gzip members hold \(filled) bytes, declared are \(output.count)")
        }
    }

    private static func decompressMember(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
        _ state: UnsafeMutablePointer<inflate_state>
    ) throws(ParquetError) -> (used: Int, written: Int) {
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP)
        state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress!.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(clamping: input.count)
        state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(clamping: output.count)
        var left: (UInt32, UInt32)
        repeat {
            left = (state.pointee.avail_in, state.pointee.avail_out)
            let status = isal_inflate(state)
            guard status == ISAL_DECOMP_OK else { throw ParquetError("gzip: \(reason(status))") }
            if state.pointee.block_state == ISAL_BLOCK_FINISH {
                return (input.count - Int(state.pointee.avail_in), output.count - Int(state.pointee.avail_out))
            }
        } while left != (state.pointee.avail_in, state.pointee.avail_out)
        throw ParquetError("gzip: a member does not end where the page does")
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case ISAL_INCORRECT_CHECKSUM: "the CRC of a member is wrong"
        default: "damaged, status \(status)"
        }
    }
}
