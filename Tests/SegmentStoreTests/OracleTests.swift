import Foundation
import SegmentStore
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

/// Other people's programs read what the store writes, by a glob over `tables/`.
@Suite(
    .enabled(
        if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares"))
struct OracleTests {
    /// Prints every row of a table as `ColumnBatch.text` does, through pyarrow, and the row count DuckDB finds.
    private static let script = """
        import sys, glob, duckdb, pyarrow as pa, pyarrow.parquet as pq
        folder = sys.argv[1]
        def show(value, type):
            if value is None: return '∅'
            if pa.types.is_string(type): return "'" + value + "'"
            if pa.types.is_decimal(type): return str(int(value.scaleb(3)))
            if pa.types.is_timestamp(type): return str(value.value // 1_000_000 if hasattr(value, 'value') else value)
            return str(int(value))
        for path in sorted(glob.glob(folder + '/*/*.parquet')):
            table = pq.ParquetFile(path).read()
            columns = []
            for field in table.schema:
                column = table[field.name]
                if pa.types.is_timestamp(field.type):
                    assert str(field.type) == 'timestamp[ms, tz=UTC]', field
                    column = column.cast(pa.int64())
                    columns.append([show(v, pa.int64()) for v in column.to_pylist()])
                else:
                    columns.append([show(v, field.type) for v in column.to_pylist()])
            for row in zip(*columns): print('|'.join(row))
        count = duckdb.sql(f"select count(*) from read_parquet('{folder}/*/*.parquet', hive_partitioning=true)")
        print(count.fetchall()[0][0])
        """

    @Test(arguments: TableID.allCases) func pyarrowAndDuckDBReadEveryTable(table: TableID) throws {
        let home = try TemporaryStore()
        let store = try home.open()
        try Scenario.ingest(Scenario.source, Scenario.batches(seed: 31, rows: 300), into: store)
        let batch = try store.read(table)
        let expected = (0..<batch.count).map(batch.text)
        let printed = try python(home.path + "/tables/" + table.name)
        #expect(printed.last == String(batch.count))
        #expect(printed.dropLast().sorted() == expected.sorted())
    }

    private func python(_ argument: String) throws -> [String] {
        let process = Process()
        process.executableURL = Paths.oraclePython
        process.arguments = ["-c", Self.script, argument]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
