/// What a zip file holds (APPNOTE.TXT 6.3.10), as its central directory at the end tells; zip64 too.
///
/// Sizes and places are checked against the file: what does not fit is `damagedZip`, a file without its end
/// `truncatedZip`. Members are read by `ByteStream`, in bounded memory, their checksums verified.
struct ZipArchive {
    struct Member {
        var name: String
        var method: Int
        var isEncrypted: Bool
        var checksum: UInt32
        var packedBytes: Int
        var bytes: Int
        /// Of its local header.
        var offset: Int

        /// After the last slash.
        var fileName: String { name.split(separator: "/").last.map(String.init) ?? name }
        var isFolder: Bool { name.hasSuffix("/") }
    }

    /// By the bytes of their names; folders left out.
    let members: [Member]

    private static let mostDirectoryBytes = 64 << 20

    /// Throws `UnpackingFault` for what is wrong with the archive, `IngestError` for the disk.
    init(path: String, limit: Int) throws {
        let file = try POSIXFile(reading: path)
        let size = min(limit, Int(POSIXFile.status(path)?.st_size ?? 0))
        let tailBytes = min(size, 65_557 + 20)
        let tail = Fields(try file.read(at: size - tailBytes, count: tailBytes))
        guard let end = tail.lastPlace(of: 0x0605_4B50) else { throw UnpackingFault.truncatedZip }
        var (count, bytes, start) = (tail.int16(end + 10), tail.int32(end + 12), tail.int32(end + 16))
        if let locator = end >= 20 ? end - 20 : nil, tail.int32(locator) == 0x0706_4B50 {
            let record = Fields(try file.read(at: try Self.place(tail.int64(locator + 8), size), count: 56))
            guard record.int32(0) == 0x0606_4B50 else { throw UnpackingFault.damagedZip }
            (count, bytes, start) = (record.int64(32), record.int64(40), record.int64(48))
        }
        guard bytes <= Self.mostDirectoryBytes, try Self.place(start, size) + bytes <= size else {
            throw UnpackingFault.damagedZip
        }
        let directory = Fields(try file.read(at: start, count: bytes))
        members = try Self.members(directory, count, size).sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
    }

    private static func place(_ offset: Int, _ size: Int) throws(UnpackingFault) -> Int {
        guard offset >= 0, offset <= size else { throw .damagedZip }
        return offset
    }

    private static func members(_ fields: Fields, _ count: Int, _ size: Int) throws(UnpackingFault) -> [Member] {
        var members: [Member] = []
        var place = 0
        while place + 46 <= fields.count, members.count < count {
            guard fields.int32(place) == 0x0201_4B50 else { throw .damagedZip }
            let (nameBytes, extraBytes) = (fields.int16(place + 28), fields.int16(place + 30))
            let extra = place + 46 + nameBytes
            guard extra + extraBytes <= fields.count else { throw .damagedZip }
            var member = Member(
                name: fields.text(place + 46, nameBytes), method: fields.int16(place + 10),
                isEncrypted: fields.int16(place + 8) & 1 == 1, checksum: UInt32(fields.int32(place + 16)),
                packedBytes: fields.int32(place + 20), bytes: fields.int32(place + 24),
                offset: fields.int32(place + 42))
            member.widen(fields, extra, extra + extraBytes)
            guard member.packedBytes >= 0, member.bytes >= 0, try Self.place(member.offset, size) <= size,
                member.packedBytes <= size - member.offset
            else { throw .damagedZip }
            members.append(member)
            place = extra + extraBytes + fields.int16(place + 32)
        }
        guard members.count == count else { throw .damagedZip }
        return members.filter { !$0.isFolder }
    }
}

extension ZipArchive.Member {
    /// Sizes and place beyond 32 bits stand in the extra field 1, those that need it and in this order.
    fileprivate mutating func widen(_ fields: ZipArchive.Fields, _ start: Int, _ end: Int) {
        var place = start
        while place + 4 <= end {
            let next = place + 4 + fields.int16(place + 2)
            if fields.int16(place) == 1 {
                var value = place + 4
                for part in [\Self.bytes, \.packedBytes, \.offset] where self[keyPath: part] == 0xFFFF_FFFF {
                    guard value + 8 <= min(next, end) else { return }
                    self[keyPath: part] = fields.int64(value)
                    value += 8
                }
            }
            place = next
        }
    }

    /// Where its data begin; nil where no local header stands in its place.
    func findData(_ file: borrowing POSIXFile) throws(IngestError) -> Int? {
        let header = ZipArchive.Fields(try file.read(at: offset, count: 30))
        guard header.count == 30, header.int32(0) == 0x0403_4B50 else { return nil }
        return offset + 30 + header.int16(26) + header.int16(28)
    }

    func unpacker() -> any Unpacker {
        if isEncrypted { return BrokenMember(fault: .unreadableZip) }
        switch method {
        case 0: return StoredMember(checksum: checksum)
        case 8: return DeflatedMember(checksum: checksum)
        default: return BrokenMember(fault: .unreadableZip)
        }
    }
}

extension ZipArchive {
    /// Little-endian numbers at places that were checked, or 0 beyond the end.
    fileprivate struct Fields {
        private let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var count: Int { bytes.count }
        func int16(_ place: Int) -> Int { integer(place, 2) }
        func int32(_ place: Int) -> Int { integer(place, 4) }
        /// Negative where it needs more than 63 bits.
        func int64(_ place: Int) -> Int { integer(place, 8) }

        private func integer(_ place: Int, _ width: Int) -> Int {
            guard place + width <= bytes.count else { return 0 }
            return (0..<width).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
        }

        func text(_ place: Int, _ count: Int) -> String {
            String(decoding: bytes[place..<(place + count)], as: UTF8.self)
        }

        func lastPlace(of signature: Int) -> Int? {
            stride(from: bytes.count - 22, through: 0, by: -1).first { int32($0) == signature }
        }
    }
}
