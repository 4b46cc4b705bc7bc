import CXXHash

/// The bytes of a live log, little-endian:
///
///     header  "LADDLIVE" | version u32 | name length u32 | source id 16 bytes | name | check u32
///     frame   length u32 | check u32 | line number u64 | receive order u64 | the line, `length` bytes
///
/// `check` is the low half of XXH3-64: in the header over all before it, in a frame, seeded with the length, over all after
/// it. What follows the last frame whose check holds is a torn write: it was never acknowledged.
enum LiveLogFormat {
    static let magic = Array("LADDLIVE".utf8)
    static let version: UInt32 = 1
    static let fixedHeaderBytes = 32
    static let frameHeaderBytes = 24
    static let maximumLineBytes = Int(Int32.max)

    static func header(_ source: Source) -> [UInt8] {
        var bytes = magic
        append(version, to: &bytes)
        append(UInt32(source.name.utf8.count), to: &bytes)
        append(source.id.high, to: &bytes)
        append(source.id.low, to: &bytes)
        bytes += source.name.utf8
        append(bytes.withUnsafeBytes { check($0, seed: 0) }, to: &bytes)
        return bytes
    }

    /// The source and the header's length; nil where the header is torn.
    static func readHeader(_ bytes: UnsafeRawBufferPointer) -> (source: Source, length: Int)? {
        guard bytes.count >= fixedHeaderBytes, bytes.prefix(8).elementsEqual(magic),
            load(bytes, 8, UInt32.self) == version
        else { return nil }
        let nameEnd = fixedHeaderBytes + Int(load(bytes, 12, UInt32.self))
        guard nameEnd + 4 <= bytes.count else { return nil }
        let checked = UnsafeRawBufferPointer(rebasing: bytes[..<nameEnd])
        guard check(checked, seed: 0) == load(bytes, nameEnd, UInt32.self) else { return nil }
        let id = Hash128(high: load(bytes, 16, UInt64.self), low: load(bytes, 24, UInt64.self))
        let name = String(decoding: bytes[fixedHeaderBytes..<nameEnd], as: UTF8.self)
        return (Source(id: id, name: name, kind: .stream, bytes: 0), nameEnd + 4)
    }

    static func appendFrame(_ line: UnsafeRawBufferPointer, number: Int, order: Int, to bytes: inout [UInt8]) {
        precondition(line.count <= maximumLineBytes, "line of \(line.count) bytes")
        let start = bytes.count
        append(UInt32(line.count), to: &bytes)
        append(UInt32(0), to: &bytes)
        append(UInt64(number), to: &bytes)
        append(UInt64(order), to: &bytes)
        bytes.append(contentsOf: line)
        bytes.withUnsafeMutableBytes {
            let body = UnsafeRawBufferPointer(rebasing: $0[(start + 8)...])
            $0.storeBytes(of: check(body, seed: line.count).littleEndian, toByteOffset: start + 4, as: UInt32.self)
        }
    }

    /// The frame at `offset` and where the next begins; nil where none is whole.
    static func readFrame(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> (line: LiveLine, next: Int)? {
        let bodyStart = offset + frameHeaderBytes
        guard bodyStart <= bytes.count else { return nil }
        let length = Int(load(bytes, offset, UInt32.self))
        guard length <= maximumLineBytes, bodyStart + length <= bytes.count else { return nil }
        let checked = UnsafeRawBufferPointer(rebasing: bytes[offset + 8..<bodyStart + length])
        guard check(checked, seed: length) == load(bytes, offset + 4, UInt32.self) else { return nil }
        let line = LiveLine(
            number: Int(truncatingIfNeeded: load(bytes, offset + 8, UInt64.self)),
            order: Int(truncatingIfNeeded: load(bytes, offset + 16, UInt64.self)),
            bytes: UnsafeRawBufferPointer(rebasing: bytes[bodyStart..<bodyStart + length]), place: bodyStart)
        return (line, bodyStart + length)
    }

    private static func check(_ bytes: UnsafeRawBufferPointer, seed: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: XXH3_64bits_withSeed(bytes.baseAddress, bytes.count, UInt64(seed)))
    }

    private static func append<T: FixedWidthInteger>(_ value: T, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func load<T: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _: T.Type) -> T {
        T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
