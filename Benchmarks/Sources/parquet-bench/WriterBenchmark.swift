import Foundation
import ParquetFormat

/// The store's widest table written again: by our writer, and by pyarrow's with the same profile (zstd 3, page index, page
/// checksums, pages of 20,000 rows, DELTA_BINARY_PACKED for the integers we give it, dictionaries for strings).
struct WriterBenchmark {
    let table: MeterValues
    let python: String
    let scratch: URL

    func run(_ runs: Int) throws {
        let path = scratch.appendingPathComponent("written.parquet").path
        var ours: [Double] = []
        var theirs: [Double] = []
        var (bytes, peerBytes) = (0, 0)
        for _ in 0..<runs {
            let (seconds, size) = try cpuSeconds { try table.write(to: path) }
            ours.append(seconds)
            bytes = size
            let lines = try peer(python, Self.script, [path, path + ".peer"] + table.files)
            theirs.append(Double(lines[0])!)
            peerBytes = Int(lines[1])!
            for (writer, told) in zip(["we", "pyarrow"], lines[2...]) where told != "equal" {
                throw Failure(description: "\(writer) wrote other rows than the store holds: \(told)")
            }
            guard lines.count == 4 else { throw Failure(description: "\(lines)") }
        }
        say("writing \(table.rows) rows of meter_values, \(table.fields.count) columns, CPU time, median of \(runs)")
        say("  both files hold the store's rows, as pyarrow reads them")
        say(
            "  ours \(milliseconds(median(ours))) for \(bytes) bytes, pyarrow \(milliseconds(median(theirs))) for \(peerBytes), ratio \(ratio(median(theirs), median(ours)))"
        )
    }

    /// Pyarrow reads the store's own files, ours and its own. Prints its time, its file's size and what each holds.
    static let script = """
        import os
        import pyarrow as pa, pyarrow.parquet as pq
        pa.set_cpu_count(1)
        table = pq.read_table(sys.argv[1], use_threads=False)
        strings = [f.name for f in table.schema if pa.types.is_string(f.type)]
        numbers = {f.name: 'DELTA_BINARY_PACKED' for f in table.schema if f.name not in strings and not pa.types.is_boolean(f.type)}
        def write():
            pq.write_table(table, sys.argv[2], compression='zstd', compression_level=3, use_dictionary=strings,
                column_encoding=numbers, write_page_checksum=True, write_page_index=True, store_decimal_as_integer=True,
                max_rows_per_page=20000, row_group_size=1 << 20)
        seconds, _ = timed(write)
        print(seconds)
        print(os.path.getsize(sys.argv[2]))
        # Not read_table of all: it adds a column for the day in each path.
        store = pa.concat_tables([pq.ParquetFile(path).read(use_threads=False) for path in sys.argv[3:]])
        def told(table):
            if table.num_rows != store.num_rows: return f'{table.num_rows} rows of {store.num_rows}'
            if table.schema.names != store.schema.names: return f'columns {table.schema.names}'
            table = table.cast(store.schema)
            other = [name for name in table.schema.names if table[name] != store[name]]
            return 'other values of ' + ', '.join(other) if other else 'equal'
        print(told(table))
        print(told(pq.read_table(sys.argv[2])))
        """
}
