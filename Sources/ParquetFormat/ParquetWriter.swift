/// Writes one Parquet file, row group by row group, into a sink; the same input gives the same bytes.
public struct ParquetWriter: ~Copyable {
    /// - Parameter sink: takes the file's bytes in order, in pieces of its own choosing.
    public init(
        fields: [ParquetField], options: ParquetWriterOptions = ParquetWriterOptions(),
        sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        throw ParquetError("the writer follows in the next commits")
    }

    /// Writes `rows` rows, one entry of `rowGroup` per field, each with `rows` values.
    public mutating func append(rowGroup: [ParquetColumnData], rows: Int) throws {}

    /// Writes page index and footer. A file whose `finish` was not called is not a Parquet file.
    public consuming func finish() throws -> ParquetFileSummary { throw ParquetError("no file was begun") }
}
