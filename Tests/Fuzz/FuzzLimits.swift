import ParquetFormat

/// Limits under which the fuzzers read: small, so that `-malloc_limit_mb` shows that they bound the memory taken.
enum FuzzLimits {
    static let options: ParquetReaderOptions = {
        var options = ParquetReaderOptions()
        options.maximumRowsPerRowGroup = 1 << 12
        options.maximumPageBytes = 1 << 16
        options.maximumChunkBytes = 1 << 18
        return options
    }()
}
