/// Memory and contexts for one column chunk at a time, kept from chunk to chunk.
struct ChunkWorkspace: ~Copyable {
    var zstd: ZstdCompressor
    /// Whether pages are compressed, so that what a compressor makes of them decides.
    let compresses: Bool
    /// How the chunk's differences, or the indices of its dictionary, become bits.
    var layout = DeltaBinaryPacked.Layout.exact
    /// The chunk's values without its nulls, where it has some.
    var dense = Int64Buffer()
    var dictionary = DictionaryBuilder()
    /// Dictionary indices of the chunk's values.
    var indices = UInt32Buffer()
    /// Which rows of the chunk have a value, where some have none.
    var presence = PresenceMask()
    /// One page before and after compression.
    var page = ByteBuffer()
    var compressed = ByteBuffer()

    init(zstdLevel: Int32, compresses: Bool) throws(ParquetError) {
        zstd = try ZstdCompressor(level: zstdLevel)
        self.compresses = compresses
    }
}

/// UInt32 values in owned memory, sized before it is filled.
struct UInt32Buffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt32>
    private var capacity = 1024

    init() { base = .allocate(capacity: capacity) }

    deinit { base.deallocate() }

    /// Room for `count` values; what was there is lost.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        base.deallocate()
        capacity = max(count, capacity * 2)
        base = .allocate(capacity: capacity)
    }

    /// The same, as a buffer.
    mutating func room(_ count: Int) -> UnsafeMutableBufferPointer<UInt32> {
        reserve(count)
        return UnsafeMutableBufferPointer(start: base, count: count)
    }
}
