import JSONText
import OCPPWire

/// Replaces personal identifiers in payloads that are kept as JSON (CONTRACT 4); all else stays byte for byte.
///
/// Vendors pack whole JSON documents into a text, above all into the `data` of a DataTransfer: these are read too, and
/// written anew (with the escapes that JSON needs, and no others) where one names a person.
struct Redactor {
    var pseudonyms: Pseudonymizer
    private var buffer: [UInt8] = []
    /// Documents in texts in documents: deeper ones are no vendor's habit.
    private static let greatestDepth = 4

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
        append(payload, action: action, under: nil, depth: 0, to: &text)
    }

    private mutating func append(
        _ payload: JSONValue, action: Bytes?, under key: Bytes?, depth: Int, to text: inout [UInt8]
    ) {
        guard depth < Self.greatestDepth, Self.holdsDocument(payload) else {
            return rewrite(payload, action, key, into: &text)
        }
        var isChanged = false
        let whole = withDocumentsRedacted(payload, action, depth, &isChanged)
        guard isChanged else {
            return rewrite(payload, action, key, into: &text)
        }
        var tape = JSONTape()
        whole.withUnsafeBufferPointer { whole in
            guard let again = try? tape.parse(whole) else { preconditionFailure("redacting broke a payload") }
            rewrite(again, action, key, into: &text)
        }
    }

    private mutating func rewrite(
        _ payload: JSONValue, _ action: Bytes?, _ key: Bytes?, into text: inout [UInt8]
    ) {
        PersonalData.rewrite(payload, action: action, under: key, into: &text) { $1 += pseudonyms.pseudonym(of: $0) }
    }

    /// The payload with each document in a text redacted; texts without a person in them stay as they are.
    private mutating func withDocumentsRedacted(
        _ payload: JSONValue, _ action: Bytes?, _ depth: Int, _ isChanged: inout Bool
    ) -> [UInt8] {
        var documents: [(text: JSONValue, key: Bytes?)] = []
        Self.forEachDocument(in: payload, under: nil) { documents.append(($0, $1)) }
        var whole: [UInt8] = []
        var copied = payload.range.lowerBound
        for (document, key) in documents {
            guard let redacted = redacted(document, action, key, depth) else { continue }
            isChanged = true
            whole +=
                payload.raw[
                    (copied - payload.range.lowerBound)..<(document.range.lowerBound - payload.range.lowerBound)]
            redacted.withUnsafeBufferPointer { JSONWriter.appendString($0, to: &whole) }
            copied = document.range.upperBound
        }
        whole += payload.raw[(copied - payload.range.lowerBound)...]
        return whole
    }

    /// nil where the text is no JSON document, or names nobody.
    private mutating func redacted(
        _ text: JSONValue, _ action: Bytes?, _ key: Bytes?, _ depth: Int
    ) -> [UInt8]? {
        var tape = JSONTape()
        let original = text.string!
        guard let document = try? tape.parse(original) else { return nil }
        // Blanks around the document are no part of it.
        var redacted = Array(original[..<document.range.lowerBound])
        append(
            document, action: PersonalData.isOCPI(action) ? action : nil, under: key, depth: depth + 1, to: &redacted)
        redacted += original[document.range.upperBound...]
        return redacted.elementsEqual(original) ? nil : redacted
    }

    private static func holdsDocument(_ payload: JSONValue) -> Bool {
        var found = false
        forEachDocument(in: payload, under: nil) { _, _ in found = true }
        return found
    }

    /// Visits, in document order, every text that begins as a JSON object or array does, with the key it stands under.
    private static func forEachDocument(
        in payload: JSONValue, under key: Bytes?, _ visit: (JSONValue, Bytes?) -> Void
    ) {
        if let text = payload.string {
            let first = text.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { visit(payload, key) }
        }
        for (name, value) in payload.members { forEachDocument(in: value, under: name, visit) }
        for element in payload.elements { forEachDocument(in: element, under: key, visit) }
    }
}
