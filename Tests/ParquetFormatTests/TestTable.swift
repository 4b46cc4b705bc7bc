import ParquetFormat

/// Tables as plain Swift values, written to bytes and read back, so that tests compare arrays.

/// SplitMix64 (Steele, Lea, Flood 2014): a seed is all its state, so a failing test can be repeated from its message.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

enum TestValues: Equatable {
    case integers([Int64?])
    /// Compared by bit pattern: NaNs and zeros are what they are.
    case doubles([UInt64?])
    case strings([[UInt8]?], interned: Bool)
    case allNull(Int)

    var count: Int {
        switch self {
        case .integers(let values): values.count
        case .doubles(let values): values.count
        case .strings(let values, _): values.count
        case .allNull(let count): count
        }
    }

    func slice(_ range: Range<Int>) -> TestValues {
        switch self {
        case .integers(let values): .integers(Array(values[range]))
        case .doubles(let values): .doubles(Array(values[range]))
        case .strings(let values, let interned): .strings(Array(values[range]), interned: interned)
        case .allNull: .allNull(range.count)
        }
    }
}

struct TestColumn {
    var field: ParquetField
    var values: TestValues

    init(_ name: String, _ kind: ParquetField.Kind, nullable: Bool, _ values: TestValues) {
        field = ParquetField(name: name, kind: kind, isNullable: nullable)
        self.values = values
    }
}

let integerNull = Int64.min
let doubleNull: UInt64 = 0x7FF8_0000_0000_BEEF

/// Memory behind the columns of one row group while it is written.
private final class Borrowed {
    private var blocks: [UnsafeMutableRawPointer] = []
    deinit { for block in blocks { block.deallocate() } }

    func copy<T>(_ values: [T]) -> UnsafeBufferPointer<T> {
        let copy = UnsafeMutableBufferPointer<T>.allocate(capacity: max(values.count, 1))
        _ = copy.initialize(from: values)
        blocks.append(UnsafeMutableRawPointer(copy.baseAddress!))
        return UnsafeBufferPointer(start: copy.baseAddress, count: values.count)
    }

    func data(_ column: TestColumn) -> ParquetColumnData {
        let isNullable = column.field.isNullable
        switch column.values {
        case .integers(let values):
            return .integers(copy(values.map { $0 ?? integerNull }), null: isNullable ? integerNull : nil)
        case .doubles(let values):
            let doubles = values.map { Double(bitPattern: $0 ?? doubleNull) }
            return .doubles(copy(doubles), null: isNullable ? doubleNull : nil)
        case .strings(let values, let interned):
            return strings(values, interned: interned, null: isNullable ? -1 : nil)
        case .allNull(let count): return .allNull(count: count)
        }
    }

    private func strings(_ values: [[UInt8]?], interned: Bool, null: Int64?) -> ParquetColumnData {
        var arena: [UInt8] = [0xFF]
        var known: [[UInt8]: Int64] = [:]
        let refs = values.map { value -> Int64 in
            guard let value else { return -1 }
            if interned, let ref = known[value] { return ref }
            let ref = Int64(arena.count) << 28 | Int64(value.count)
            arena += value
            known[value] = ref
            return ref
        }
        return .strings(copy(refs), null: null, base: copy(arena).baseAddress!, interned: interned)
    }
}

/// - Parameter groupRows: rows of each row group but the last.
func write(
    _ columns: [TestColumn], groupRows: Int = .max, options: ParquetWriterOptions = ParquetWriterOptions()
) throws -> [UInt8] {
    try writeWithSummary(columns, groupRows: groupRows, options: options).bytes
}

func writeWithSummary(
    _ columns: [TestColumn], groupRows: Int = .max, options: ParquetWriterOptions = ParquetWriterOptions()
) throws -> (bytes: [UInt8], summary: ParquetFileSummary) {
    var bytes: [UInt8] = []
    var writer = try ParquetWriter(fields: columns.map(\.field), options: options) { bytes += $0 }
    let rows = columns[0].values.count
    var start = 0
    while start < rows {
        let end = rows - start > groupRows ? start + groupRows : rows
        let borrowed = Borrowed()
        let group = columns.map { column in
            var part = column
            part.values = column.values.slice(start..<end)
            return borrowed.data(part)
        }
        try withExtendedLifetime(borrowed) { try writer.append(rowGroup: group, rows: end - start) }
        start = end
    }
    let summary = try writer.finish()
    return (bytes, summary)
}

extension ParquetReader {
    /// All rows of a column in the form it is written in.
    func values(_ column: Int) throws -> TestValues {
        switch fields[column].kind {
        case .double: .doubles(try rowGroups.indices.flatMap { try doubles(column, $0) })
        case .utf8, .bytes, .json:
            .strings(try rowGroups.indices.flatMap { try strings(column, $0) }, interned: false)
        default: .integers(try rowGroups.indices.flatMap { try integers(column, $0) })
        }
    }

    func integers(_ column: Int, _ group: Int) throws -> [Int64?] {
        // A column without nulls may hold any number: the sentinel then is one that it does not.
        let read =
            try fields[column].isNullable
            ? readIntegers(column: column, rowGroup: group, null: integerNull)
            : readAvoidingSentinel(column, group)
        return read.array.map { fields[column].isNullable && $0 == integerNull ? nil : $0 }
    }

    private func readAvoidingSentinel(_ column: Int, _ group: Int) throws -> ParquetIntegers {
        do { return try readIntegers(column: column, rowGroup: group, null: integerNull) } catch {
            return try readIntegers(column: column, rowGroup: group, null: 0x0123_4567_89AB_CDEF)
        }
    }

    func doubles(_ column: Int, _ group: Int) throws -> [UInt64?] {
        let read = try readDoubles(column: column, rowGroup: group, null: doubleNull)
        return read.array.map { $0.bitPattern == doubleNull ? nil : $0.bitPattern }
    }

    func strings(_ column: Int, _ group: Int) throws -> [[UInt8]?] {
        let read = try readStrings(column: column, rowGroup: group)
        return withExtendedLifetime(read) {
            read.refs.indices.map { read.refs[$0] < 0 ? nil : Array(read.bytes(ofRow: $0)) }
        }
    }
}

/// Strings are equal whether they were interned or not.
func expectedWhenRead(_ values: TestValues, kind: ParquetField.Kind) -> TestValues {
    switch (values, kind) {
    case (.strings(let strings, _), _): .strings(strings, interned: false)
    case (.allNull(let count), .double): .doubles(Array(repeating: nil, count: count))
    case (.allNull(let count), .utf8), (.allNull(let count), .bytes), (.allNull(let count), .json):
        .strings(Array(repeating: nil, count: count), interned: false)
    case (.allNull(let count), _): .integers(Array(repeating: nil, count: count))
    default: values
    }
}
