import JSONText

/// The line of a CSV that names its columns, and with them what its rows are.
struct CSVHeader {
    let dialect: Dialect
    /// The number of fields every row has.
    let count: Int
    /// The field of each column that is read, by the column's number; 255 where there is none.
    private let places: SIMD32<UInt8>
    /// What a table of SteVe's export holds.
    let table: SteVeTable?

    static let longest = 1024
    static let mostFields = 64

    /// Nil where the line is no header that is known.
    init?(_ line: Bytes) {
        guard line.count <= Self.longest, let names = Self.names(line) else { return nil }
        if let (shape, places) = FrameCSV.find(names) {
            self.init(shape, names.count, places, nil)
        } else if let (table, places) = SteVeTable.find(names) {
            self.init(.steveTable, names.count, places, table)
        } else {
            return nil
        }
    }

    private init(_ dialect: Dialect, _ count: Int, _ places: SIMD32<UInt8>, _ table: SteVeTable?) {
        self.dialect = dialect
        self.count = count
        self.places = places
        self.table = table
    }

    /// For rows that stand without a header: what is usual in the dialect.
    static func usual(_ dialect: Dialect) -> CSVHeader {
        switch dialect {
        case .kwwhat: CSVHeader(.kwwhat, 4, FrameCSV.places([.time: 0, .chargePoint: 1, .action: 2, .message: 3]), nil)
        case .idahoLab: CSVHeader(.idahoLab, 3, FrameCSV.places([.chargePoint: 0, .message: 1, .time: 2]), nil)
        default: CSVHeader(dialect, 0, SIMD32(repeating: 255), .other)
        }
    }

    /// A table of an export that is not read.
    static func other(_ line: Bytes) -> CSVHeader? {
        names(line).map { CSVHeader(.steveTable, $0.count, SIMD32(repeating: 255), .other) }
    }

    func place<Column: RawRepresentable<Int>>(_ column: Column) -> Int? {
        let place = places[column.rawValue]
        return place == 255 ? nil : Int(place)
    }

    /// The names between commas, quotes taken off; nil as soon as one could be no column's.
    private static func names(_ line: Bytes) -> [Bytes]? {
        var names: [Bytes] = []
        var start = 0
        while start <= line.count {
            let end = line[start...].firstIndex(of: UInt8(ascii: ",")) ?? line.count
            guard names.count < mostFields, let name = name(Bytes(rebasing: line[start..<end]).trimmingSpace)
            else { return nil }
            names.append(name)
            start = end + 1
        }
        return names.count >= 2 ? names : nil
    }

    private static func name(_ text: Bytes) -> Bytes? {
        let isQuoted = text.count >= 2 && text.first == UInt8(ascii: "\"") && text.last == UInt8(ascii: "\"")
        let name = isQuoted ? Bytes(rebasing: text.dropFirst().dropLast()) : text
        guard let first = name.first, isLetter(first), name.allSatisfy({ isLetter($0) || isDigit($0) }) else {
            return nil
        }
        return name
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

/// A CSV with a frame in each row: the columns by which its header is known, and what they say.
struct FrameCSV: Sendable {
    enum Column: Int { case time, chargePoint, direction, action, message }

    let dialect: Dialect
    let columns: [(name: StaticString, column: Column)]
    /// Whether there may be columns beside these.
    let mayHaveMore: Bool

    private static let all = [
        FrameCSV(
            dialect: .kwwhat,
            columns: [("timestamp", .time), ("id", .chargePoint), ("action", .action), ("msg", .message)],
            mayHaveMore: false),
        FrameCSV(
            dialect: .idahoLab,
            columns: [("device_ID", .chargePoint), ("message", .message), ("timestamp", .time)], mayHaveMore: false),
        FrameCSV(
            dialect: .citrineOS,
            columns: [
                ("stationId", .chargePoint), ("origin", .direction), ("action", .action), ("message", .message),
                ("timestamp", .time),
            ], mayHaveMore: true),
    ]

    static func find(_ names: [Bytes]) -> (Dialect, SIMD32<UInt8>)? {
        for shape in all {
            guard let places = shape.places(in: names) else { continue }
            return (shape.dialect, places)
        }
        return nil
    }

    private func places(in names: [Bytes]) -> SIMD32<UInt8>? {
        guard mayHaveMore || names.count == columns.count else { return nil }
        var found: [Column: Int] = [:]
        for (name, column) in columns {
            guard let place = names.firstIndex(where: { $0.equals(name) }) else { return nil }
            found[column] = place
        }
        return Self.places(found)
    }

    static func places(_ found: [Column: Int]) -> SIMD32<UInt8> {
        var places = SIMD32<UInt8>(repeating: 255)
        for (column, place) in found { places[column.rawValue] = UInt8(place) }
        return places
    }
}
