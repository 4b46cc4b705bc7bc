import Foundation
import ParquetFormat
import TestSupport
import Testing

/// Files of ours as pyarrow and DuckDB read them, and pyarrow's as we do: value for value, as canonical text.
@Suite(.enabled(if: Paths.oraclePython != nil, "needs LADDPULS_ORACLE_PYTHON with pyarrow and duckdb"))
struct OracleTests {
    /// Prints {engine: {column: [text or null]}} of a file: integers, unscaled decimals and milliseconds as digits,
    /// doubles by bit pattern, bytes in hex.
    static let readScript = """
        import json, struct, sys
        import duckdb, pyarrow as pa, pyarrow.parquet as pq

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
                if pa.types.is_temporal(column.type):
                    column = column.cast(pa.int32() if column.type.bit_width == 32 else pa.int64())
                columns[name] = [text(value, column.type) for value in column.to_pylist()]
            return columns

        def engines(path):
            duck = duckdb.connect()
            duck.execute("SET TimeZone='UTC'")
            arrow = pq.ParquetFile(path, page_checksum_verification=True).read()
            duck_table = duck.sql("SELECT * FROM read_parquet('%s')" % path).to_arrow_table()
            return {'pyarrow': canonical(arrow), 'duckdb': canonical(duck_table)}

        """

    @Test(arguments: [0, 1, 128, 129, 400]) func othersReadWhatWeWrite(rows: Int) throws {
        let columns = RoundTripTests.columns(rows: rows)
        var options = ParquetWriterOptions()
        options.pageRows = 130
        options.sortingColumns = [0]
        for choice in 0..<4 {
            options.encodings = columns.map { $0.field.kind.encodings[choice % $0.field.kind.encodings.count] }
            try withTemporaryFile(try write(columns, groupRows: 300, options: options)) { path in
                let script = Self.readScript + "print(json.dumps(engines(sys.argv[1])))"
                let found = try JSONDecoder().decode([String: [String: [String?]]].self, from: try python(script, path))
                for column in columns {
                    for engine in ["pyarrow", "duckdb"] {
                        #expect(
                            found[engine]?[column.field.name] == canonical(column.values),
                            "\(engine), \(column.field.name), \(rows) rows, choice \(choice)")
                    }
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

    static let pyarrowFiles = ["1.0 none", "1.0 zstd", "2.0 none", "2.0 zstd"]

    @Test(arguments: pyarrowFiles, [1, 129, 5000]) func weReadWhatPyarrowWrites(form: String, rows: Int) throws {
        try withTemporaryFile([]) { path in
            let found = try JSONDecoder().decode(
                [String: [String?]].self, from: try python(Self.readScript + Self.writeScript, path, form, String(rows))
            )
            let reader = try ParquetReader(path: path)
            #expect(found.count == reader.fields.count)
            for (index, field) in reader.fields.enumerated() {
                #expect(canonical(try reader.values(index)) == found[field.name], "\(field), \(form), \(rows) rows")
            }
        }
    }

    /// Writes every kind in every encoding read here, then prints its values.
    static let writeScript = """
        from decimal import Decimal
        path, form, rows = sys.argv[1], sys.argv[2].split(), int(sys.argv[3])
        def maybe(values): return [None if i % 5 == 3 or 40 < i < 90 else v for i, v in enumerate(values)]
        numbers = [(i * 7919) % 100003 - 50000 for i in range(rows)]
        data, encodings, dictionary = {}, {}, []
        def add(name, values, kind, *choices):
            for choice in choices:
                for nullable in (False, True):
                    full = '%s_%s_%s' % (name, choice, nullable)
                    data[full] = pa.array(maybe(values) if nullable else values, kind)
                    if choice == 'DICTIONARY': dictionary.append(full)
                    else: encodings[full] = choice
        add('int32', numbers, pa.int32(), 'PLAIN', 'DELTA_BINARY_PACKED', 'DICTIONARY')
        add('int64', [n * 10**11 for n in numbers], pa.int64(), 'PLAIN', 'DELTA_BINARY_PACKED', 'DICTIONARY')
        add('millis', numbers, pa.timestamp('ms', 'UTC'), 'PLAIN', 'DELTA_BINARY_PACKED')
        add('double', [n / 7 for n in numbers], pa.float64(), 'PLAIN', 'DICTIONARY')
        add('boolean', [n % 3 == 0 for n in numbers], pa.bool_(), 'PLAIN', 'RLE')
        add('string', ['%d' % (n % 50) for n in numbers], pa.string(), 'PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DICTIONARY')
        add('binary', [b'x' * (n % 9) for n in numbers], pa.binary(), 'PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DICTIONARY')
        add('decimal', [Decimal(n).scaleb(-3) for n in numbers], pa.decimal128(18, 3), 'PLAIN', 'DICTIONARY')
        pq.write_table(pa.table(data), path, compression=form[1], data_page_version=form[0], use_dictionary=dictionary,
            column_encoding=encodings, write_page_checksum=True, data_page_size=4000, row_group_size=3000,
            store_decimal_as_integer=True, write_page_index=True)
        print(json.dumps(canonical(pq.read_table(path))))
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
