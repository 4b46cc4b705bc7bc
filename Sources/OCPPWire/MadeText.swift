import JSONText

/// A text put together here to be read as JSON, in memory that lies still until it is made anew.
struct MadeText: ~Copyable {
    private var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1024)
    private var capacity = 1024
    private var count = 0

    deinit { base.deallocate() }

    var bytes: Bytes { Bytes(start: base, count: count) }
    var memoryBytes: Int { capacity }

    mutating func removeAll() { count = 0 }

    mutating func append(_ text: Bytes) {
        guard let source = text.baseAddress else { return }
        reserve(text.count)
        (base + count).update(from: source, count: text.count)
        count += text.count
    }

    mutating func append(_ word: StaticString) {
        append(Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    mutating func append(byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    mutating func append(_ number: Int64) {
        var text = String(number)
        text.withUTF8 { append($0) }
    }

    /// As a JSON string; what is no UTF-8 stays as it is, to be found by whoever reads it.
    mutating func append(string text: Bytes) {
        append(byte: UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(byte: UInt8(ascii: "\\"))
                append(byte: byte)
            case 0..<0x20:
                append("\\u00")
                append(byte: Self.hexDigit(byte >> 4))
                append(byte: Self.hexDigit(byte & 15))
            default: append(byte: byte)
            }
        }
        append(byte: UInt8(ascii: "\""))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
    }
}
