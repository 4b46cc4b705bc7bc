/// Writes one Parquet file, row group by row group, into a sink; the same input gives the same bytes.
///
/// The file has data pages v1 compressed with zstd, a checksum in each frame and a CRC in each header, encodings chosen
/// by the data's shape, statistics, page index, and a hash of the footer in its own metadata. After an error the file is
/// broken: write no more to it.
///
/// ```swift
/// var writer = try ParquetWriter(fields: fields) { try file.write($0) }
/// try writer.append(rowGroup: [.integers(watts, null: .min)], rows: watts.count)
/// let summary = try writer.finish()
/// ```
public struct ParquetWriter: ~Copyable {
    static let magic: [UInt8] = Array("PAR1".utf8)

    let fields: [ParquetField]
    let options: ParquetWriterOptions
    var output: FileOutput
    var workspace: ChunkWorkspace
    var rowGroups: [WrittenRowGroup] = []

    /// - Parameter sink: takes the file's bytes in order, in pieces of about a megabyte.
    public init(
        fields: [ParquetField], options: ParquetWriterOptions = ParquetWriterOptions(),
        sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try Self.check(fields, options)
        workspace = try ChunkWorkspace(zstdLevel: options.zstdLevel, compresses: options.codec != .uncompressed)
        self.fields = fields
        self.options = options
        output = FileOutput(sink: sink)
        output.begin(with: Self.magic)
    }

    /// Writes `rows` rows: one entry of `rowGroup` per field, each with `rows` values. No rows, no row group.
    public mutating func append(rowGroup: [ParquetColumnData], rows: Int) throws {
        guard rowGroup.count == fields.count else {
            throw ParquetError("\(rowGroup.count) columns for \(fields.count) fields")
        }
        try append(rows: rows) { rowGroup[$0] }
    }

    /// Writes `rows` rows a column at a time: `column` gives the values of a field when their turn comes, and they need
    /// to live no longer than until it is called for the next.
    public mutating func append(rows: Int, column: (_ field: Int) throws -> ParquetColumnData) throws {
        guard rows > 0 else { return }
        guard rows <= Int32.max else { throw ParquetError("a row group of \(rows) rows") }
        let start = output.position
        var chunks: [WrittenChunk] = []
        for index in fields.indices {
            do { chunks.append(try writeChunk(column(index), index, rows: rows)) } catch var error as ParquetError {
                error.column = fields[index].name
                throw error
            }
        }
        rowGroups.append(WrittenRowGroup(rows: rows, start: start, end: output.position, chunks: chunks))
    }

    /// Writes page index and footer. A file whose `finish` was not called is not a Parquet file.
    public consuming func finish() throws -> ParquetFileSummary {
        let footerHash = try writeFooter()
        try output.flush()
        return ParquetFileSummary(
            rows: rowGroups.reduce(0) { $0 + $1.rows }, rowGroups: rowGroups.count, bytes: output.position,
            columnBytes: fields.indices.map { field in
                rowGroups.reduce(0) { $0 + Int($1.chunks[field].metadata.totalCompressedSize) }
            }, footerHash: footerHash)
    }

    private static func check(_ fields: [ParquetField], _ options: ParquetWriterOptions) throws {
        guard !fields.isEmpty else { throw ParquetError("a file without columns") }
        for field in fields {
            guard field.kind.physicalType != nil else {
                throw ParquetError(column: field.name, reason: "kind \(field.kind) is not written")
            }
            if case .unsigned(let bits) = field.kind, ![8, 16, 32, 64].contains(bits) {
                throw ParquetError(column: field.name, reason: "\(field.kind) is no type of the format")
            }
            if case .decimal(let precision, let scale) = field.kind {
                guard (1...18).contains(precision), (0...precision).contains(scale) else {
                    throw ParquetError(column: field.name, reason: "DECIMAL(\(precision),\(scale)) on INT64")
                }
            }
        }
        guard options.sortingColumns.allSatisfy(fields.indices.contains) else {
            throw ParquetError("sorting columns \(options.sortingColumns) of \(fields.count)")
        }
        guard options.pageRows > 0, options.pageBytes > 0, options.statisticsBytes > 0 else {
            throw ParquetError("pages of \(options.pageRows) rows, \(options.pageBytes) bytes")
        }
        if let (key, _) = options.keyValueMetadata.first(where: { FooterHash.keys.contains($0.0) }) {
            throw ParquetError("metadata key \(key) is the writer's own")
        }
    }
}

/// What was written of a row group, kept for the footer.
struct WrittenRowGroup {
    var rows: Int
    var start: Int
    var end: Int
    var chunks: [WrittenChunk]
}

struct WrittenChunk {
    var metadata: ColumnMetaData
    var offsetIndex: OffsetIndex
    /// Nil where a page's values have no order.
    var columnIndex: ColumnIndex?
}
