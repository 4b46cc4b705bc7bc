import JSONText

/// OCPP 1.6-J: the messages a charge point sends, as views of their payloads (spec section 6, security whitepaper).
public enum V16 {
    public struct Authorize: OCPPMessage {
        public static let action: StaticString = "Authorize"
        public static let fields = [FieldRule("idTag", .text, required: true)]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var idTag: Field<Bytes> { payload.textField("idTag") }
    }

    public struct BootNotification: OCPPMessage {
        public static let action: StaticString = "BootNotification"
        public static let fields = [
            FieldRule("chargePointVendor", .text, required: true), FieldRule("chargePointModel", .text, required: true),
            FieldRule("chargePointSerialNumber", .text), FieldRule("chargeBoxSerialNumber", .text),
            FieldRule("firmwareVersion", .text), FieldRule("iccid", .text), FieldRule("imsi", .text),
            FieldRule("meterType", .text), FieldRule("meterSerialNumber", .text),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var vendor: Field<Bytes> { payload.textField("chargePointVendor") }
        public var model: Field<Bytes> { payload.textField("chargePointModel") }
        public var firmware: Field<Bytes> { payload.textField("firmwareVersion") }
    }

    public struct StatusNotification: OCPPMessage {
        public static let action: StaticString = "StatusNotification"
        public static let fields = [
            FieldRule("connectorId", .int, required: true), FieldRule("status", .text, required: true),
            FieldRule("errorCode", .text, required: true), FieldRule("info", .text), FieldRule("timestamp", .text),
            FieldRule("vendorId", .text), FieldRule("vendorErrorCode", .text),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var connectorID: Field<Int64> { payload.intField("connectorId") }
        public var status: Field<Bytes> { payload.textField("status") }
        public var errorCode: Field<Bytes> { payload.textField("errorCode") }
        public var info: Field<Bytes> { payload.textField("info") }
        public var timestamp: Field<Bytes> { payload.textField("timestamp") }
        public var vendorID: Field<Bytes> { payload.textField("vendorId") }
        public var vendorErrorCode: Field<Bytes> { payload.textField("vendorErrorCode") }
    }

    public struct StartTransaction: OCPPMessage {
        public static let action: StaticString = "StartTransaction"
        public static let fields = [
            FieldRule("connectorId", .int, required: true), FieldRule("idTag", .text, required: true),
            FieldRule("meterStart", .decimal, required: true), FieldRule("timestamp", .text, required: true),
            FieldRule("reservationId", .int),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var connectorID: Field<Int64> { payload.intField("connectorId") }
        public var idTag: Field<Bytes> { payload.textField("idTag") }
        /// Wh, a decimal to be read exactly.
        public var meterStart: Field<Bytes> { payload.decimalField("meterStart") }
        public var timestamp: Field<Bytes> { payload.textField("timestamp") }
    }

    public struct StopTransaction: OCPPMessage {
        public static let action: StaticString = "StopTransaction"
        public static let fields = [
            FieldRule("transactionId", .identity, required: true), FieldRule("meterStop", .decimal, required: true),
            FieldRule("timestamp", .text, required: true), FieldRule("idTag", .text), FieldRule("reason", .text),
            FieldRule("transactionData", .array),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var transactionID: Field<Bytes> { payload.identityField("transactionId") }
        public var idTag: Field<Bytes> { payload.textField("idTag") }
        /// Wh, a decimal to be read exactly.
        public var meterStop: Field<Bytes> { payload.decimalField("meterStop") }
        public var timestamp: Field<Bytes> { payload.textField("timestamp") }
        public var reason: Field<Bytes> { payload.textField("reason") }
        public var transactionData: MeterElements { MeterElements(payload["transactionData"]) }
    }

    public struct MeterValues: OCPPMessage {
        public static let action: StaticString = "MeterValues"
        public static let fields = [
            FieldRule("connectorId", .int, required: true), FieldRule("meterValue", .array, required: true),
            FieldRule("transactionId", .identity),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var connectorID: Field<Int64> { payload.intField("connectorId") }
        public var transactionID: Field<Bytes> { payload.identityField("transactionId") }
        public var meterValue: MeterElements { MeterElements(payload["meterValue"]) }
    }

    public struct DiagnosticsStatusNotification: OCPPMessage {
        public static let action: StaticString = "DiagnosticsStatusNotification"
        public static let fields = [FieldRule("status", .text, required: true)]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var status: Field<Bytes> { payload.textField("status") }
    }
}
