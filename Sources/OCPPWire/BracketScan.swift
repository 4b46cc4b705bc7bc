import JSONText

/// Follows JSON's brackets and quotes over pieces of text, to tell where a value that spans lines ends.
struct BracketScan {
    private(set) var depth = 0
    private(set) var isInString = false
    private var isEscaped = false
    /// Whether the first bracket was seen.
    private(set) var hasBegun = false

    var isClosed: Bool { hasBegun && depth <= 0 }

    /// As if a bracket had been read.
    mutating func open() {
        depth += 1
        hasBegun = true
    }

    /// Reads on; stops after the bracket that closes the first one, and gives how many bytes were read.
    mutating func read(_ text: Bytes) -> Int {
        for (place, byte) in text.enumerated() {
            if isInString {
                readText(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                hasBegun = true
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if isClosed { return place + 1 }
            default: break
            }
        }
        return text.count
    }

    private mutating func readText(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        }
    }
}
