import CZstd
import Reports

/// A file being written through zstd, with the frame's checksum; what `zstd -d` reads. It is there once finished.
final class ZstdFile {
    private let path: String
    private let file: FileReplacement
    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

    init(path: String, level: Int32) throws {
        self.path = path
        file = try FileReplacement(path)
        context = ZSTD_createCCtx()
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    func write(_ bytes: UnsafeRawBufferPointer) throws { try compress(bytes, ZSTD_e_continue) }

    func finish() throws {
        try compress(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end)
        try file.publish()
    }

    private func compress(_ bytes: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            let (left, produced) = output.withUnsafeMutableBytes { buffer in
                var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                let left = ZSTD_compressStream2(context, &out, &input, directive)
                return (left, out.pos)
            }
            guard ZSTD_isError(left) == 0 else { throw Trouble("\(path): \(String(cString: ZSTD_getErrorName(left)))") }
            try file.write(output[..<produced])
            if directive == ZSTD_e_end ? left == 0 : input.pos == input.size { return }
        }
    }
}
