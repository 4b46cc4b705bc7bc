/// A struct's fields, or an enum's case.
struct EncodedFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: StateEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws { try encoder.encodeNil() }
    func encode(_ value: Bool, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: String, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Double, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Float, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Int, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Int8, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Int16, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Int32, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: Int64, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: UInt, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: UInt8, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: UInt16, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: UInt32, forKey key: Key) { encoder.encode(value) }
    func encode(_ value: UInt64, forKey key: Key) { encoder.encode(value) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try encoder.encode(value) }

    private func ifPresent<T>(_ value: T?, _ body: (T) throws -> Void) rethrows {
        encoder.encode(value != nil)
        if let value { try body(value) }
    }

    func encodeIfPresent(_ value: Bool?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: String?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) { ifPresent(value, encoder.encode) }
    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        try ifPresent(value) { try encoder.encode($0) }
    }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder.encode(key.stringValue)
        return encoder.container(keyedBy: Nested.self)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
}

/// What follows one another, after its count, which is not known before the end.
struct EncodedElements: UnkeyedEncodingContainer {
    let encoder: StateEncoder
    private let place: Int
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(encoder: StateEncoder) {
        self.encoder = encoder
        place = encoder.bytes.count
        encoder.bytes.append(contentsOf: [0, 0, 0, 0])
    }

    private mutating func counted() -> StateEncoder {
        count += 1
        for byte in 0..<4 { encoder.bytes[place + byte] = UInt8(truncatingIfNeeded: count >> (8 * byte)) }
        return encoder
    }

    mutating func encodeNil() throws { try encoder.encodeNil() }
    mutating func encode(_ value: Bool) { counted().encode(value) }
    mutating func encode(_ value: String) { counted().encode(value) }
    mutating func encode(_ value: Double) { counted().encode(value) }
    mutating func encode(_ value: Float) { counted().encode(value) }
    mutating func encode(_ value: Int) { counted().encode(value) }
    mutating func encode(_ value: Int8) { counted().encode(value) }
    mutating func encode(_ value: Int16) { counted().encode(value) }
    mutating func encode(_ value: Int32) { counted().encode(value) }
    mutating func encode(_ value: Int64) { counted().encode(value) }
    mutating func encode(_ value: UInt) { counted().encode(value) }
    mutating func encode(_ value: UInt8) { counted().encode(value) }
    mutating func encode(_ value: UInt16) { counted().encode(value) }
    mutating func encode(_ value: UInt32) { counted().encode(value) }
    mutating func encode(_ value: UInt64) { counted().encode(value) }
    mutating func encode<T: Encodable>(_ value: T) throws { try counted().encode(value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
        counted().container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { counted().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { counted() }
}
