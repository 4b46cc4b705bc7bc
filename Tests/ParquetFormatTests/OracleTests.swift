import Foundation
import ParquetFormat
import TestSupport
import Testing

/// Files of ours as pyarrow, DuckDB and Polars read them, and pyarrow's as we do: value for value, as canonical text.
@Suite(
    .enabled(
        if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares"))
struct OracleTests {
    /// Prints {engine: {column: [text or null]}} of a file: integers, unscaled decimals and milliseconds as digits,
    /// doubles by bit pattern, bytes in hex.
    static let readScript = """
        import json, struct, sys
        import duckdb, polars as pl, pyarrow as pa, pyarrow.parquet as pq

        def text(value, kind):
            if value is None: return None
            if pa.types.is_decimal(kind): return str(int(value.scaleb(kind.scale)))
            if pa.types.is_floating(kind): return 'nan' if value != value else struct.pack('>d', value).hex()
            if pa.types.is_boolean(kind): return str(int(value))
            if isinstance(value, str): return value.encode().hex()
            if isinstance(value, bytes): return value.hex()
            return str(value)

        def canonical(table):
            columns = {}
            for name in table.column_names:
                column = table[name]
                if pa.types.is_dictionary(column.type): column = column.cast(column.type.value_type)
                if name.endswith('timestamp_millis_utc_optional') or name.endswith('timestamp_millis_utc_required'):
                    column = column.cast(pa.timestamp('ms', column.type.tz))
                # Polars has nanoseconds for every time of day.
                if 'time_micros' in name and column.type == pa.time64('ns'): column = column.cast(pa.time64('us'))
                if pa.types.is_temporal(column.type):
                    column = column.cast(pa.int32() if column.type.bit_width == 32 else pa.int64())
                columns[name] = [text(value, column.type) for value in column.to_pylist()]
            return columns

        def engines(path):
            duck = duckdb.connect()
            duck.execute("SET TimeZone='UTC'")
            arrow = pq.ParquetFile(path, page_checksum_verification=True).read()
            duck_table = duck.sql("SELECT * FROM read_parquet('%s')" % path).to_arrow_table()
            polars = pl.read_parquet(path).to_arrow(compat_level=pl.CompatLevel.oldest())
            return {'pyarrow': canonical(arrow), 'duckdb': canonical(duck_table), 'polars': canonical(polars)}

        """

    @Test(arguments: [0, 1, 128, 129, 400]) func othersReadWhatWeWrite(rows: Int) throws {
        let columns = RoundTripTests.columns(rows: rows)
        var options = ParquetWriterOptions()
        options.pageRows = 130
        options.sortingColumns = [0]
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var files: [String: [TestColumn]] = [:]
        for choice in 0..<4 {
            options.encodings = columns.map { $0.field.kind.encodings[choice % $0.field.kind.encodings.count] }
            let file = folder.appendingPathComponent("choice-\(choice).parquet")
            try Data(try write(columns, groupRows: 300, options: options)).write(to: file)
            files[file.path] = columns
        }
        try Self.expectRead(files, "\(rows) rows")
    }

    /// Schemas, data and options drawn from a seed.
    @Test(arguments: [UInt64(1), 20_261_123]) func othersReadRandomTables(seed: UInt64) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        print("random tables for pyarrow, DuckDB and Polars: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var files: [String: [TestColumn]] = [:]
        for index in 0..<24 {
            let (columns, bytes) = try Self.randomFile(&random)
            let file = folder.appendingPathComponent("\(index).parquet")
            try Data(bytes).write(to: file)
            files[file.path] = columns
        }
        try Self.expectRead(files, "seed \(seed)")
    }

    /// Rows around the groups of 8, miniblocks of 32, blocks of 128 and the pages and row groups that the options make.
    private static func randomFile(_ random: inout SeededGenerator) throws -> ([TestColumn], [UInt8]) {
        var options = ParquetWriterOptions()
        options.pageRows = [1, 31, 128, 129, 20_000].randomElement(using: &random)!
        options.codec = Bool.random(using: &random) ? .zstd : .uncompressed
        let groupRows = [33, 128, 400].randomElement(using: &random)!
        let around = [0, 8, 32, 128, 256, options.pageRows % 300, groupRows].randomElement(using: &random)!
        let rows = max(0, around + Int.random(in: -1...1, using: &random))
        let columns = (0..<Int.random(in: 1...9, using: &random)).map { index in
            let kind = ParquetField.Kind.written.randomElement(using: &random)!
            options.encodings.append(kind.encodings.randomElement(using: &random)!)
            var column = Shape.allCases.randomElement(using: &random)!
                .column(kind, nullable: Bool.random(using: &random), rows: rows, seed: random.next())
            column.field.name = "\(index) \(column.field.name)"
            return column
        }
        return (columns, try write(columns, groupRows: groupRows, options: options))
    }

    /// One process reads all the files in each of the engines.
    private static func expectRead(_ files: [String: [TestColumn]], _ note: String) throws {
        let script = readScript + "print(json.dumps({path: engines(path) for path in sys.argv[1:]}))"
        let paths = files.keys.sorted()
        let found = try JSONDecoder().decode(
            [String: [String: [String: [String?]]]].self, from: try pythonWithArguments(script, paths))
        for path in paths {
            for column in files[path]! {
                for engine in ["pyarrow", "duckdb", "polars"] {
                    #expect(
                        found[path]?[engine]?[column.field.name] == canonical(column.values),
                        "\(engine), \(column.field.name), \(path), \(note)")
                }
            }
        }
    }

    /// Sums by DuckDB over many pages and row groups, and what its own pruning makes of our statistics.
    @Test func sumsAndPrunedCountsAgree() throws {
        let rows = 60_000
        var random = SeededGenerator(seed: 5)
        let watts = (0..<rows).map { _ in
            random.next() % 3 == 0 ? nil : Int64.random(in: -5_000...22_000_000, using: &random)
        }
        let columns = [
            TestColumn("ts", .timestampMillis, nullable: false, .integers((0..<rows).map { Int64($0) * 60_000 })),
            TestColumn("power_w", .decimal(precision: 18, scale: 3), nullable: true, .integers(watts)),
            TestColumn(
                "port", .utf8, nullable: false,
                .strings((0..<rows).map { Array("LP-\($0 / 1000)".utf8) }, interned: true)),
        ]
        try withTemporaryFile(try write(columns, groupRows: 25_000)) { path in
            let script = """
                import duckdb, sys
                row = duckdb.sql(f\"\"\"SELECT sum(power_w * 1000)::BIGINT, count(power_w),
                    count(*) FILTER (WHERE port = 'LP-42'), (SELECT count(*) FROM '{sys.argv[1]}' WHERE port = 'LP-42'),
                    (SELECT count(*) FROM '{sys.argv[1]}' WHERE ts >= '1970-02-01T00:00:00Z'::TIMESTAMPTZ)
                    FROM '{sys.argv[1]}'\"\"\").fetchall()[0]
                print(' '.join(map(str, row)))
                """
            let text = String(decoding: try python(script, path), as: UTF8.self)
            let present = watts.compactMap { $0 }
            let late = (0..<rows).filter { $0 * 60_000 >= 31 * 86_400_000 }.count
            #expect(text == "\(present.reduce(0, +)) \(present.count) 1000 1000 \(late)\n")
        }
    }

    /// Codecs × page versions × sizes around miniblocks, blocks and pages; each file has every kind in every encoding, with
    /// nulls and without.
    @Test(arguments: ["none", "snappy", "gzip", "lz4", "zstd"], ["1.0", "2.0"])
    func weReadWhatPyarrowWrites(codec: String, version: String) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let found = try JSONDecoder().decode(
            [String: [String: [String?]]].self,
            from: try python(Self.readScript + Self.writeScript, folder.path, codec, version))
        #expect(found.count == 10)
        for (name, columns) in found.sorted(by: { $0.key < $1.key }) {
            let reader = try ParquetReader(path: folder.appendingPathComponent(name).path)
            #expect(columns.count == reader.fields.count && reader.fields.count == 50)
            for (index, field) in reader.fields.enumerated() {
                #expect(
                    canonical(try reader.values(index)) == columns[field.name],
                    "\(field), \(codec), \(version), \(name)")
            }
        }
    }

    /// Writes every kind in every encoding read here, then prints its values.
    static let writeScript = """
        import os
        from decimal import Decimal
        folder, codec, version = sys.argv[1:]
        def maybe(values): return [None if i % 5 == 3 or 40 < i < 90 else v for i, v in enumerate(values)]
        def add(table, name, values, kind, *choices):
            data, encodings, dictionary = table
            for choice in choices:
                for nullable in (False, True):
                    full = '%s_%s_%s' % (name, choice, nullable)
                    data[full] = pa.array(maybe(values) if nullable else values, kind)
                    if choice == 'DICTIONARY': dictionary.append(full)
                    else: encodings[full] = choice
        def write(name, rows):
            numbers = [(i * 7919) % 100003 - 50000 for i in range(rows)]
            table = {}, {}, []
            add(table, 'int32', numbers, pa.int32(), 'PLAIN', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT', 'DICTIONARY')
            add(table, 'int64', [n * 10**11 for n in numbers], pa.int64(), 'PLAIN', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT',
                'DICTIONARY')
            add(table, 'millis', numbers, pa.timestamp('ms', 'UTC'), 'PLAIN', 'DELTA_BINARY_PACKED')
            add(table, 'double', [n / 7 for n in numbers], pa.float64(), 'PLAIN', 'BYTE_STREAM_SPLIT', 'DICTIONARY')
            add(table, 'boolean', [n % 3 == 0 for n in numbers], pa.bool_(), 'PLAIN', 'RLE')
            add(table, 'string', ['%d' % (n % 50) for n in numbers], pa.string(), 'PLAIN', 'DELTA_LENGTH_BYTE_ARRAY',
                'DELTA_BYTE_ARRAY', 'DICTIONARY')
            add(table, 'binary', [b'x' * (n % 9) for n in numbers], pa.binary(), 'PLAIN', 'DELTA_LENGTH_BYTE_ARRAY',
                'DELTA_BYTE_ARRAY', 'DICTIONARY')
            add(table, 'decimal', [Decimal(n).scaleb(-3) for n in numbers], pa.decimal128(18, 3), 'PLAIN', 'DICTIONARY')
            data, encodings, dictionary = table
            path = os.path.join(folder, name)
            pq.write_table(pa.table(data), path, compression=codec, data_page_version=version, use_dictionary=dictionary,
                column_encoding=encodings, write_page_checksum=True, data_page_size=300, write_batch_size=32, row_group_size=200,
                store_decimal_as_integer=True, write_page_index=True)
            return canonical(pq.read_table(path))
        sizes = [0, 1, 31, 32, 33, 127, 128, 129, 201, 400]
        print(json.dumps({'%d.parquet' % rows: write('%d.parquet' % rows, rows) for rows in sizes}))
        """
}

func canonical(_ values: TestValues) -> [String?] {
    func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
    return switch values {
    case .integers(let values): values.map { $0.map(String.init) }
    case .doubles(let values):
        values.map { $0.map { Double(bitPattern: $0).isNaN ? "nan" : String(format: "%016lx", $0) } }
    case .strings(let values, _): values.map { $0.map(hex) }
    case .allNull(let count): Array(repeating: nil, count: count)
    }
}

/// What `script` prints.
func python(_ script: String, _ arguments: String...) throws -> Data { try pythonWithArguments(script, arguments) }

func pythonWithArguments(_ script: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = Paths.oraclePython
    process.arguments = ["-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "the oracle failed: \(script.suffix(200))")
    return data
}
