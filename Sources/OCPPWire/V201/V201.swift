import JSONText

/// OCPP 2.0.1 (and 2.1, which only adds to it): what a charging station sends, as views of the payloads (part 2, 1).
public enum V201 {
    /// `idToken`: the token and its kind.
    public struct IDToken {
        public let json: JSONValue
        public var idToken: Field<Bytes> { json.textField("idToken") }
        public var type: Field<Bytes> { json.textField("type") }
    }

    /// `evse`: the EVSE and, where one is meant, its connector.
    public struct EVSE {
        public let json: JSONValue
        public var id: Field<Int64> { json.intField("id") }
        public var connectorID: Field<Int64> { json.intField("connectorId") }
    }

    public struct Authorize: OCPPMessage {
        public static let action: StaticString = "Authorize"
        public static let fields = [FieldRule("idToken", .object, required: true), FieldRule("certificate", .text)]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var idToken: Field<IDToken> { payload.objectField("idToken").map(IDToken.init) }
    }

    public struct BootNotification: OCPPMessage {
        public static let action: StaticString = "BootNotification"
        public static let fields = [
            FieldRule("reason", .text, required: true), FieldRule("chargingStation", .object, required: true),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var reason: Field<Bytes> { payload.textField("reason") }
        public var vendor: Field<Bytes> { station("vendorName") }
        public var model: Field<Bytes> { station("model") }
        public var firmware: Field<Bytes> { station("firmwareVersion") }

        private func station(_ key: StaticString) -> Field<Bytes> {
            payload["chargingStation"]?.textField(key) ?? .absent
        }
    }

    public struct StatusNotification: OCPPMessage {
        public static let action: StaticString = "StatusNotification"
        public static let fields = [
            FieldRule("timestamp", .text, required: true), FieldRule("connectorStatus", .text, required: true),
            FieldRule("evseId", .int, required: true), FieldRule("connectorId", .int, required: true),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var evseID: Field<Int64> { payload.intField("evseId") }
        public var connectorID: Field<Int64> { payload.intField("connectorId") }
        public var status: Field<Bytes> { payload.textField("connectorStatus") }
        public var timestamp: Field<Bytes> { payload.textField("timestamp") }
    }

    public struct MeterValues: OCPPMessage {
        public static let action: StaticString = "MeterValues"
        public static let fields = [
            FieldRule("evseId", .int, required: true), FieldRule("meterValue", .array, required: true),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var evseID: Field<Int64> { payload.intField("evseId") }
        public var meterValue: MeterElements { MeterElements(payload["meterValue"]) }
    }

    public struct TransactionEvent: OCPPMessage {
        public static let action: StaticString = "TransactionEvent"
        public static let fields = [
            FieldRule("eventType", .text, required: true), FieldRule("timestamp", .text, required: true),
            FieldRule("triggerReason", .text, required: true), FieldRule("seqNo", .int, required: true),
            FieldRule("transactionInfo", .object, required: true), FieldRule("offline", .bool),
            FieldRule("numberOfPhasesUsed", .int), FieldRule("cableMaxCurrent", .decimal),
            FieldRule("reservationId", .int), FieldRule("idToken", .object), FieldRule("evse", .object),
            FieldRule("meterValue", .array),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        /// `Started`, `Updated` or `Ended`.
        public var eventType: Field<Bytes> { payload.textField("eventType") }
        public var timestamp: Field<Bytes> { payload.textField("timestamp") }
        public var triggerReason: Field<Bytes> { payload.textField("triggerReason") }
        public var seqNo: Field<Int64> { payload.intField("seqNo") }
        public var offline: Field<Bool> { payload.boolField("offline") }
        public var transactionID: Field<Bytes> { info { $0.identityField("transactionId") } }
        public var chargingState: Field<Bytes> { info { $0.textField("chargingState") } }
        public var stoppedReason: Field<Bytes> { info { $0.textField("stoppedReason") } }
        /// Names the RequestStartTransaction that led here.
        public var remoteStartID: Field<Int64> { info { $0.intField("remoteStartId") } }
        public var idToken: Field<IDToken> { payload.objectField("idToken").map(IDToken.init) }
        public var evse: Field<EVSE> { payload.objectField("evse").map(EVSE.init) }
        public var meterValue: MeterElements { MeterElements(payload["meterValue"]) }

        private func info<Value>(_ read: (JSONValue) -> Field<Value>) -> Field<Value> {
            payload["transactionInfo"].map(read) ?? .absent
        }
    }
}
