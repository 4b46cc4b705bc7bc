import Testing

@testable import ParquetFormat

#if os(Linux)
    import Glibc
#endif

/// A few bytes that unfold to many: refused before the memory is taken.
extension HostileFilesTests {
    static let codecs: [ParquetCodec] = [.zstd, .snappy, .gzip, .lz4, .lz4Raw]

    #if os(Linux)
        /// 1 GiB in a page that declares 800 bytes; some bytes in a page that declares the most there may be; and a page larger
        /// than its chunk says all its pages are. In a process of its own, whose memory tells what was taken.
        @Test(arguments: codecs) func decompressionBombs(codec: ParquetCodec) async {
            let raw = codec.rawValue
            await #expect(processExitsWith: .success) { [raw = raw as Int32] in
                let codec = ParquetCodec(rawValue: raw)!
                let bomb = Forgery.bomb(codec)
                let most = ParquetReaderOptions().maximumPageBytes
                let cases = [
                    (Forgery.page(bomb, values: 100, declared: 800), 1 << 20),
                    (Forgery.page(Array(bomb.prefix(4000)), values: 100, declared: Int32(most)), most),
                    (Forgery.page(Array(bomb.prefix(4000)), values: 100, declared: 1 << 20), 1 << 19),
                    (Forgery.page(bomb, values: 100, declared: Int32.max), .max),
                ]
                let before = peakKibibytes()
                for (page, mostBytes) in cases {
                    let chunk = FuzzedChunk(.int64, codec, rows: 100, pages: page)
                    let reader = try! ParquetReader(bytes: chunk.file(mostBytes: min(mostBytes, 1 << 31)), name: "bomb")
                    do throws(ParquetError) {
                        _ = try reader.readIntegers(column: 0, rowGroup: 0)
                        preconditionFailure("\(codec): read")
                    } catch {
                        precondition(
                            error.file == "bomb" && error.column == "c" && error.page == 0 && error.offset == 4)
                    }
                }
                // The bomb itself and copies of it; LZ4's is 4 MiB.
                precondition(peakKibibytes() - before < 48 << 10, "\(codec): \(peakKibibytes() - before) KiB")
            }
        }
    #endif

    /// Shared prefixes let DELTA_BYTE_ARRAY unfold a few bytes per value to any size: the chunk's limit holds there too.
    @Test func stringsThatUnfoldBeyondTheLimit() throws {
        var prefixes = ByteBuffer()
        var suffixes = ByteBuffer()
        let long = Int64(60_000)
        let lengths = [long] + [Int64](repeating: 0, count: 3999)
        let shared = [Int64(0)] + [Int64](repeating: long, count: 3999)
        shared.withUnsafeBufferPointer { DeltaBinaryPacked.encode($0, is32: true, into: &prefixes) }
        lengths.withUnsafeBufferPointer { DeltaBinaryPacked.encode($0, is32: true, into: &suffixes) }
        let body = Array(prefixes.bytes) + Array(suffixes.bytes) + [UInt8](repeating: 65, count: Int(long))
        let page = Forgery.page(body, values: 4000, encoding: .deltaByteArray)
        var options = ParquetReaderOptions()
        options.maximumChunkBytes = 1 << 20
        let error = refusal(FuzzedChunk(.byteArray, rows: 4000, pages: page).file(mostBytes: 1 << 20), options)
        #expect(error?.column == "c" && error?.page == 0 && error?.offset == 4, "\(error!)")
    }
}

#if os(Linux)
    private func peakKibibytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(truncatingIfNeeded: RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_maxrss)
    }
#endif
