import JSONText

extension V201 {
    /// Events of components and their variables, or of monitors set on them (2.0.1 part 2, 1.51).
    public struct NotifyEvent: OCPPMessage {
        public static let action: StaticString = "NotifyEvent"
        public static let fields = [
            FieldRule("generatedAt", .text, required: true), FieldRule("seqNo", .int, required: true),
            FieldRule("eventData", .array, required: true), FieldRule("tbc", .bool),
        ]
        public let payload: JSONValue
        public init(_ payload: JSONValue) { self.payload = payload }

        public var generatedAt: Field<Bytes> { payload.textField("generatedAt") }
        public var seqNo: Field<Int64> { payload.intField("seqNo") }

        /// The events in document order. An element that is no object is passed over; `problems` does not tell of it.
        public var events: LazyMapSequence<LazyFilterSequence<JSONValue.Elements>, Event> {
            (payload["eventData"] ?? payload).elements.lazy.filter { $0.kind == .object }.map(Event.init)
        }
    }

    public struct Event {
        public let json: JSONValue
        public var timestamp: Field<Bytes> { json.textField("timestamp") }
        /// `Alerting`, `Delta` or `Periodic`.
        public var trigger: Field<Bytes> { json.textField("trigger") }
        public var actualValue: Field<Bytes> { json.textField("actualValue") }
        public var techCode: Field<Bytes> { json.textField("techCode") }
        public var techInfo: Field<Bytes> { json.textField("techInfo") }
        public var isCleared: Field<Bool> { json.boolField("cleared") }
        public var transactionID: Field<Bytes> { json.identityField("transactionId") }
        public var componentName: Field<Bytes> { json["component"]?.textField("name") ?? .absent }
        public var variableName: Field<Bytes> { json["variable"]?.textField("name") ?? .absent }
        public var evse: Field<EVSE> { json["component"]?.objectField("evse").map(EVSE.init) ?? .absent }
    }
}
