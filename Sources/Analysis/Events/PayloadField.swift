/// Reads one field out of a JSON payload kept as text (a command's or a result's), without a JSON parser.
///
/// Finds the first key of that name at any depth; strings are stepped over as strings, so a value that looks like a key
/// is not taken for one. Escapes other than `\"` and `\\` are left as they are: ids and words need none.
struct PayloadField {
    private let text: [UInt8]

    init(_ payload: String) { text = Array(payload.utf8) }

    /// The first value of `key` that is a string (2.x nests `"idToken": {"idToken": "…"}`).
    func string(_ key: String) -> String? {
        var position = 0
        while let start = value(of: key, from: position) {
            if text[start] == UInt8(ascii: "\"") {
                return String(decoding: text[(start + 1)..<max(start + 1, endOfString(start))], as: UTF8.self)
            }
            position = start
        }
        return nil
    }

    func isTrue(_ key: String) -> Bool {
        guard let start = value(of: key, from: 0) else { return false }
        return text[start...].starts(with: "true".utf8)
    }

    func integer(_ key: String) -> Int? {
        guard var position = value(of: key, from: 0) else { return nil }
        let isNegative = text[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var result = 0
        var digits = 0
        while position < text.count, text[position] &- 48 < 10, digits < 15 {
            result = result * 10 + Int(text[position] - 48)
            digits += 1
            position += 1
        }
        return digits == 0 ? nil : (isNegative ? -result : result)
    }

    /// The position of the first byte of the next value of `key`.
    private func value(of key: String, from start: Int) -> Int? {
        let name = Array(key.utf8)
        var position = start
        while position < text.count {
            guard text[position] == UInt8(ascii: "\"") else {
                position += 1
                continue
            }
            let end = endOfString(position)
            let isKey = text[(position + 1)..<max(end, position + 1)].elementsEqual(name)
            position = skipBlanks(end + 1)
            if isKey, position < text.count, text[position] == UInt8(ascii: ":") {
                let start = skipBlanks(position + 1)
                return start < text.count ? start : nil
            }
        }
        return nil
    }

    /// The position of the quote that closes the string opened at `start` (the text's end where none does).
    private func endOfString(_ start: Int) -> Int {
        var position = start + 1
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, text.count)
    }

    private func skipBlanks(_ start: Int) -> Int {
        var position = start
        while position < text.count, text[position] <= 32 { position += 1 }
        return position
    }
}
