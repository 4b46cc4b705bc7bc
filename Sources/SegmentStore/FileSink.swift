/// A file written from start to end through the store's file system, hashed as it goes and on the disk at `finish`.
final class FileSink {
    let path: String
    private let fileSystem: any FileSystem
    private let file: OpenFile
    private var buffer: [UInt8] = []
    private let hasher = Hasher128()
    private(set) var bytes = 0
    private var isOpen = true
    private static let bufferBytes = 1 << 20

    init(_ path: String, _ fileSystem: any FileSystem, mode: UInt32 = 0o666) throws {
        self.path = path
        self.fileSystem = fileSystem
        file = try fileSystem.open(path, mode: mode, append: false)
        buffer.reserveCapacity(Self.bufferBytes)
    }

    deinit { if isOpen { try? fileSystem.close(file) } }

    func write(_ piece: UnsafeRawBufferPointer) throws {
        hasher.update(piece)
        bytes += piece.count
        if buffer.count + piece.count > Self.bufferBytes { try flush() }
        if piece.count > Self.bufferBytes {
            try fileSystem.write(piece, to: file)
        } else {
            buffer.append(contentsOf: piece)
        }
    }

    func finish() throws -> (bytes: Int, hash: Hash128) {
        try flush()
        try fileSystem.synchronize(file)
        isOpen = false
        try fileSystem.close(file)
        return (bytes, hasher.finish())
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try fileSystem.write($0, to: file) }
        buffer.removeAll(keepingCapacity: true)
    }
}
