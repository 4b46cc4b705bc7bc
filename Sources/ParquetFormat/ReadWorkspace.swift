import Synchronization

/// Memory and contexts for reading one column chunk at a time, kept from chunk to chunk: fresh memory would be as dear
/// as the decoding.
final class ReadWorkspace: @unchecked Sendable {
    let decompressor: PageDecompressor
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
    }

    var isLarge: Bool { stored.capacity + decompressed.capacity + values.capacity * 8 > 1 << 23 }
}

/// The workspaces that no chunk of a file uses now. As many as there were chunks read at once; large ones are not kept.
final class ReadWorkspacePool: Sendable {
    private let idle = Mutex<[ReadWorkspace]>([])

    func take(_ codec: ParquetCodec, verifiesChecksums: Bool) throws(ParquetError) -> ReadWorkspace {
        let kept = idle.withLock { idle in
            idle.lastIndex { $0.decompressor.codec == codec }.map { idle.remove(at: $0) }
        }
        if let kept { return kept }
        return try ReadWorkspace(codec, verifiesChecksums: verifiesChecksums)
    }

    func giveBack(_ workspace: ReadWorkspace) {
        guard !workspace.isLarge else { return }
        idle.withLock { $0.append(workspace) }
    }
}
