#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The key of the pseudonyms (CONTRACT 4): 32 random bytes, made once, readable by the owner alone.
extension SegmentStore {
    public static let tokenKeyBytes = 32

    /// Reads the key; a writer makes it where there is none.
    public func tokenKey() throws -> [UInt8] {
        if let key = try existingTokenKey() { return key }
        try requireWriter()
        try createTokenKey()
        guard let key = try existingTokenKey() else { preconditionFailure("the key just made is not there") }
        return key
    }

    /// The key, if it has been made.
    public func existingTokenKey() throws -> [UInt8]? {
        guard fileSize(layout.tokenKey) != nil else { return nil }
        let key = try readWholeFile(layout.tokenKey)
        guard key.count == Self.tokenKeyBytes else {
            throw StoreError.corrupt(path: layout.tokenKey, reason: "\(key.count) bytes, not \(Self.tokenKeyBytes)")
        }
        return key
    }

    /// Whole or not at all: a key that was half written would make pseudonyms that nothing later can match.
    private func createTokenKey() throws {
        var key = [UInt8](repeating: 0, count: Self.tokenKeyBytes)
        // At most 256 bytes are given whole (getentropy(3)).
        guard getentropy(&key, key.count) == 0 else {
            throw StoreError.system(operation: "read random bytes for", path: layout.tokenKey, code: errno)
        }
        let staged = layout.staging + "/token.key"
        let sink = try FileSink(staged, fileSystem, mode: 0o600)
        try key.withUnsafeBytes(sink.write)
        _ = try sink.finish()
        try fileSystem.rename(staged, to: layout.tokenKey)
        try fileSystem.synchronizeFolder(layout.secrets)
    }
}
