import CZstd

/// zstd frames with a checksum of their content: one frame per page, one context for many pages.
struct ZstdCompressor: ~Copyable {
    private let context: OpaquePointer
    /// The level asked for, and whether the next frames get less than it.
    private let level: Int32
    private(set) var isQuick = false

    init(level: Int32) throws(ParquetError) {
        guard (ZSTD_minCLevel()...ZSTD_maxCLevel()).contains(level) else { throw ParquetError("zstd level \(level)") }
        guard let context = ZSTD_createCCtx() else { throw ParquetError("no memory for a zstd context") }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        // Engines that ignore the page CRC still meet this one: without it most read flipped bits as values.
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        self.context = context
        self.level = level
    }

    deinit { ZSTD_freeCCtx(context) }

    /// From now on the first level, or the one asked for where that is no higher.
    mutating func setQuick(_ isQuick: Bool) {
        guard isQuick != self.isQuick else { return }
        self.isQuick = isQuick
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, isQuick ? min(level, 1) : level)
    }

    /// Replaces what `output` held with one frame.
    func compress(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(ParquetError) {
        output.removeAll()
        let bound = ZSTD_compressBound(input.count)
        let written = ZSTD_compress2(context, output.reserve(bound), bound, input.baseAddress, input.count)
        guard ZSTD_isError(written) == 0 else { throw ParquetError("zstd: \(zstdMessage(written))") }
        output.commit(written)
    }
}

struct ZstdDecompressor: ~Copyable {
    private let context: OpaquePointer

    init(verifiesChecksums: Bool) throws(ParquetError) {
        guard let context = ZSTD_createDCtx() else { throw ParquetError("no memory for a zstd context") }
        self.context = context
        if !verifiesChecksums {
            // ZSTD_d_forceIgnoreChecksum, whose name is in the experimental part of the header.
            ZSTD_DCtx_setParameter(context, ZSTD_d_experimentalParam3, 1)
        }
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Throws where the frames of `input` are not whole or say that they hold another number of bytes than `size`: before a
    /// byte is decompressed, since one block of four bytes can stand for 128 KiB.
    static func check(_ input: UnsafeRawBufferPointer, size: Int) throws(ParquetError) {
        var rest = input
        var total: UInt64 = 0
        var isKnown = true
        while !rest.isEmpty {
            let frame = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
            guard ZSTD_isError(frame) == 0 else { throw ParquetError("zstd: \(zstdMessage(frame))") }
            let content = ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
            // The two largest numbers stand for "not said" and "no frame".
            if content >= UInt64.max - 1 {
                isKnown = false
            } else {
                total = total.addingReportingOverflow(content).partialValue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[frame...])
        }
        guard isKnown ? total == UInt64(size) : total <= UInt64(size) else {
            throw ParquetError("the zstd frames hold \(total) bytes, declared are \(size)")
        }
    }

    /// Fills `output` exactly, or throws: a page's size is what its header declares.
    func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        let written = ZSTD_decompressDCtx(context, output.baseAddress, output.count, input.baseAddress, input.count)
        guard ZSTD_isError(written) == 0 else { throw ParquetError("zstd: \(zstdMessage(written))") }
        guard written == output.count else {
            throw ParquetError("the page decompresses to \(written) bytes, declared are \(output.count)")
        }
    }
}

private func zstdMessage(_ code: Int) -> String { String(cString: ZSTD_getErrorName(code)) }
