import Synchronization

/// Memory and contexts for reading one column chunk at a time, kept from chunk to chunk: fresh memory would be as dear
/// as the decoding.
final class ReadWorkspace: @unchecked Sendable {
    let decompressor: PageDecompressor
    let verifiesChecksums: Bool
    /// The chunk's bytes as they are stored.
    var stored = ByteBuffer()
    /// One page.
    var decompressed = ByteBuffer()
    /// Which rows of the page have a value, where some have none.
    var presence = PresenceMask()
    /// Dictionary indices of the page.
    var indices = UInt32Buffer()
    /// The page's values.
    var values = Int64Buffer()

    init(_ codec: ParquetCodec, verifiesChecksums: Bool) throws(ParquetError) {
        decompressor = try PageDecompressor(codec, verifiesChecksums: verifiesChecksums)
        self.verifiesChecksums = verifiesChecksums
    }

    var isLarge: Bool { stored.capacity + decompressed.capacity + values.capacity * 8 > 1 << 23 }
}

/// The workspaces that no chunk uses now: a few of moderate size, whatever files they were used for.
final class ReadWorkspacePool: Sendable {
    static let shared = ReadWorkspacePool()
    private static let most = 8

    private let idle = Mutex<[ReadWorkspace]>([])

    func take(_ codec: ParquetCodec, verifiesChecksums: Bool) throws(ParquetError) -> ReadWorkspace {
        let kept = idle.withLock { idle in
            idle.lastIndex { $0.decompressor.codec == codec && $0.verifiesChecksums == verifiesChecksums }
                .map { idle.remove(at: $0) }
        }
        if let kept { return kept }
        return try ReadWorkspace(codec, verifiesChecksums: verifiesChecksums)
    }

    func giveBack(_ workspace: ReadWorkspace) {
        guard !workspace.isLarge else { return }
        idle.withLock { idle in
            if idle.count == Self.most { idle.removeFirst() }
            idle.append(workspace)
        }
    }
}
