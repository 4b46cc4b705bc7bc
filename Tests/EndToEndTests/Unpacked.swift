import CZstd
import Foundation
import TestSupport

/// A network's lines as a stream would send them.
enum Unpacked {
    /// All days, in order.
    static func network(_ folder: String) throws -> Data {
        Data(try days(folder).joined())
    }

    static func days(_ folder: String) throws -> [Data] {
        let days = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("day=") }
        return try days.sorted().map { try file("\(folder)/\($0)/ocpp.ndjson.zst") }
    }

    static func file(_ path: String) throws -> Data {
        let packed = try Data(contentsOf: URL(fileURLWithPath: path))
        let context = ZSTD_createDCtx()
        defer { ZSTD_freeDCtx(context) }
        var unpacked = Data()
        var chunk = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
        try packed.withUnsafeBytes { packed in
            var input = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: 0)
            while input.pos < input.size {
                let count = try chunk.withUnsafeMutableBytes { chunk in
                    var output = ZSTD_outBuffer(dst: chunk.baseAddress, size: chunk.count, pos: 0)
                    let result = ZSTD_decompressStream(context, &output, &input)
                    guard ZSTD_isError(result) == 0 else { throw OracleFailure(description: "\(path): not zstd") }
                    return output.pos
                }
                unpacked.append(contentsOf: chunk[..<count])
            }
        }
        return unpacked
    }
}
