import JSONText

/// A message's field as it came: a wrong one is told apart from an absent one, and costs only itself.
public enum Field<Value> {
    case absent
    case present(Value)
    /// Present, but not of the type the specification gives it.
    case wrong(JSONValue)

    public var value: Value? {
        if case .present(let value) = self { return value }
        return nil
    }

    public var isAbsent: Bool {
        if case .absent = self { return true }
        return false
    }

    func map<Other>(_ transform: (Value) -> Other) -> Field<Other> {
        switch self {
        case .absent: .absent
        case .present(let value): .present(transform(value))
        case .wrong(let json): .wrong(json)
        }
    }
}

extension JSONValue {
    /// Reads a member by `read`; JSON's null is an absent field.
    @inline(__always)
    func field<Value>(_ key: StaticString, _ read: (JSONValue) -> Value?) -> Field<Value> {
        guard let json = self[key], !json.isNull else { return .absent }
        return read(json).map(Field.present) ?? .wrong(json)
    }

    func textField(_ key: StaticString) -> Field<Bytes> { field(key, \.string) }
    func intField(_ key: StaticString) -> Field<Int64> { field(key, \.int) }
    func boolField(_ key: StaticString) -> Field<Bool> { field(key, \.bool) }
    func objectField(_ key: StaticString) -> Field<JSONValue> { field(key) { $0.kind == .object ? $0 : nil } }
    func arrayField(_ key: StaticString) -> Field<JSONValue> { field(key) { $0.kind == .array ? $0 : nil } }
    /// A decimal, as JSON number or as text.
    func decimalField(_ key: StaticString) -> Field<Bytes> { field(key) { $0.number ?? $0.string } }
    /// An identity that 1.6 writes as a number and 2.x as text.
    public func identityField(_ key: StaticString) -> Field<Bytes> {
        field(key) { $0.string ?? ($0.int == nil ? nil : $0.number) }
    }
}

/// What a message's type asks of one of its fields; the tables are checked against the specifications' schemas.
public struct FieldRule: Sendable {
    public enum Kind: Sendable { case text, int, bool, decimal, object, array, identity }
    public let name: StaticString
    public let kind: Kind
    public let isRequired: Bool

    init(_ name: StaticString, _ kind: Kind, required: Bool = false) {
        self.name = name
        self.kind = kind
        isRequired = required
    }
}

/// A field that is missing or of the wrong type.
public struct FieldProblem: Sendable {
    public enum Kind: String, Sendable {
        case missing = "missing-field"
        case wrongType = "wrong-field-type"
    }
    public var field: StaticString
    public var kind: Kind
    public var isRequired: Bool
}

/// A typed message: a view of a payload with the fields its type has.
public protocol OCPPMessage: SendableMetatype {
    static var action: StaticString { get }
    static var fields: [FieldRule] { get }
    var payload: JSONValue { get }
    init(_ payload: JSONValue)
}

extension OCPPMessage {
    /// Every field of the payload that is not as the rules say, in their order. Members without a rule are no problem.
    public func problems(_ visit: (FieldProblem) -> Void) {
        for rule in Self.fields {
            if let kind = rule.problem(in: payload) {
                visit(FieldProblem(field: rule.name, kind: kind, isRequired: rule.isRequired))
            }
        }
    }

    /// The first required field that is missing or unreadable: without it the message does not say its piece.
    public var fatalProblem: FieldProblem? {
        for rule in Self.fields where rule.isRequired {
            if let kind = rule.problem(in: payload) {
                return FieldProblem(field: rule.name, kind: kind, isRequired: true)
            }
        }
        return nil
    }
}

extension FieldRule {
    func problem(in payload: JSONValue) -> FieldProblem.Kind? {
        switch kind {
        case .text: Self.problem(payload.textField(name), isRequired)
        case .int: Self.problem(payload.intField(name), isRequired)
        case .bool: Self.problem(payload.boolField(name), isRequired)
        case .decimal: Self.problem(payload.decimalField(name), isRequired)
        case .object: Self.problem(payload.objectField(name), isRequired)
        case .array: Self.problem(payload.arrayField(name), isRequired)
        case .identity: Self.problem(payload.identityField(name), isRequired)
        }
    }

    private static func problem<Value>(_ field: Field<Value>, _ isRequired: Bool) -> FieldProblem.Kind? {
        switch field {
        case .present: nil
        case .absent: isRequired ? .missing : nil
        case .wrong: .wrongType
        }
    }
}
