import Synchronization

/// Reads one Parquet file: the footer at once, columns when asked; safe to share between threads.
///
/// Flat columns of every physical and logical type, data pages v1 and v2, all codecs but LZO and Brotli, all encodings but
/// ALP. Anything else, nested and encrypted columns too, is an error that names feature and column when that column is
/// read; the others stay readable. Page CRCs are verified, and the footer's hash where it has one. Whatever a file holds,
/// reading it ends in values or a `ParquetError`.
public final class ParquetReader: Sendable {
    /// The schema's leaf columns in their order; a nested one has its path as name and kind `.other`.
    public let fields: [ParquetField]
    public let rows: Int
    public let rowGroups: [ParquetRowGroup]
    /// In the file's order; a key without a value has an empty one.
    public let keyValueMetadata: [(String, String)]
    public let createdBy: String?
    /// The columns by which every row group says it is sorted: ascending, nulls first; up to the first that is not.
    public let sortingColumns: [Int]

    let source: ByteSource
    let options: ParquetReaderOptions
    let metadata: FileMetaData
    let leaves: [LeafColumn]
    /// Where the footer begins: no page or index reaches beyond it.
    let footerStart: Int
    /// Whether the page index was held against its hash.
    let isPageIndexVerified = Atomic(false)

    public convenience init(path: String, options: ParquetReaderOptions = ParquetReaderOptions()) throws(ParquetError) {
        try self.init(source: try ByteSource(path: path), options)
    }

    public convenience init(
        bytes: [UInt8], name: String, options: ParquetReaderOptions = ParquetReaderOptions()
    ) throws(ParquetError) {
        try self.init(source: ByteSource(bytes: bytes, name: name), options)
    }

    private init(source: ByteSource, _ options: ParquetReaderOptions) throws(ParquetError) {
        do throws(ParquetError) {
            (metadata, footerStart) = try Self.readFooter(source, options)
            leaves = try LeafColumn.leaves(of: metadata.schema)
            rowGroups = try Self.rowGroups(metadata, leaves, footerStart: footerStart)
        } catch {
            var located = error
            located.file = source.name
            throw located
        }
        self.source = source
        self.options = options
        fields = leaves.map(\.field)
        rows = rowGroups.reduce(0) { $0 + $1.rows }
        keyValueMetadata = metadata.keyValueMetadata.map { ($0.key, $0.value ?? "") }
        createdBy = metadata.createdBy
        sortingColumns = Self.sortingColumns(metadata)
    }

    /// The last value under `key` in the file's metadata.
    public func metadataValue(_ key: String) -> String? { keyValueMetadata.last { $0.0 == key }?.1 }

    /// How a column's values lie in the file.
    public func physicalType(column: Int) -> ParquetPhysicalType { leaves[column].type }

    /// Booleans (0 and 1), INT32, INT64 and INT96 of any logical type, and decimals on any type; nulls become `null`.
    ///
    /// - Parameter rows: the rows to hand out, nil for all. Pages that hold none of them are neither checked nor decoded.
    /// - Throws: where a value is `null` itself, a decimal needs more than 64 bits, or an INT96 timestamp is not a whole
    ///   number of `ParquetReaderOptions.int96Unit`; where the file is damaged or uses what is not read.
    public func readIntegers(
        column: Int, rowGroup: Int, rows: Range<Int>? = nil, null: Int64 = .min
    ) throws(ParquetError) -> ParquetIntegers {
        var chunk = try open(column, rowGroup, as: "integers") { $0.readsAsIntegers }
        chunk.want(rows)
        do throws(ParquetError) {
            let (values, nullCount) = try chunk.readNumbers(null: null)
            return ParquetIntegers(taking: values, nullCount: nullCount)
        } catch { throw chunk.located(error) }
    }

    /// DOUBLE, FLOAT and FLOAT16; nulls become the bit pattern `null`, and a file in which a value has it is an error.
    public func readDoubles(
        column: Int, rowGroup: Int, null: UInt64 = ParquetReader.missingDouble
    ) throws(ParquetError) -> ParquetDoubles {
        var chunk = try open(column, rowGroup, as: "doubles") { $0.readsAsDoubles }
        do throws(ParquetError) {
            let (values, nullCount) = try chunk.readNumbers(null: Int64(bitPattern: null))
            let doubles = UnsafeMutableRawBufferPointer(values).bindMemory(to: Double.self)
            return ParquetDoubles(taking: doubles, nullCount: nullCount)
        } catch { throw chunk.located(error) }
    }

    /// A quiet NaN with a payload that arithmetic does not make.
    public static let missingDouble: UInt64 = 0x7FF8_6D69_7373_6564

    /// BYTE_ARRAY and FIXED_LEN_BYTE_ARRAY columns of any logical type, as the bytes they are; nulls become `null`, which
    /// is negative, as no reference is.
    ///
    /// - Parameter rows: as for `readIntegers`.
    public func readStrings(
        column: Int, rowGroup: Int, rows: Range<Int>? = nil, null: Int64 = .min
    ) throws(ParquetError) -> ParquetStrings {
        precondition(null < 0, "string sentinel \(null)")
        var chunk = try open(column, rowGroup, as: "bytes") { $0.type.isBytes }
        chunk.want(rows)
        do throws(ParquetError) { return try chunk.readStrings(null: null) } catch { throw chunk.located(error) }
    }

    func open(
        _ column: Int, _ rowGroup: Int, pages: [ParquetPageSummary]? = nil, as form: String,
        _ isReadable: (LeafColumn) -> Bool
    ) throws(ParquetError) -> ChunkReader {
        precondition(rowGroups.indices.contains(rowGroup), "row group \(rowGroup) of \(rowGroups.count)")
        precondition(fields.indices.contains(column), "column \(column) of \(fields.count)")
        return try locating(file: source.name, column: fields[column].name) { () throws(ParquetError) in
            let chunk = try ChunkReader(self, column: column, rowGroup: rowGroup, pages: pages)
            guard isReadable(chunk.leaf) else {
                throw ParquetError("\(chunk.leaf.field.kind) on \(chunk.leaf.type.name) is not read as \(form)")
            }
            return chunk
        }
    }
}

extension LeafColumn {
    var readsAsIntegers: Bool {
        switch type {
        case .boolean, .int32, .int64, .int96: true
        case .byteArray, .fixedLengthByteArray: if case .decimal = field.kind { true } else { false }
        case .float, .double: false
        }
    }

    var readsAsDoubles: Bool { type == .double || type == .float || field.kind == .float16 }
}

/// Limits that keep a hostile file from taking the machine's memory, and a switch for tests.
public struct ParquetReaderOptions: Sendable {
    /// Most rows of a row group; eight bytes each are taken when a column is read.
    public var maximumRowsPerRowGroup = 1 << 27
    /// Most bytes of one page, and of one column chunk's pages together, once decompressed.
    public var maximumPageBytes = 1 << 28
    public var maximumChunkBytes = 1 << 31
    /// What INT96 timestamps are counted in. Writers mostly mean microseconds, whose range is 292,000 years either way;
    /// nanoseconds reach from 1677 to 2262.
    public var int96Unit = ParquetTimeUnit.microseconds
    /// Off only to show what the checksums catch.
    public var verifiesChecksums = true

    public init() {}
}
