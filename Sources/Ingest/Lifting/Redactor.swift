import JSONText
import OCPPWire

/// Replaces personal identifiers in payloads that are kept as JSON (CONTRACT 4); all else stays byte for byte.
struct Redactor {
    var pseudonyms: Pseudonymizer
    private var buffer: [UInt8] = []

    init(pseudonyms: Pseudonymizer) { self.pseudonyms = pseudonyms }

    /// Hands over the payload's text; the bytes are valid during the call.
    mutating func withRedacted(_ payload: JSONValue, action: Bytes?, _ body: (Bytes) -> Void) {
        if pseudonyms.isPlain { return body(payload.raw) }
        var text: [UInt8] = []
        swap(&text, &buffer)
        text.removeAll(keepingCapacity: true)
        append(payload, action: action, to: &text)
        text.withUnsafeBufferPointer(body)
        swap(&text, &buffer)
    }

    mutating func append(_ payload: JSONValue, action: Bytes?, to text: inout [UInt8]) {
        if pseudonyms.isPlain { return text.append(contentsOf: payload.raw) }
        PersonalData.rewrite(payload, action: action, into: &text) { $1 += pseudonyms.pseudonym(of: $0) }
    }
}
