import Telemetry

/// Writes a `Codable` value as its fields in the order they are declared, without their names: it is read back by the
/// program that wrote it. Integers are LEB128 of their zigzag form (Protocol Buffers, "Signed Integers"); what may be nil
/// has a byte before it. The cases of enums without raw values are named.
final class StateEncoder: Encoder {
    var bytes: [UInt8] = []
    private var hasLostKeys = false
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = StateEncoder()
        try value.encode(to: encoder)
        if encoder.hasLostKeys { throw EncodingError.invalidValue(value, .lostKeys) }
        return encoder.bytes
    }

    /// A dictionary keyed by text or numbers would be written without its keys. (Those of structs and enums are no such text.)
    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if Key(stringValue: "") != nil { hasLostKeys = true }
        return KeyedEncodingContainer(EncodedFields<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { EncodedElements(encoder: self) }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    fileprivate func put(unsigned value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

extension StateEncoder: SingleValueEncodingContainer {
    func encodeNil() throws { throw EncodingError.invalidValue(0, .unplacedNil) }
    func encode(_ value: Bool) { bytes.append(value ? 1 : 0) }
    func encode(_ value: Double) { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
    func encode(_ value: Float) { encode(Double(value)) }
    func encode(_ value: Int) { encode(Int64(value)) }
    func encode(_ value: Int8) { encode(Int64(value)) }
    func encode(_ value: Int16) { encode(Int64(value)) }
    func encode(_ value: Int32) { encode(Int64(value)) }
    func encode(_ value: Int64) { put(unsigned: UInt64(bitPattern: value << 1 ^ value >> 63)) }
    func encode(_ value: UInt) { put(unsigned: UInt64(value)) }
    func encode(_ value: UInt8) { bytes.append(value) }
    func encode(_ value: UInt16) { put(unsigned: UInt64(value)) }
    func encode(_ value: UInt32) { put(unsigned: UInt64(value)) }
    func encode(_ value: UInt64) { put(unsigned: value) }

    func encode(_ value: String) {
        var value = value
        value.withUTF8 {
            put(unsigned: UInt64($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    /// A time is its milliseconds; a million samples go without a container for each; a dictionary keyed by text would lose its keys.
    func encode<T: Encodable>(_ value: T) throws {
        if T.self == Instant.self {
            encode((value as! Instant).milliseconds)
        } else if T.self == [Int64].self {
            let numbers = value as! [Int64]
            encode(numbers.count)
            for number in numbers { encode(number) }
        } else if T.self == [String: Int].self {
            let entries = (value as! [String: Int]).sorted { $0.key < $1.key }
            encode(entries.count)
            for (key, number) in entries {
                encode(key)
                encode(number)
            }
        } else {
            try value.encode(to: self)
        }
    }
}

extension EncodingError.Context {
    /// Nothing would tell it from a value.
    fileprivate static let unplacedNil = Self(codingPath: [], debugDescription: "nil where no field is optional")
    fileprivate static let lostKeys = Self(codingPath: [], debugDescription: "a dictionary whose keys are not written")
}
