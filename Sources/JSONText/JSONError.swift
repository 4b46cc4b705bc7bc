/// Why a text is not JSON, and at which byte of it.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    public var reason: Reason
    /// Counted from the first byte of the text.
    public var offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason.rawValue) at byte \(offset)" }

    /// The raw values name the reasons in quarantine; they never change.
    public enum Reason: String, Sendable, CaseIterable {
        case unexpectedEnd = "unexpected-end"
        case unexpectedByte = "unexpected-byte"
        case bytesAfterEnd = "bytes-after-end"
        case badNumber = "bad-number"
        case badEscape = "bad-escape"
        case controlCharacter = "control-character"
        case invalidUTF8 = "invalid-utf8"
        case loneSurrogate = "lone-surrogate"
        case tooDeep = "too-deep"
        case tooLong = "too-long"
        case tooManyValues = "too-many-values"
    }
}

/// What a hostile text may cost at most.
public struct JSONLimits: Sendable {
    /// Arrays and objects inside each other.
    public var depth: Int
    public var bytes: Int
    /// Keys count as values. Each takes 16 bytes of tape.
    public var values: Int

    public init(depth: Int = 64, bytes: Int = 16 << 20, values: Int = 1 << 20) {
        precondition(depth > 0 && values > 0 && bytes > 0 && bytes < Int(UInt32.max))
        self.depth = depth
        self.bytes = bytes
        self.values = values
    }
}
