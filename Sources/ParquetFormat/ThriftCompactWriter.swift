/// Apache Thrift's compact protocol, the language of Parquet's headers and footer, as far as they use it.
/// Specification: github.com/apache/thrift, doc/specs/thrift-compact-protocol.md.

enum ThriftType: UInt8 {
    case stop = 0
    case boolTrue, boolFalse, int8, int16, int32, int64, double, binary, list, set, map, structure
}

/// A Thrift structure that knows its own fields.
protocol ThriftStructure {
    func write(to writer: inout ThriftCompactWriter)
    init(from reader: inout ThriftCompactReader) throws(ParquetError)
}

struct ThriftCompactWriter: ~Copyable {
    private(set) var out = ByteBuffer()
    /// Field ids are written as the difference to the one before in the same structure.
    private var lastField: Int16 = 0

    /// The bytes of one structure.
    static func bytes(_ structure: some ThriftStructure) -> [UInt8] {
        var writer = ThriftCompactWriter()
        writer.body(structure)
        return Array(writer.out.bytes)
    }

    mutating func bool(_ id: Int16, _ value: Bool) { header(id, value ? .boolTrue : .boolFalse) }

    mutating func int8(_ id: Int16, _ value: Int8) {
        header(id, .int8)
        out.append(UInt8(bitPattern: value))
    }

    mutating func int16(_ id: Int16, _ value: Int16) {
        header(id, .int16)
        out.append(zigzag: Int64(value))
    }

    mutating func int32(_ id: Int16, _ value: Int32) {
        header(id, .int32)
        out.append(zigzag: Int64(value))
    }

    mutating func int64(_ id: Int16, _ value: Int64) {
        header(id, .int64)
        out.append(zigzag: value)
    }

    mutating func binary(_ id: Int16, _ value: some Collection<UInt8>) {
        header(id, .binary)
        element(value)
    }

    mutating func structure(_ id: Int16, _ value: some ThriftStructure) {
        header(id, .structure)
        body(value)
    }

    /// A structure without a type of its own: its fields are what `fields` writes.
    mutating func structure(_ id: Int16, _ fields: (inout ThriftCompactWriter) -> Void) {
        header(id, .structure)
        body(fields)
    }

    mutating func list(_ id: Int16, _ values: [some ThriftStructure]) {
        listHeader(id, .structure, values.count)
        for value in values { body(value) }
    }

    mutating func list(_ id: Int16, _ values: [[UInt8]]) {
        listHeader(id, .binary, values.count)
        for value in values { element(value) }
    }

    mutating func list(_ id: Int16, _ values: [Int32]) {
        listHeader(id, .int32, values.count)
        for value in values { out.append(zigzag: Int64(value)) }
    }

    mutating func list(_ id: Int16, _ values: [Int64]) {
        listHeader(id, .int64, values.count)
        for value in values { out.append(zigzag: value) }
    }

    mutating func list(_ id: Int16, _ values: [Bool]) {
        listHeader(id, .boolTrue, values.count)
        for value in values { out.append(value ? 1 : 2) }
    }

    private mutating func body(_ value: some ThriftStructure) { body { value.write(to: &$0) } }

    private mutating func body(_ fields: (inout ThriftCompactWriter) -> Void) {
        let outer = lastField
        lastField = 0
        fields(&self)
        out.append(ThriftType.stop.rawValue)
        lastField = outer
    }

    private mutating func element(_ value: some Collection<UInt8>) {
        out.append(varint: UInt64(value.count))
        out.append(value)
    }

    private mutating func header(_ id: Int16, _ type: ThriftType) {
        let delta = id - lastField
        precondition(delta > 0 && delta <= 15, "thrift field \(id) after \(lastField)")
        out.append(UInt8(delta) << 4 | type.rawValue)
        lastField = id
    }

    private mutating func listHeader(_ id: Int16, _ type: ThriftType, _ count: Int) {
        header(id, .list)
        out.append(UInt8(min(count, 15)) << 4 | type.rawValue)
        if count >= 15 { out.append(varint: UInt64(count)) }
    }
}
