/// The file being written: counts its bytes and hands them on in pieces.
struct FileOutput: ~Copyable {
    private static let piece = 1 << 20

    private(set) var position = 0
    private var pending = ByteBuffer(capacity: FileOutput.piece)
    private let sink: (UnsafeRawBufferPointer) throws -> Void

    init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.sink = sink }

    /// The first bytes, which never fill a piece.
    mutating func begin(with bytes: [UInt8]) {
        precondition(position == 0 && bytes.count < Self.piece)
        pending.append(bytes)
        position = bytes.count
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        pending.append(bytes)
        position += bytes.count
        if pending.count >= Self.piece { try flush() }
    }

    mutating func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

    mutating func flush() throws {
        if pending.count > 0 { try sink(pending.bytes) }
        pending.removeAll()
    }
}
