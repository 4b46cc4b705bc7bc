import CISAL

/// RFC 1952 members, one after another, by ISA-L's igzip; checksums are verified.
///
/// Zero bytes after the last member are padding (tape blocks), anything else there is damage.
final class GzipUnpacker: Unpacker {
    private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
    private var isInsideMember = false

    init() { isal_inflate_init(state) }
    deinit { state.deallocate() }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, fault: UnpackingFault?)
    {
        var skipped = 0
        if !isInsideMember {
            skipped = input.prefix { $0 == 0 }.count
            guard skipped < input.count else { return (skipped, 0, nil) }
            guard input[skipped] == 0x1F else { return (skipped, 0, .damagedGzip) }
            isal_inflate_reset(state)
            state.pointee.crc_flag = UInt32(ISAL_GZIP)
            isInsideMember = true
        }
        let (consumed, produced, status) = inflate(UnsafeRawBufferPointer(rebasing: input[skipped...]), into: output)
        let isDone = state.pointee.block_state == ISAL_BLOCK_FINISH
        if isDone { isInsideMember = false }
        return (skipped + consumed, produced, fault(status, isDone: isDone, isStuck: input.isEmpty && produced == 0))
    }

    private func inflate(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, status: Int32)
    {
        let outputCount = UInt32(clamping: output.count)
        state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(input.count)
        state.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = outputCount
        let status = isal_inflate(state)
        return (
            input.count - Int(state.pointee.avail_in), Int(outputCount - state.pointee.avail_out), status
        )
    }

    private func fault(_ status: Int32, isDone: Bool, isStuck: Bool) -> UnpackingFault? {
        if status < 0 { return .damagedGzip }
        return isStuck && !isDone ? .truncatedGzip : nil
    }
}
