/// Reads single tokens of a text whose bounds were checked once, by the tape.
struct JSONScanner {
    let base: UnsafePointer<UInt8>
    let count: Int
    var position = 0

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    @inline(__always) var isAtEnd: Bool { position >= count }

    /// The next byte; 0, which no token begins with, at the end.
    @inline(__always) var peek: UInt8 { position < count ? base[position] : 0 }

    func unexpected() -> JSONError { JSONError(isAtEnd ? .unexpectedEnd : .unexpectedByte, at: position) }

    @inline(__always) mutating func skipSpace() {
        while position < count {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    mutating func take(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard position + length <= count else { return false }
        for i in 0..<length where base[position + i] != word.utf8Start[i] { return false }
        position += length
        return true
    }

    // MARK: Strings

    /// From the opening quote to after the closing one; true where there are escapes to decode.
    @inline(__always) mutating func readString() throws(JSONError) -> Bool {
        position &+= 1
        skipPlain()
        if peek == UInt8(ascii: "\"") {
            position &+= 1
            return false
        }
        return try readUncommonString()
    }

    private mutating func readUncommonString() throws(JSONError) -> Bool {
        var isEscaped = false
        while position < count {
            switch base[position] {
            case UInt8(ascii: "\""):
                position += 1
                return isEscaped
            case UInt8(ascii: "\\"):
                isEscaped = true
                try readEscape()
            case 0..<0x20: throw JSONError(.controlCharacter, at: position)
            case 0x80...: try readMultibyte()
            default: break
            }
            skipPlain()
        }
        throw JSONError(.unexpectedEnd, at: count)
    }

    /// On to the next quote, backslash, control character or non-ASCII byte, eight bytes at a time.
    ///
    /// `(x - 0x01…) & ~x & 0x80…` marks zero bytes; a borrow can only mark bytes above a true one, so the lowest mark
    /// is exact (Bit Twiddling Hacks, "Determine if a word has a zero byte"; likewise "a byte less than n").
    @inline(__always) mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position &+ 8 <= count {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let marks =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
                    | word) & highs
            if marks != 0 {
                position &+= marks.trailingZeroBitCount &>> 3
                return
            }
            position &+= 8
        }
        while position < count {
            let byte = base[position]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return }
            position &+= 1
        }
    }

    private mutating func readEscape() throws(JSONError) {
        let start = position
        position += 1
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            let unit = try readHex(start)
            if (0xDC00..<0xE000).contains(unit) { throw JSONError(.loneSurrogate, at: start) }
            guard (0xD800..<0xDC00).contains(unit) else { return }
            guard position + 1 < count, base[position] == UInt8(ascii: "\\"), base[position + 1] == UInt8(ascii: "u")
            else { throw JSONError(isAtEnd ? .unexpectedEnd : .loneSurrogate, at: start) }
            position += 1
            guard (0xDC00..<0xE000).contains(try readHex(start)) else { throw JSONError(.loneSurrogate, at: start) }
        default: throw JSONError(isAtEnd ? .unexpectedEnd : .badEscape, at: isAtEnd ? position : start)
        }
    }

    /// The four digits after `u`, at which the scanner stands.
    private mutating func readHex(_ start: Int) throws(JSONError) -> UInt32 {
        position += 1
        guard position + 4 <= count else { throw JSONError(.unexpectedEnd, at: count) }
        guard let unit = hex(at: position) else { throw JSONError(.badEscape, at: start) }
        position += 4
        return unit
    }

    // MARK: Numbers

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    @inline(__always) mutating func readNumber() throws(JSONError) {
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try readDigits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try readDigits()
        }
        if peek | 0x20 == UInt8(ascii: "e") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try readDigits()
        }
    }

    @inline(__always) private mutating func readDigits() throws(JSONError) {
        let start = position
        while position < count, base[position] &- UInt8(ascii: "0") < 10 { position &+= 1 }
        guard position > start else { throw JSONError(isAtEnd ? .unexpectedEnd : .badNumber, at: position) }
    }
}
