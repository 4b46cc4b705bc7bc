import Telemetry

/// Reads what `StateEncoder` wrote. Bytes that end too soon, or that say what cannot be, throw.
final class StateDecoder: Decoder {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0
    let userInfo: [CodingUserInfoKey: Any]
    var codingPath: [any CodingKey] { [] }

    private init(_ bytes: UnsafeRawBufferPointer, _ userInfo: [CodingUserInfoKey: Any]) {
        self.bytes = bytes
        self.userInfo = userInfo
    }

    static func decode<T: Decodable>(
        _ type: T.Type, from bytes: [UInt8], userInfo: [CodingUserInfoKey: Any] = [:]
    ) throws -> T {
        try bytes.withUnsafeBytes { buffer in
            let decoder = StateDecoder(buffer, userInfo)
            let value = try T(from: decoder)
            guard decoder.place == buffer.count else { throw decoder.damaged }
            return value
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(DecodedFields<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let raw = try take(4).loadUnaligned(as: UInt32.self)
        return DecodedElements(decoder: self, total: Int(UInt32(littleEndian: raw)))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    var damaged: DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "byte \(place) of a state says what cannot be"))
    }

    private func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, bytes.count - place >= count else { throw damaged }
        place += count
        return UnsafeRawBufferPointer(rebasing: bytes[place - count..<place])
    }

    private func unsigned() throws -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw damaged
    }

    /// Of things of a byte at least.
    private func count() throws -> Int {
        let count = try decode(Int.self)
        guard (0...bytes.count - place).contains(count) else { throw damaged }
        return count
    }

    private func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        guard let value = T(exactly: try decode(Int64.self)) else { throw damaged }
        return value
    }

    private func natural<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        guard let value = T(exactly: try unsigned()) else { throw damaged }
        return value
    }
}

extension StateDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { false }

    func decode(_ type: Bool.Type) throws -> Bool {
        let byte = try take(1)[0]
        guard byte <= 1 else { throw damaged }
        return byte == 1
    }

    func decode(_ type: Double.Type) throws -> Double {
        Double(bitPattern: UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self)))
    }

    func decode(_ type: String.Type) throws -> String {
        String(decoding: try take(try natural(Int.self)), as: UTF8.self)
    }

    func decode(_ type: Int64.Type) throws -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try natural(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try take(1)[0] }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try natural(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try natural(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try unsigned() }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if T.self == Instant.self { return Instant(milliseconds: try decode(Int64.self)) as! T }
        if T.self == [Int64].self {
            let count = try count()
            var numbers: [Int64] = []
            numbers.reserveCapacity(count)
            for _ in 0..<count { numbers.append(try decode(Int64.self)) }
            return numbers as! T
        }
        if T.self == [String: Int].self {
            var entries: [String: Int] = [:]
            for _ in 0..<(try count()) { entries[try decode(String.self)] = try decode(Int.self) }
            return entries as! T
        }
        return try T(from: self)
    }
}
