/// How a source's bytes are packed, told by their first bytes rather than by the file's name.
enum Packing: Sendable {
    case plain, gzip, zstd
    /// An archive, whose members are read one by one (`ZipArchive`).
    case zip

    init(firstBytes: UnsafeRawBufferPointer) {
        let head = firstBytes.prefix(4)
        if head.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Packing.isSkippableZstdFrame(head) {
            self = .zstd
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = .zip
        } else {
            self = .plain
        }
    }

    var name: String {
        switch self {
        case .plain: "plain"
        case .gzip: "gzip"
        case .zstd: "zstd"
        case .zip: "zip"
        }
    }

    /// RFC 8878 section 3.1.2: magic numbers 0x184D2A50 to 0x184D2A5F, little-endian.
    private static func isSkippableZstdFrame(_ head: Slice<UnsafeRawBufferPointer>) -> Bool {
        head.count == 4 && head.first! & 0xF0 == 0x50 && head.dropFirst().elementsEqual([0x2A, 0x4D, 0x18])
    }
}

/// Why a packed source ended before its packing did. What came out before is good and kept.
enum UnpackingFault: Error, Hashable, Sendable {
    case truncatedGzip, damagedGzip, truncatedZstd, damagedZstd, truncatedZip, damagedZip
    /// Encrypted, or packed by a method that zip files rarely use.
    case unreadableZip
}

/// A source's unpacked bytes, front to back.
///
/// `read` gives 0 at the end; `fault` then says whether the packing broke off. Disk trouble throws.
final class ByteStream {
    /// What one `read(2)` asks for (DESIGN 6).
    static let chunkBytes = 256 << 10

    let packing: Packing
    private(set) var fault: UnpackingFault?
    /// Bytes taken from the file so far, as stored: what progress is measured in.
    private(set) var storedBytesRead = 0

    private let file: POSIXFile
    /// How many of the file's bytes are the source; what is appended to the file meanwhile is not.
    private let limit: Int
    private let chunk: UnsafeMutableRawBufferPointer
    /// Bytes of `chunk` not yet handed on.
    private var pending: Range<Int>
    private let unpacker: (any Unpacker)?

    init(path: String, limit: Int = .max) throws(IngestError) {
        file = try POSIXFile(reading: path)
        self.limit = limit
        chunk = .allocate(byteCount: ByteStream.chunkBytes, alignment: 64)
        var filled = 0
        do {
            while filled < min(4, limit) {
                let count = try file.read(into: .init(rebasing: chunk[filled..<min(chunk.count, limit)]))
                if count == 0 { break }
                filled += count
            }
        } catch {
            chunk.deallocate()
            throw error
        }
        pending = 0..<filled
        storedBytesRead = filled
        packing = Packing(firstBytes: UnsafeRawBufferPointer(rebasing: chunk[..<filled]))
        unpacker =
            switch packing {
            case .plain, .zip: nil
            case .gzip: GzipUnpacker()
            case .zstd: ZstdUnpacker()
            }
    }

    /// The unpacked bytes of an archive's member.
    init(path: String, member: ZipArchive.Member) throws(IngestError) {
        file = try POSIXFile(reading: path)
        let start = try member.findData(file)
        limit = start == nil ? 0 : member.packedBytes
        if let start { try file.seek(to: start) }
        chunk = .allocate(byteCount: ByteStream.chunkBytes, alignment: 64)
        pending = 0..<0
        packing = .plain
        unpacker = start == nil ? BrokenMember(fault: .damagedZip) : member.unpacker()
    }

    deinit { chunk.deallocate() }

    /// Fills as much of `buffer` as comes easily; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(IngestError) -> Int {
        precondition(!buffer.isEmpty)
        guard let unpacker else { return try readPlain(into: buffer) }
        while fault == nil {
            if pending.isEmpty { try refill() }
            let input = UnsafeRawBufferPointer(rebasing: chunk[pending])
            let step = unpacker.step(input, into: buffer)
            pending = (pending.lowerBound + step.consumed)..<pending.upperBound
            fault = step.fault
            if step.produced > 0 { return step.produced }
            if input.isEmpty { return 0 }
        }
        return 0
    }

    private func readPlain(into buffer: UnsafeMutableRawBufferPointer) throws(IngestError) -> Int {
        if pending.isEmpty {
            return try readFile(into: buffer)
        }
        let count = min(pending.count, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: chunk[pending.prefix(count)]))
        pending = (pending.lowerBound + count)..<pending.upperBound
        return count
    }

    private func refill() throws(IngestError) { pending = 0..<(try readFile(into: chunk)) }

    private func readFile(into buffer: UnsafeMutableRawBufferPointer) throws(IngestError) -> Int {
        let room = min(buffer.count, limit - storedBytesRead)
        guard room > 0 else { return 0 }
        let count = try file.read(into: .init(rebasing: buffer[..<room]))
        storedBytesRead += count
        return count
    }
}

/// One compression format's streaming reader.
protocol Unpacker: AnyObject {
    /// Unpacks some of `input` into `output`. Empty input means that the file has ended: what was promised and is
    /// missing then is a fault.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        -> (consumed: Int, produced: Int, fault: UnpackingFault?)
}
