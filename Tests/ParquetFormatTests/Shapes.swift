import ParquetFormat

/// Data of every shape that an encoding likes or hates, for any kind.
enum Shape: String, CaseIterable, Sendable {
    case constant, fewDistinct, ascending, random, extremes, runs

    func integer(_ row: Int, _ random: inout SeededGenerator, _ range: ClosedRange<Int64>) -> Int64 {
        switch self {
        case .constant: min(42, range.upperBound)
        case .fewDistinct: [0, 1, 7, -3, 230_100][Int(random.next() % 5)]
        case .ascending: Int64(row) * 37 + Int64(random.next() % 5)
        case .random: Int64.random(in: range, using: &random)
        case .extremes: random.next() % 2 == 0 ? range.lowerBound : range.upperBound
        case .runs: Int64(row / 50 % 3)
        }
    }

    func string(_ row: Int, _ random: inout SeededGenerator) -> [UInt8] {
        switch self {
        case .constant: Array("LP-0001".utf8)
        case .fewDistinct:
            Array(["", "a", "Charging", "å£€😀", String(repeating: "x", count: 300)][Int(random.next() % 5)].utf8)
        case .ascending: Array("tx-\(1_000_000 + row)".utf8)
        case .random: Array(String(random.next(), radix: 36).utf8)
        case .extremes: random.next() % 2 == 0 ? [] : Array(String(repeating: "€", count: 40).utf8)
        case .runs: Array("port \(row / 50)".utf8)
        }
    }

    func column(_ kind: ParquetField.Kind, nullable: Bool, rows: Int, seed: UInt64) -> TestColumn {
        var random = SeededGenerator(seed: seed)
        func maybe<T>(_ row: Int, _ value: T) -> T? {
            guard nullable else { return value }
            // Scattered nulls, then a stretch of nothing else, then a stretch without.
            return row % 90 < 30 ? (random.next() % 4 == 0 ? nil : value) : row % 90 < 60 ? nil : value
        }
        let name = "\(self)_\(kind.label)_\(nullable ? "optional" : "required")"
        switch kind {
        case .double:
            let values = (0..<rows).map { row in maybe(row, double(row, &random).bitPattern) }
            return TestColumn(name, kind, nullable: nullable, .doubles(values))
        case .utf8, .bytes, .json:
            let values = (0..<rows).map { row in
                maybe(row, kind == .json ? Array("{\"a\":\(row % 7)}".utf8) : string(row, &random))
            }
            return TestColumn(name, kind, nullable: nullable, .strings(values, interned: seed % 2 == 0))
        default:
            let range = kind.range(excludingSentinel: nullable)
            let values = (0..<rows).map { row -> Int64? in
                let value = integer(row, &random, range)
                return maybe(row, kind == .boolean ? value & 1 : min(max(value, range.lowerBound), range.upperBound))
            }
            return TestColumn(name, kind, nullable: nullable, .integers(values))
        }
    }

    private func double(_ row: Int, _ random: inout SeededGenerator) -> Double {
        switch self {
        case .extremes: [0.0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude][Int(random.next() % 6)]
        case .random: Double.random(in: -1e9...1e9, using: &random)
        default: Double(integer(row, &random, -1000...1000)) / 8
        }
    }
}

extension ParquetField.Kind {
    static let written: [ParquetField.Kind] = [
        .boolean, .int32, .int64, .double, .utf8, .bytes, .json, .decimal(precision: 18, scale: 3), .timestampMillis,
        .date, .time(.microseconds, isUTC: true), .timestamp(.nanoseconds, isUTC: false), .unsigned(bits: 32),
    ]

    var label: String {
        description.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
    }

    func range(excludingSentinel: Bool) -> ClosedRange<Int64> {
        switch self {
        case .boolean: 0...1
        case .int32: Int64(Int32.min)...Int64(Int32.max)
        case .decimal: -999_999_999_999_999_999...999_999_999_999_999_999
        // The years 1 to 9999: what other engines' microseconds can hold.
        case .date: -700_000...2_900_000
        case .time: 0...86_399_999_999
        case .timestamp(.nanoseconds, _): -9_000_000_000_000_000_000...9_000_000_000_000_000_000
        case .unsigned: 0...Int64(UInt32.max)
        case .timestampMillis: -62_135_596_800_000...253_402_300_799_999
        default: excludingSentinel ? Int64.min + 1 ... .max : .min ... .max
        }
    }

    /// The encodings that can be asked for.
    var encodings: [ParquetEncoding?] {
        switch self {
        case .boolean: [nil, .plain]
        case .double: [nil, .plain, .rleDictionary]
        case .utf8, .bytes, .json: [nil, .plain, .rleDictionary, .deltaLengthByteArray]
        default: [nil, .plain, .rleDictionary, .deltaBinaryPacked]
        }
    }
}
