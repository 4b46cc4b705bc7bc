import JSONText
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads a line from left to right, word by word; what does not fit leaves it where it was.
struct TextScan {
    private(set) var rest: Bytes

    init(_ text: Bytes) { rest = text }

    var next: UInt8? { rest.first }

    mutating func take(_ word: StaticString) -> Bool {
        guard rest.hasPrefix(word) else { return false }
        advance(word.utf8CodeUnitCount)
        return true
    }

    /// Passes one byte, whatever it is; true where there was one.
    mutating func takeByte() -> Bool {
        guard !rest.isEmpty else { return false }
        advance(1)
        return true
    }

    /// What stands before the next `mark`, which is passed; nil where there is none on this line's first `within` bytes.
    mutating func take(upTo mark: StaticString, within limit: Int = 1024) -> Bytes? {
        guard let place = rest.firstPlace(of: mark, within: limit) else { return nil }
        let before = Bytes(rebasing: rest[..<place])
        advance(place + mark.utf8CodeUnitCount)
        return before
    }

    /// Letters, digits and all else up to white space.
    mutating func word() -> Bytes {
        let end = rest.firstIndex { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D } ?? rest.count
        let word = Bytes(rebasing: rest[..<end])
        advance(end)
        return word
    }

    mutating func skipSpace() {
        advance(rest.firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } ?? rest.count)
    }

    /// A date and a time of day, as `ISO8601.parse` reads them, `/` in the date allowed; a colon after it is left.
    mutating func dateTime() -> ISO8601.Parsed? {
        guard rest.count >= 16, rest[13] == UInt8(ascii: ":") else { return nil }
        var end = 11
        while end < rest.count, end < 40, Self.isOfTime(rest[end]) { end += 1 }
        while end > 11, rest[end - 1] == UInt8(ascii: ":") { end -= 1 }
        guard let parsed = Self.parse(Bytes(rebasing: rest[..<end])) else { return nil }
        advance(end)
        return parsed
    }

    private static func parse(_ text: Bytes) -> ISO8601.Parsed? {
        guard text[4] == UInt8(ascii: "/"), text[7] == UInt8(ascii: "/") else { return ISO8601.parse(text) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { copy in
            _ = copy.initialize(from: text)
            (copy[4], copy[7]) = (UInt8(ascii: "-"), UInt8(ascii: "-"))
            return ISO8601.parse(Bytes(copy))
        }
    }

    private static func isOfTime(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: ","),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "Z"), UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private mutating func advance(_ count: Int) { rest = Bytes(rebasing: rest[count...]) }
}

extension UnsafeBufferPointer<UInt8> {
    /// Where `word` first stands, if it ends within the first `limit` bytes.
    func firstPlace(of word: StaticString, within limit: Int = .max) -> Int? {
        guard let base = baseAddress else { return nil }
        let length = word.utf8CodeUnitCount
        let last = Swift.min(count, limit) - length
        var place = 0
        while place <= last {
            guard let found = memchr(base + place, Int32(word.utf8Start[0]), last - place + 1) else { return nil }
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if memcmp(found, word.utf8Start, length) == 0 { return place }
            place += 1
        }
        return nil
    }

    /// Whether a frame seems to begin anywhere: `[`, a message type, a comma, a quote (which may be escaped).
    var seemsToHoldFrame: Bool {
        var rest = self
        while let base = rest.baseAddress, let found = memchr(base, Int32(UInt8(ascii: "[")), rest.count) {
            let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            let text = Bytes(rebasing: rest[place...])
            if BareFrames.isFrameWithID(text) { return true }
            rest = Bytes(rebasing: text[1...])
        }
        return false
    }
}

/// How loggers name how much something matters.
enum LogLevel {
    private static let names: [StaticString] = [
        "TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL",
    ]

    static func isLevel(_ word: Bytes) -> Bool {
        let word = word.trimmingSpace
        return names.contains { word.equals($0) }
    }
}
