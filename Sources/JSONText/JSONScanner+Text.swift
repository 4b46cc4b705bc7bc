/// Characters beyond plain ASCII: UTF-8 checked, escapes decoded.
extension JSONScanner {
    /// One sequence of two to four bytes, well-formed by table 3-7 of the Unicode Standard.
    mutating func readMultibyte() throws(JSONError) {
        let lead = base[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, at: position)
        }
        guard position + length <= count, second.contains(base[position + 1]) else {
            throw JSONError(.invalidUTF8, at: position)
        }
        for i in 2..<max(2, length) where base[position + i] & 0xC0 != 0x80 {
            throw JSONError(.invalidUTF8, at: position)
        }
        position += length
    }

    /// Four hexadecimal digits as a number, or nil.
    func hex(at offset: Int) -> UInt32? {
        var value: UInt32 = 0
        for i in 0..<4 {
            let byte = base[offset + i]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Writes a checked string's text without escapes; never longer than it was. Gives the bytes written.
    func decode(from start: Int, to end: Int, into target: UnsafeMutablePointer<UInt8>) -> Int {
        var (source, written) = (start, 0)
        while source < end {
            guard base[source] == UInt8(ascii: "\\") else {
                target[written] = base[source]
                source += 1
                written += 1
                continue
            }
            let mark = base[source + 1]
            source += 2
            if mark == UInt8(ascii: "u") {
                written += Self.encode(readScalar(&source), into: target + written)
            } else {
                target[written] = Self.plain(mark)
                written += 1
            }
        }
        return written
    }

    /// The scalar of the hex digits at `source`, of both halves where they are a surrogate pair.
    private func readScalar(_ source: inout Int) -> UInt32 {
        let first = hex(at: source)!
        source += 4
        guard (0xD800..<0xDC00).contains(first) else { return first }
        let second = hex(at: source + 2)!
        source += 6
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private static func plain(_ mark: UInt8) -> UInt8 {
        switch mark {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: mark
        }
    }

    private static func encode(_ scalar: UInt32, into target: UnsafeMutablePointer<UInt8>) -> Int {
        let bytes = UTF8.encode(Unicode.Scalar(scalar)!)!
        var length = 0
        for byte in bytes {
            target[length] = byte
            length += 1
        }
        return length
    }
}
