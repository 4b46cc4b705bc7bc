import Foundation
import ParquetFormat
import TestSupport
import Testing

/// Random tables by pyarrow, DuckDB and Polars, in every type, encoding, codec and page version they write, read here value for value.
@Suite(
    .enabled(
        if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares"))
struct ForeignFilesTests {
    /// One process writes every file and prints what each holds: {file: {column: [text or null]}}.
    static let script =
        OracleTests.readScript + """
            import datetime, os, random
            from decimal import Decimal
            folder, seed = sys.argv[1], int(sys.argv[2])
            dice = random.Random(seed)
            result = {}
            def note(name, table):
                columns = {}
                for column in table.column_names:
                    values = table[column]
                    if pa.types.is_temporal(values.type):
                        values = values.cast(pa.int32() if values.type.bit_width == 32 else pa.int64())
                    columns[column] = [text(v, values.type) for v in values.to_pylist()]
                result[name] = columns
            def column(kind, rows, nullable):
                shape = dice.choice(['few', 'rising', 'random', 'runs'])
                def number(i, bits):
                    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
                    if shape == 'few': return dice.choice([0, 1, -1, 7, high])
                    if shape == 'rising': return min(i * 3 + dice.randrange(3), high)
                    if shape == 'runs': return i // 40 % 5
                    return dice.randint(low + 1, high)
                def value(i):
                    if pa.types.is_boolean(kind): return number(i, 8) % 2 == 0
                    if pa.types.is_unsigned_integer(kind): return number(i, kind.bit_width) % (1 << kind.bit_width)
                    if pa.types.is_integer(kind): return number(i, kind.bit_width)
                    if pa.types.is_float16(kind): return float(number(i, 8))
                    if pa.types.is_floating(kind): return dice.choice([0.0, -0.0, 1.5, float('inf'), number(i, 20) / 8])
                    if pa.types.is_decimal(kind): return Decimal(number(i, 30)).scaleb(-kind.scale)
                    if pa.types.is_fixed_size_binary(kind): return number(i, 60).to_bytes(8, 'big', signed=True)[-kind.byte_width:]
                    if pa.types.is_string(kind): return 'å%d' % number(i, 20) * (i % 3)
                    if pa.types.is_binary(kind): return b'x' * (i % 5) + bytes([number(i, 20) % 256])
                    return number(i, 31 if kind.bit_width == 32 else 50) % 80_000_000
                values = [None if nullable and dice.random() < 0.3 else value(i) for i in range(rows)]
                return pa.array(values, kind)
            kinds = {'b': pa.bool_(), 'i8': pa.int8(), 'i32': pa.int32(), 'i64': pa.int64(), 'u8': pa.uint8(), 'u32': pa.uint32(),
                'u64': pa.uint64(), 'h': pa.float16(), 'f': pa.float32(), 'd': pa.float64(), 's': pa.string(), 'y': pa.binary(),
                'x5': pa.binary(5), 'n9': pa.decimal128(12, 3), 'n30': pa.decimal128(18, 4), 'date': pa.date32(),
                't3': pa.time32('ms'), 't6': pa.time64('us'), 't9': pa.time64('ns'), 'ts3': pa.timestamp('ms'),
                'ts6': pa.timestamp('us', 'UTC'), 'ts9': pa.timestamp('ns')}
            integers = ['PLAIN', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT', 'DICT']
            byte = ['PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY', 'DICT']
            def encodings(kind):
                if pa.types.is_boolean(kind): return ['PLAIN', 'RLE']
                if pa.types.is_floating(kind): return ['PLAIN', 'BYTE_STREAM_SPLIT', 'DICT']
                if pa.types.is_decimal(kind): return ['PLAIN', 'BYTE_STREAM_SPLIT', 'DICT']
                if pa.types.is_fixed_size_binary(kind): return ['PLAIN', 'BYTE_STREAM_SPLIT', 'DELTA_BYTE_ARRAY', 'DICT']
                return byte if pa.types.is_string(kind) or pa.types.is_binary(kind) else integers
            for codec in ['none', 'snappy', 'gzip', 'lz4', 'zstd']:
                for version in ['1.0', '2.0']:
                    rows = dice.choice([0, 1, 127, 128, 129, 257, 600])
                    data, chosen, dictionary = {}, {}, []
                    for short, kind in kinds.items():
                        for nullable in [False, True]:
                            name = '%s_%s' % (short, nullable)
                            data[name] = column(kind, rows, nullable)
                            encoding = dice.choice(encodings(kind))
                            if encoding == 'DICT': dictionary.append(name)
                            else: chosen[name] = encoding
                    table = pa.table(data)
                    name = '%s-%s-%d.parquet' % (codec, version, rows)
                    path = os.path.join(folder, name)
                    pq.write_table(table, path, compression=codec, data_page_version=version, use_dictionary=dictionary,
                        column_encoding=chosen, write_page_checksum=True, data_page_size=700, row_group_size=400,
                        write_page_index=True, store_decimal_as_integer=dice.random() < 0.5, version='2.6')
                    note(name, pq.read_table(path).cast(table.schema))
            table = pa.table({'i96': column(pa.timestamp('us'), 300, True)})
            pq.write_table(table, os.path.join(folder, 'int96.parquet'), use_deprecated_int96_timestamps=True)
            note('int96.parquet', table)
            for codec in ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw']:
                path = os.path.join(folder, 'duckdb-%s.parquet' % codec)
                sql = '''COPY (SELECT i::INTEGER AS i, (i * 1000000007)::BIGINT AS l, (i / 7)::DOUBLE AS d, (i / 3)::FLOAT AS f,
                    'value ' || (i %% 40) AS s, i %% 3 = 0 AS b, (i * 1.25)::DECIMAL(12,3) AS n, DATE '2026-01-01' + (i %% 90)::INT AS day,
                    CASE WHEN i %% 5 > 0 THEN i END AS maybe FROM range(%d) t(i)) TO '%s' (FORMAT parquet, CODEC '%s',
                    PARQUET_VERSION V%d)''' % (dice.choice([1, 2048, 3000]), path, codec, dice.choice([1, 2]))
                duckdb.sql(sql)
                note(os.path.basename(path), pq.read_table(path))
            # Polars has kinds of its own, and its own writer.
            polars = {'b': pl.Boolean, 'i8': pl.Int8, 'i32': pl.Int32, 'i64': pl.Int64, 'u8': pl.UInt8, 'u16': pl.UInt16,
                'u32': pl.UInt32, 'u64': pl.UInt64, 'f': pl.Float32, 'd': pl.Float64, 'n': pl.Decimal(12, 3), 's': pl.String,
                'y': pl.Binary, 'date': pl.Date, 't9': pl.Time, 'ts3': pl.Datetime('ms'), 'ts6': pl.Datetime('us', 'UTC'),
                'ts9': pl.Datetime('ns'), 'c': pl.Categorical, 'e': pl.Enum(['red', 'green', 'blue'])}
            arrow = {'n': pa.decimal128(12, 3), 'date': pa.date32(), 't9': pa.time64('ns'), 'ts3': pa.timestamp('ms'),
                'ts6': pa.timestamp('us', 'UTC'), 'ts9': pa.timestamp('ns')}
            for codec in ['uncompressed', 'snappy', 'gzip', 'lz4', 'zstd']:
                rows = dice.choice([1, 32, 129, 700])
                data = {}
                for short, kind in polars.items():
                    for nullable in [False, True]:
                        if short in 'ce': values = [dice.choice(['red', 'green', None if nullable else 'blue']) for _ in range(rows)]
                        else: values = column(kinds.get(short) or arrow.get(short) or pa.uint16(), rows, nullable)
                        data['%s_%s' % (short, nullable)] = pl.Series(values).cast(kind)
                name = 'polars-%s.parquet' % codec
                pl.DataFrame(data).write_parquet(os.path.join(folder, name), compression=codec, data_page_size=500,
                    row_group_size=300, statistics='full')
                table = pq.read_table(os.path.join(folder, name))
                for index, field in enumerate(table.schema):
                    if pa.types.is_dictionary(field.type):
                        table = table.set_column(index, field.name, table[index].cast(field.type.value_type))
                note(name, table)
            print(json.dumps(result))
            """

    @Test(arguments: [UInt64(1), 7]) func everyFileReadsEqual(seed: UInt64) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = try python(Self.script, folder.path, String(seed))
        let expected = try JSONDecoder().decode([String: [String: [String?]]].self, from: output)
        #expect(expected.count == 21)
        for (name, columns) in expected.sorted(by: { $0.key < $1.key }) {
            let (outcome, found) = try CorpusOutcomeTests.readFile(folder.appendingPathComponent(name).path)
            #expect(outcome.refused == "" && outcome.equal == columns.count, "seed \(seed), \(name): \(outcome)")
            for (column, values) in columns.sorted(by: { $0.key < $1.key }) {
                #expect(found[column] == values, "seed \(seed), \(name): \(column)")
            }
        }
    }
}
