import JSONText

/// Copies JSON with every personal identifier in it replaced by its pseudonym, wherever it lies (CONTRACT 4).
///
/// All else stays byte for byte. JSON inside a string (DataTransfer's `data`, escaped) is looked through as well.
struct Redactor: ~Copyable {
    var pseudonyms: Pseudonymizer
    private var output: [UInt8] = []
    private var inner = JSONTape()

    /// Members whose text is a person's: tokens, their groups, contracts and vehicles, as 1.6, 2.0.1 and 2.1 spell them.
    private static let personal: [StaticString] = [
        "idTag", "parentIdTag", "idToken", "groupIdToken", "additionalIdToken", "masterPassGroupId", "emaid", "eMAID",
        "evccId", "vehicleId", "customerIdentifier", "cardNumber",
    ]

    init(pseudonyms: Pseudonymizer) { self.pseudonyms = pseudonyms }

    mutating func withRedacted(_ json: JSONValue, _ body: (Bytes) -> Void) {
        if pseudonyms.isPlain || !mayHoldTokens(json.raw) { return body(json.raw) }
        output.removeAll(keepingCapacity: true)
        var text: [UInt8] = []
        swap(&text, &output)
        append(json, to: &text)
        text.withUnsafeBufferPointer(body)
        swap(&text, &output)
    }

    mutating func append(_ json: JSONValue, to text: inout [UInt8]) {
        if pseudonyms.isPlain { return text.append(contentsOf: json.raw) }
        var copied = json.range.lowerBound
        let raw = json.raw
        let start = copied
        copy(json, isPersonal: false, raw, start, &copied, &text)
        text.append(contentsOf: raw[(copied - start)...])
    }

    private mutating func copy(
        _ json: JSONValue, isPersonal: Bool, _ raw: Bytes, _ start: Int, _ copied: inout Int, _ text: inout [UInt8]
    ) {
        switch json.kind {
        case .object:
            for (key, value) in json.members {
                copy(value, isPersonal: Self.isPersonal(key), raw, start, &copied, &text)
            }
        case .array:
            for element in json.elements { copy(element, isPersonal: isPersonal, raw, start, &copied, &text) }
        case .string:
            guard let replacement = isPersonal ? pseudonyms.pseudonym(of: json.string!) : nested(json) else { return }
            replace(json, by: replacement, raw, start, &copied, &text)
        case .number where isPersonal:
            replace(json, by: pseudonyms.pseudonym(of: json.raw), raw, start, &copied, &text)
        default: break
        }
    }

    private func replace(
        _ json: JSONValue, by replacement: [UInt8], _ raw: Bytes, _ start: Int, _ copied: inout Int,
        _ text: inout [UInt8]
    ) {
        text.append(contentsOf: raw[(copied - start)..<(json.range.lowerBound - start)])
        replacement.withUnsafeBufferPointer { JSONWriter.appendString($0, to: &text) }
        copied = json.range.upperBound
    }

    /// A string that is itself JSON, redacted; nil where it is not, or holds nothing personal.
    private mutating func nested(_ json: JSONValue) -> [UInt8]? {
        guard let string = json.string, json.isEscaped, string.first == UInt8(ascii: "{"), mayHoldTokens(string) else {
            return nil
        }
        var redactor = Redactor(pseudonyms: pseudonyms)
        guard let value = try? redactor.inner.parse(string) else { return nil }
        var text: [UInt8] = []
        redactor.append(value, to: &text)
        return text
    }

    private static func isPersonal(_ key: Bytes) -> Bool { personal.contains { key.equals($0) } }

    /// Cheap and never wrong when it says no: every personal key holds one of these letters twice.
    private func mayHoldTokens(_ raw: Bytes) -> Bool { raw.count > 8 }
}
