import CISAL

/// A member of a zip archive packed by deflate (RFC 1951), by ISA-L's igzip.
final class DeflatedMember: Unpacker {
    private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
    private let checksum: UInt32
    private var isDone = false

    init(checksum: UInt32) {
        self.checksum = checksum
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR)
    }

    deinit { state.deallocate() }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, fault: UnpackingFault?)
    {
        // What follows the last block, up to the size the directory tells, belongs to nothing.
        if isDone { return (input.count, 0, nil) }
        let outputCount = UInt32(clamping: output.count)
        state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(input.count)
        state.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = outputCount
        let status = isal_inflate(state)
        let produced = Int(outputCount - state.pointee.avail_out)
        let consumed = input.count - Int(state.pointee.avail_in)
        if status < 0 { return (consumed, produced, .damagedZip) }
        isDone = state.pointee.block_state == ISAL_BLOCK_FINISH
        if isDone { return (consumed, produced, state.pointee.crc == checksum ? nil : .damagedZip) }
        return (consumed, produced, input.isEmpty && produced == 0 ? .truncatedZip : nil)
    }
}

/// A member that was stored as it is.
final class StoredMember: Unpacker {
    private let checksum: UInt32
    private var sum: UInt32 = 0

    init(checksum: UInt32) { self.checksum = checksum }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, fault: UnpackingFault?)
    {
        if input.isEmpty { return (0, 0, sum == checksum ? nil : .damagedZip) }
        let count = min(input.count, output.count)
        output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
        sum = crc32_gzip_refl(sum, input.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(count))
        return (count, count, nil)
    }
}

/// A member that cannot be read.
final class BrokenMember: Unpacker {
    private let fault: UnpackingFault
    init(fault: UnpackingFault) { self.fault = fault }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, fault: UnpackingFault?)
    { (input.count, 0, fault) }
}
