import Foundation
import ParquetFormat
import TestSupport
import Testing

/// Every file of the corpus has the outcome that the DocC catalog's table states, and every column read equals pyarrow's.
@Suite(.enabled(if: Paths.shared != nil, "needs the corpora beside the checkout"))
struct CorpusOutcomeTests {
    struct Outcome: Equatable {
        var equal: Int
        /// `nested: 2, CRC: 1`, in the order of the words.
        var refused: String
    }

    static let folder = Paths.shared?.appendingPathComponent("corpora/parquet")

    /// The rows of the table, by file.
    static func stated() throws -> [String: Outcome] {
        let article = "Sources/ParquetFormat/ParquetFormat.docc/CorpusOutcomes.md"
        let text = try String(contentsOf: Paths.package.appendingPathComponent(article), encoding: .utf8)
        var outcomes: [String: Outcome] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, let equal = Int(cells[1]) else { continue }
            outcomes[cells[0]] = Outcome(equal: equal, refused: cells[2])
        }
        return outcomes
    }

    static func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: try #require(folder).path)
            .filter { $0.contains(".parquet") }.sorted()
    }

    @Test func everyFileHasARowAndEveryRowAFile() throws {
        #expect(try Self.stated().keys.sorted() == Self.files())
    }

    @Test func everyFileHasItsOutcome() throws {
        let stated = try Self.stated()
        for name in try Self.files() {
            let (outcome, _) = try Self.read(name)
            #expect(outcome == stated[name], "\(name)")
        }
    }

    @Test(
        .enabled(
            if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares")
    )
    func everyColumnReadEqualsPyarrow() throws {
        let wanted = try Self.stated().filter { $0.value.equal > 0 && !$0.key.hasSuffix(".encrypted") }.keys.sorted()
        let paths = try wanted.map { try #require(Self.folder).appendingPathComponent($0).path }
        let script = OracleTests.readScript + Self.columnsScript
        let output = try pythonWithArguments(script, paths)
        let expected = try JSONDecoder().decode([String: [String: [String?]]].self, from: output)
        for name in wanted {
            let (_, columns) = try Self.read(name)
            // pyarrow wraps its timestamps elsewhere than the notes say: they are held against the notes below.
            for (column, values) in columns where name != "int96_from_spark.parquet" {
                #expect(values == expected[name]?[column], "\(name): \(column)")
            }
        }
    }

    @Test func int96TimestampsAreWhatTheNotesSay() throws {
        let (_, columns) = try Self.read("int96_from_spark.parquet")
        let noted = [
            "1704141296123456", "1704070800000000", "253402225200000000", "1735599600000000", nil,
            "9089380393200000000",
        ]
        #expect(columns["a"] == noted)
    }

    /// The columns of the one encrypted file that can be read hold what parquet-cpp's own test of it says.
    @Test func plainColumnsBesideEncryptedOnesAreRead() throws {
        let (_, columns) = try Self.read("encrypt_columns_plaintext_footer.parquet.encrypted")
        #expect(columns["boolean_field"] == (0..<50).map { $0 % 2 == 0 ? "1" : "0" })
        #expect(columns["int32_field"] == (0..<50).map(String.init))
    }

    static let columnsScript = """
        import os
        result = {}
        for path in sys.argv[1:]:
            file = pq.ParquetFile(path, page_checksum_verification=True, coerce_int96_timestamp_unit='us')
            names = [n for n in file.schema_arrow.names if n in {c.path for c in file.schema}]
            table = file.read(columns=names)
            columns = {}
            for name in table.column_names:
                column = table[name]
                if pa.types.is_temporal(column.type):
                    column = column.cast(pa.int32() if column.type.bit_width == 32 else pa.int64())
                columns[name] = [text(value, column.type) for value in column.to_pylist()]
            result[os.path.basename(path)] = columns
        print(json.dumps(result))
        """

    /// What became of a file, and its columns as canonical text; each file is read once for all tests.
    static func read(_ name: String) throws -> (Outcome, [String: [String?]]) { try results[name]!.get() }

    private static let results: [String: Result<(Outcome, [String: [String?]]), any Error>] = {
        let names = (try? files()) ?? []
        return Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, Result { try readFile(try #require(folder).appendingPathComponent(name).path) })
            })
    }()

    static func readFile(_ path: String) throws -> (Outcome, [String: [String?]]) {
        var columns: [String: [String?]] = [:]
        var refused: [String: Int] = [:]
        let reader: ParquetReader
        do { reader = try ParquetReader(path: path) } catch {
            return (Outcome(equal: 0, refused: "file: \(word(error))"), [:])
        }
        for (index, field) in reader.fields.enumerated() {
            do { columns[field.name] = try texts(reader, index) } catch let error as ParquetError {
                #expect(error.column == field.name && error.file == path)
                refused[word(error), default: 0] += 1
            }
        }
        let words = refused.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return (Outcome(equal: columns.count, refused: words.joined(separator: ", ")), columns)
    }

    private static func word(_ error: ParquetError) -> String {
        ["nested", "encrypted", "CRC", "INT96"].first { error.reason.contains($0) } ?? error.reason
    }

    private static func texts(_ reader: ParquetReader, _ column: Int) throws -> [String?] {
        try reader.rowGroups.indices.flatMap { group in
            switch reader.fields[column].kind {
            case .double, .float, .float16: canonical(.doubles(try reader.doubles(column, group)))
            case .decimal(let precision, _) where precision > 18:
                try reader.strings(column, group).map { $0.map { decimal($0) } }
            case .utf8, .bytes, .json, .fixedBytes, .uuid, .interval:
                canonical(.strings(try reader.strings(column, group), interned: false))
            case .other where [.byteArray, .fixedLengthByteArray].contains(reader.physicalType(column: column)):
                canonical(.strings(try reader.strings(column, group), interned: false))
            case .unsigned(bits: 64):
                try reader.integers(column, group).map { $0.map { String(UInt64(bitPattern: $0)) } }
            default:
                // Int64.min occurs as a value.
                try reader.readIntegers(column: column, rowGroup: group, null: 0x0123_4567_89AB_CDEF).array
                    .map { $0 == 0x0123_4567_89AB_CDEF ? nil : String($0) }
            }
        }
    }

    /// Big-endian two's complement as digits: by hand, so that it is no twin of the reader's.
    private static func decimal(_ bytes: [UInt8]) -> String {
        var value: Int128 = bytes.first.map { $0 >= 128 ? -1 : 0 } ?? 0
        for byte in bytes { value = value << 8 | Int128(byte) }
        return String(value)
    }
}
