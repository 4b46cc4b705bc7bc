import JSONText

/// Messages that both versions spell alike.
public enum Common {
    public struct Heartbeat: OCPPMessage {
        public static let action: StaticString = "Heartbeat"
        public static let fields: [FieldRule] = []
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }
    }

    public struct DataTransfer: OCPPMessage {
        public static let action: StaticString = "DataTransfer"
        public static let fields = [FieldRule("vendorId", .text, required: true), FieldRule("messageId", .text)]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var vendorID: Field<Bytes> { payload.textField("vendorId") }
        public var messageID: Field<Bytes> { payload.textField("messageId") }
        /// Anything: 1.6 says text, 2.x any JSON.
        public var data: JSONValue? { payload["data"] }
    }

    /// 1.6 security whitepaper and 2.0.1.
    public struct SecurityEventNotification: OCPPMessage {
        public static let action: StaticString = "SecurityEventNotification"
        public static let fields = [
            FieldRule("type", .text, required: true), FieldRule("timestamp", .text, required: true),
            FieldRule("techInfo", .text),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var type: Field<Bytes> { payload.textField("type") }
        public var timestamp: Field<Bytes> { payload.textField("timestamp") }
        public var techInfo: Field<Bytes> { payload.textField("techInfo") }
    }

    /// Also `SignedFirmwareStatusNotification` of the security whitepaper.
    public struct FirmwareStatusNotification: OCPPMessage {
        public static let action: StaticString = "FirmwareStatusNotification"
        public static let fields = [FieldRule("status", .text, required: true), FieldRule("requestId", .int)]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var status: Field<Bytes> { payload.textField("status") }
        public var requestID: Field<Int64> { payload.intField("requestId") }
    }

    public struct LogStatusNotification: OCPPMessage {
        public static let action: StaticString = "LogStatusNotification"
        public static let fields = [FieldRule("status", .text, required: true), FieldRule("requestId", .int)]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var status: Field<Bytes> { payload.textField("status") }
        public var requestID: Field<Int64> { payload.intField("requestId") }
    }
}

/// A call to the charge point: what is asked, of which port, for whom; the rest stays in the payload.
public struct Command {
    public let payload: JSONValue
    init(_ payload: JSONValue) { self.payload = payload }

    /// 1.6's connector, or 2.x's connector within its EVSE.
    public var connectorID: Field<Int64> {
        if let connector = payload["connectorId"], !connector.isNull { return payload.intField("connectorId") }
        return evse.value?.connectorID ?? .absent
    }

    /// 2.x's EVSE; absent in every 1.6 call.
    public var evseID: Field<Int64> {
        if let evse = payload["evseId"], !evse.isNull { return payload.intField("evseId") }
        switch evse {
        case .present(let evse): return evse.id
        case .absent: return .absent
        case .wrong(let json): return .wrong(json)
        }
    }

    private var evse: Field<V201.EVSE> { payload.objectField("evse").map(V201.EVSE.init) }

    /// 1.6's `idTag`, or the token inside 2.x's `idToken`.
    public var idToken: Field<Bytes> {
        if let tag = payload["idTag"], !tag.isNull { return payload.textField("idTag") }
        return payload["idToken"]?.textField("idToken") ?? .absent
    }

    public var transactionID: Field<Bytes> { payload.identityField("transactionId") }
}

/// An answer, whose question is not known here: what can be said of any.
public struct Answer {
    public let payload: JSONValue
    init(_ payload: JSONValue) { self.payload = payload }

    /// Of the answer itself, or of the token it judges (`idTagInfo`, `idTokenInfo`).
    public var status: Field<Bytes> {
        if let own = payload["status"], !own.isNull { return payload.textField("status") }
        return (payload["idTagInfo"] ?? payload["idTokenInfo"])?.textField("status") ?? .absent
    }

    public var transactionID: Field<Bytes> { payload.identityField("transactionId") }
    public var currentTime: Field<Bytes> { payload.textField("currentTime") }
    /// Heartbeat interval of a BootNotification's answer, seconds.
    public var intervalSeconds: Field<Int64> { payload.intField("interval") }

    /// An empty answer, or a bare `currentTime`: an acknowledgement that says nothing else (CONTRACT 4).
    public var isAcknowledgement: Bool {
        payload.members.allSatisfy { $0.key.equals("currentTime") }
    }
}
