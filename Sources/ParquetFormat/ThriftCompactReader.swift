/// Reads Thrift's compact protocol from bytes that nobody vouches for: unknown fields are stepped over, known ones must
/// have their type, counts must fit the bytes that are left, and nesting is bounded.
struct ThriftCompactReader {
    struct Field {
        let id: Int16
        let type: ThriftType
    }

    private(set) var cursor: ByteCursor
    private var depth = 0
    private static let maximumDepth = 32

    init(_ cursor: ByteCursor) { self.cursor = cursor }

    /// Calls `body` for each field of a structure; it must read or `skip` what it is given.
    mutating func eachField(
        _ body: (inout ThriftCompactReader, Field) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        guard depth < Self.maximumDepth else { throw ParquetError("thrift structures nest too deeply") }
        depth += 1
        defer { depth -= 1 }
        var last: Int16 = 0
        while let field = try nextField(after: last) {
            last = field.id
            try body(&self, field)
        }
    }

    private mutating func nextField(after last: Int16) throws(ParquetError) -> Field? {
        let header = try cursor.byte()
        let type = try type(header & 0x0F)
        if type == .stop {
            guard header == 0 else { throw ParquetError("thrift stop byte \(header)") }
            return nil
        }
        let delta = Int16(header >> 4)
        let id = delta == 0 ? Int16(truncatingIfNeeded: try cursor.zigzag()) : last &+ delta
        return Field(id: id, type: type)
    }

    private func type(_ raw: UInt8) throws(ParquetError) -> ThriftType {
        guard let type = ThriftType(rawValue: raw) else { throw ParquetError("thrift type \(raw)") }
        return type
    }

    mutating func bool(_ field: Field) throws(ParquetError) -> Bool {
        guard field.type == .boolTrue || field.type == .boolFalse else { throw wrongType(field) }
        return field.type == .boolTrue
    }

    mutating func int8(_ field: Field) throws(ParquetError) -> Int8 {
        guard field.type == .int8 else { throw wrongType(field) }
        return Int8(bitPattern: try cursor.byte())
    }

    mutating func int32(_ field: Field) throws(ParquetError) -> Int32 {
        guard field.type == .int32 else { throw wrongType(field) }
        return try int32()
    }

    mutating func int64(_ field: Field) throws(ParquetError) -> Int64 {
        guard field.type == .int64 else { throw wrongType(field) }
        return try cursor.zigzag()
    }

    mutating func binary(_ field: Field) throws(ParquetError) -> [UInt8] {
        guard field.type == .binary else { throw wrongType(field) }
        return try binary()
    }

    mutating func string(_ field: Field) throws(ParquetError) -> String {
        let bytes = try binary(field)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ParquetError("a name or text of the metadata is not UTF-8")
        }
        return text
    }

    mutating func structure<T: ThriftStructure>(_ field: Field) throws(ParquetError) -> T {
        guard field.type == .structure else { throw wrongType(field) }
        return try T(from: &self)
    }

    mutating func list<T: ThriftStructure>(_ field: Field) throws(ParquetError) -> [T] {
        try list(field, of: .structure) { (reader) throws(ParquetError) in try T(from: &reader) }
    }

    mutating func int32s(_ field: Field) throws(ParquetError) -> [Int32] {
        try list(field, of: .int32) { (reader) throws(ParquetError) in try reader.int32() }
    }

    mutating func int64s(_ field: Field) throws(ParquetError) -> [Int64] {
        try list(field, of: .int64) { (reader) throws(ParquetError) in try reader.cursor.zigzag() }
    }

    mutating func binaries(_ field: Field) throws(ParquetError) -> [[UInt8]] {
        try list(field, of: .binary) { (reader) throws(ParquetError) in try reader.binary() }
    }

    /// Elements are 1 for true; false is 2 in the specification and 0 in some writers.
    mutating func bools(_ field: Field) throws(ParquetError) -> [Bool] {
        try list(field, of: .boolTrue) { (reader) throws(ParquetError) in try reader.cursor.byte() == 1 }
    }

    /// Steps over a value of any type.
    mutating func skip(_ field: Field) throws(ParquetError) { try skip(field.type, inList: false) }

    private mutating func skip(_ type: ThriftType, inList: Bool) throws(ParquetError) {
        switch type {
        case .boolTrue, .boolFalse: if inList { _ = try cursor.byte() }
        case .int8: _ = try cursor.byte()
        case .int16, .int32, .int64: _ = try cursor.varint()
        case .double: _ = try cursor.bytes(8)
        case .binary: _ = try bytes()
        case .list, .set: try skipList()
        case .structure: try eachField { (reader, field) throws(ParquetError) in try reader.skip(field) }
        case .map, .stop: throw ParquetError("thrift type \(type) where Parquet has none")
        }
    }

    private mutating func skipList() throws(ParquetError) {
        guard depth < Self.maximumDepth else { throw ParquetError("thrift lists nest too deeply") }
        depth += 1
        defer { depth -= 1 }
        let (type, count) = try listHeader()
        for _ in 0..<count { try skip(type, inList: true) }
    }

    private mutating func list<T>(
        _ field: Field, of wanted: ThriftType, _ element: (inout ThriftCompactReader) throws(ParquetError) -> T
    ) throws(ParquetError) -> [T] {
        guard field.type == .list else { throw wrongType(field) }
        let (type, count) = try listHeader()
        let isBool = type == .boolFalse && wanted == .boolTrue
        guard type == wanted || isBool || count == 0 else {
            throw ParquetError("thrift list \(field.id) holds \(type), not \(wanted)")
        }
        var elements: [T] = []
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    /// Every element takes at least one byte, which bounds the count.
    private mutating func listHeader() throws(ParquetError) -> (ThriftType, Int) {
        let header = try cursor.byte()
        let short = Int(header >> 4)
        let count = short == 15 ? try cursor.varint() : UInt64(short)
        guard count <= UInt64(cursor.remaining) else {
            throw ParquetError("a thrift list of \(count) elements in \(cursor.remaining) bytes")
        }
        return (try type(header & 0x0F), Int(count))
    }

    private mutating func bytes() throws(ParquetError) -> UnsafeRawBufferPointer {
        let length = try cursor.varint()
        return try cursor.bytes(Int(clamping: length))
    }

    private mutating func binary() throws(ParquetError) -> [UInt8] { Array(try bytes()) }

    private mutating func int32() throws(ParquetError) -> Int32 {
        let value = try cursor.zigzag()
        guard let narrow = Int32(exactly: value) else { throw ParquetError("\(value) where 32 bits are meant") }
        return narrow
    }

    private func wrongType(_ field: Field) -> ParquetError {
        ParquetError("thrift field \(field.id) has type \(field.type)")
    }
}
