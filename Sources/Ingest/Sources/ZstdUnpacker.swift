import CZstd

/// RFC 8878 frames, one after another, by libzstd; checksums are verified where frames carry them.
///
/// A frame that asks for a window above 128 MiB (the `zstd` tool's own bound) is refused as damage: a small file must
/// not be able to demand gigabytes.
final class ZstdUnpacker: Unpacker {
    static let windowLogMaximum: Int32 = 27

    private let context: OpaquePointer
    private var isInsideFrame = false

    init() {
        context = ZSTD_createDCtx()
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogMaximum)
    }

    deinit { ZSTD_freeDCtx(context) }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, fault: UnpackingFault?)
    {
        if input.isEmpty, !isInsideFrame { return (0, 0, nil) }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let remaining = ZSTD_decompressStream(context, &target, &source)
        if ZSTD_isError(remaining) != 0 { return (source.pos, target.pos, .damagedZstd) }
        isInsideFrame = remaining != 0
        let isTruncated = input.isEmpty && target.pos == 0 && isInsideFrame
        return (source.pos, target.pos, isTruncated ? .truncatedZstd : nil)
    }
}
