import JSONText

/// One OCPP-J message: the JSON array that crosses the WebSocket (OCPP-J 1.6 section 4, 2.0.1 part 4, 2.1's SEND).
///
/// A borrowed view: valid until the reader it came from moves on.
public struct Frame {
    public enum Kind: UInt8, Sendable {
        /// `[2, id, action, payload]`
        case call = 2
        /// `[3, id, payload]`
        case result = 3
        /// `[4, id, code, description, details]`
        case error = 4
        /// 2.1: `[5, id, code, description, details]`, a result could not be used.
        case resultError = 5
        /// 2.1: `[6, id, action, payload]`, a call that wants no answer.
        case send = 6
    }

    public let kind: Kind
    /// The whole array; `json.raw` is the frame verbatim.
    public let json: JSONValue
    public let messageID: Bytes
    /// Of calls and sends; nil for answers, which do not repeat it.
    public let action: Bytes?
    /// Always an object; the details of an error.
    public let payload: JSONValue
    public let errorCode: Bytes?
    public let errorDescription: Bytes?

    /// Why an array is no frame. The raw values name the reasons in quarantine.
    public enum Fault: String, Error, Sendable, CaseIterable {
        case notAnArray = "not-a-frame"
        case unknownMessageType = "unknown-message-type"
        case wrongCount = "wrong-element-count"
        case badMessageID = "bad-message-id"
        case badAction = "bad-action"
        case badPayload = "payload-not-an-object"
        case badErrorCode = "bad-error-code"
        case repeatedKey = "repeated-key"
    }

    /// Longest message id and action kept; the specifications say 36 and 50.
    public static let maximumWordBytes = 255

    public init(_ json: JSONValue) throws(Fault) {
        guard json.kind == .array else { throw .notAnArray }
        let (elements, count) = Self.firstFive(json)
        guard let typeNumber = elements.0?.int, let kind = Kind(rawValue: UInt8(truncatingIfNeeded: typeNumber)),
            typeNumber == Int64(kind.rawValue)
        else { throw .unknownMessageType }
        guard count == kind.elementCount else { throw .wrongCount }
        guard let messageID = elements.1.flatMap(Self.word) else { throw .badMessageID }
        self.kind = kind
        self.json = json
        self.messageID = messageID
        switch kind {
        case .call, .send:
            guard let action = elements.2.flatMap(Self.word) else { throw .badAction }
            self.action = action
            (errorCode, errorDescription) = (nil, nil)
            payload = try Self.object(elements.3)
        case .result:
            (action, errorCode, errorDescription) = (nil, nil, nil)
            payload = try Self.object(elements.2)
        case .error, .resultError:
            guard let code = elements.2?.string, let description = elements.3?.string else { throw .badErrorCode }
            (action, errorCode, errorDescription) = (nil, code, description)
            payload = try Self.object(elements.4)
        }
        if json.firstRepeatedKey != nil { throw .repeatedKey }
    }

    private typealias Five = (JSONValue?, JSONValue?, JSONValue?, JSONValue?, JSONValue?)

    private static func firstFive(_ json: JSONValue) -> (Five, count: Int) {
        var iterator = json.elements.makeIterator()
        let five: Five = (iterator.next(), iterator.next(), iterator.next(), iterator.next(), iterator.next())
        var count = five.0 == nil ? 0 : five.1 == nil ? 1 : five.2 == nil ? 2 : five.3 == nil ? 3 : 4
        if five.4 != nil { count = iterator.next() == nil ? 5 : 6 }
        return (five, count)
    }

    private static func object(_ value: JSONValue?) throws(Fault) -> JSONValue {
        guard let value, value.kind == .object else { throw .badPayload }
        return value
    }

    private static func word(_ value: JSONValue) -> Bytes? {
        guard let text = value.string, isIdentity(text) else { return nil }
        return text
    }

    /// What may name a message, an action, a charge point or a connection: 1 to 255 bytes, no control characters.
    static func isIdentity(_ text: Bytes) -> Bool {
        (1...maximumWordBytes).contains(text.count) && !text.contains { $0 < 0x20 || $0 == 0x7F }
    }
}

extension Frame.Kind {
    var elementCount: Int {
        switch self {
        case .call, .send: 4
        case .result: 3
        case .error, .resultError: 5
        }
    }
}
