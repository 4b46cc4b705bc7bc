/// How a file is written; the defaults are the store's profile.
public struct ParquetWriterOptions: Sendable {
    public var zstdLevel: Int32 = 3
    /// Rows per data page; a page of strings ends earlier when its bytes pass `pageBytes`.
    public var pageRows = 20_000
    public var pageBytes = 1 << 20
    /// In the order they shall have in the file.
    public var keyValueMetadata: [(String, String)] = []
    /// The columns by which each row group is sorted, first the most significant; ascending, nulls first.
    public var sortingColumns: [Int] = []
    /// zstd carries a checksum of the page's content; uncompressed pages have the page CRC alone.
    public var codec = Codec.zstd
    /// By column: an encoding to use in place of the one the data suggests. Missing or nil: choose.
    public var encodings: [ParquetEncoding?] = []
    /// Longest min or max that statistics hold, in bytes; longer ones are cut (and said to be).
    public var statisticsBytes = 64
    /// The part of `created_by` in brackets: `laddpuls-parquet version 0.1.0 (build …)`.
    public var build = "unknown"

    public enum Codec: Sendable { case uncompressed, zstd }

    public init() {}
}

/// What `ParquetWriter.finish` has written.
public struct ParquetFileSummary: Sendable, Equatable {
    public var rows: Int
    public var rowGroups: Int
    /// Size of the file.
    public var bytes: Int
    /// By column, over all row groups: bytes in the file, pages with their headers.
    public var columnBytes: [Int]
    /// XXH3-128 of the footer in lower-case hex, as its metadata holds it.
    public var footerHash: String
}
