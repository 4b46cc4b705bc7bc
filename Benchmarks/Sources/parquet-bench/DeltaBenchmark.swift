import Foundation
import ParquetFormat

/// Decoding a DELTA_BINARY_PACKED INT64 column: uncompressed, small enough to stay in cache, read many times. The writer
/// chooses the blocks, and ours chooses what its reader likes, so pyarrow's file of the same values is decoded as well.
struct DeltaBenchmark {
    let python: String
    let scratch: URL
    private let rows = 100_000
    private let rounds = 200

    func run(_ runs: Int) throws {
        let path = scratch.appendingPathComponent("delta.parquet").path
        let values = try write(path)
        let plain = path + ".values"
        try values.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: plain)) }
        _ = try peer(python, Self.writer, [path, path + ".peer"])
        say("decode of DELTA_BINARY_PACKED INT64, uncompressed, in cache, CPU time, median of \(runs)")
        try decode("our file", path, values, plain, runs)
        try decode("pyarrow's file", path + ".peer", values, plain, runs)
    }

    /// One file by both readers, each of which must give all the values in their order; `plain` is a file of them.
    private func decode(_ name: String, _ path: String, _ values: [Int64], _ plain: String, _ runs: Int) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let reader = try ParquetReader(bytes: bytes, name: "delta")
        guard reader.rowGroups.count == 1 else { throw Failure(description: "\(name): not one row group") }
        var ours: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<runs {
            let (seconds, total) = try cpuSeconds {
                var total: Int64 = 0
                for _ in 0..<rounds {
                    let column = try reader.readIntegers(column: 0, rowGroup: 0)
                    total &+= withExtendedLifetime(column) { column.values[rows / 2] }
                }
                return total
            }
            ours.append(seconds)
            let lines = try peer(python, Self.script, [path, String(rounds), plain])
            theirs.append(Double(lines[0])!)
            guard try reader.readIntegers(column: 0, rowGroup: 0).array == values,
                total == Int64(rounds) * values[rows / 2]
            else { throw Failure(description: "\(name): our values are not those written") }
            guard lines[1] == "same" else {
                throw Failure(description: "\(name): pyarrow's values are not those written")
            }
        }
        let count = Double(rows * rounds)
        say(
            String(
                format: "  \(name), %d bytes: ours %.2f ns a value, pyarrow %.2f, ratio %@", bytes.count,
                median(ours) / count * 1e9, median(theirs) / count * 1e9, ratio(median(theirs), median(ours))))
    }

    /// A register that rises by a random few hundred; gives its values.
    private func write(_ path: String) throws -> [Int64] {
        var state: UInt64 = 42
        var register: Int64 = 1_000_000
        let values = (0..<rows).map { _ -> Int64 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            register += Int64(state >> 55)
            return register
        }
        var options = ParquetWriterOptions()
        options.codec = .uncompressed
        options.encodings = [.deltaBinaryPacked]
        var bytes = Data()
        let fields = [ParquetField(name: "register", kind: .int64, isNullable: false)]
        var writer = try ParquetWriter(fields: fields, options: options) { bytes.append(contentsOf: $0) }
        try values.withUnsafeBufferPointer { try writer.append(rowGroup: [.integers($0, null: nil)], rows: rows) }
        _ = try writer.finish()
        try bytes.write(to: URL(fileURLWithPath: path))
        return values
    }

    /// The same values in the same pages, with its own blocks and checksums.
    static let writer = """
        import pyarrow.parquet as pq
        # Our metadata states the hash of our footer.
        table = pq.read_table(sys.argv[1]).replace_schema_metadata(None)
        pq.write_table(table, sys.argv[2], compression='none', use_dictionary=False, max_rows_per_page=20000,
            column_encoding={'register': 'DELTA_BINARY_PACKED'}, write_page_checksum=True)
        """

    static let script = """
        import pyarrow as pa, pyarrow.parquet as pq
        pa.set_cpu_count(1)
        data = pa.BufferReader(open(sys.argv[1], 'rb').read())
        file = pq.ParquetFile(data, page_checksum_verification=True)
        def decode():
            for _ in range(int(sys.argv[2])): table = file.read(use_threads=False)
            return table
        seconds, table = timed(decode)
        print(seconds)
        written = pa.Array.from_buffers(pa.int64(), len(table), [None, pa.py_buffer(open(sys.argv[3], 'rb').read())])
        print('same' if table['register'].combine_chunks().equals(written) else 'different')
        """
}
