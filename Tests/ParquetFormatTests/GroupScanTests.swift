import ParquetFormat
import TestSupport
import Testing

/// The grouped scan and the selection of rows against plain loops over the same rows.
@Suite struct GroupScanTests {
    struct Row {
        var port: String?
        var evse: Int64
        var ts: Int64
        var watts: Int64?
    }

    /// Sorted by port and time, or not at all; several files' worth of rows.
    static func rows(_ count: Int, seed: UInt64, isSorted: Bool) -> [Row] {
        var random = SeededGenerator(seed: seed)
        let rows = (0..<count).map { index in
            let group = isSorted ? index / 70 : Int(random.next() % 9)
            return Row(
                port: group % 5 == 4 ? nil : "LP-\(group / 2)", evse: Int64(group % 2),
                ts: Int64(index) * 40_000 - 500_000,
                watts: random.next() % 4 == 0 ? nil : Int64(random.next() % 7) * 1_000 - 1_000)
        }
        return rows
    }

    static func file(_ rows: [Row], groupRows: Int, pageRows: Int) throws -> ParquetReader {
        var options = ParquetWriterOptions()
        options.pageRows = pageRows
        let columns = [
            TestColumn(
                "port", .utf8, nullable: true, .strings(rows.map { $0.port.map { Array($0.utf8) } }, interned: true)),
            TestColumn("evse", .int32, nullable: false, .integers(rows.map(\.evse))),
            TestColumn("ts", .timestampMillis, nullable: false, .integers(rows.map(\.ts))),
            TestColumn("watts", .decimal(precision: 18, scale: 3), nullable: true, .integers(rows.map(\.watts))),
        ]
        return try ParquetReader(bytes: try write(columns, groupRows: groupRows, options: options), name: "scan")
    }

    /// What the scan has to say of rows with the keys that `keys` gives them, as text.
    static func expected(_ rows: [Row], _ percentiles: [Int], _ keys: (Row) -> [ParquetValue?]) -> [String] {
        var groups: [[ParquetValue?]: [Int64?]] = [:]
        for row in rows { groups[keys(row), default: []].append(row.watts) }
        return groups.map { keys, watts in
            let values = watts.compactMap { $0 }.sorted()
            let quantiles = percentiles.map { p in
                values.isEmpty ? 0 : values[max(1, (values.count * p + 99) / 100) - 1]
            }
            return text(
                keys, watts.count, values.count, values.filter { $0 != 0 }.count, values.reduce(0) { $0 + Int128($1) },
                values.first, values.last, values.isEmpty ? [] : quantiles)
        }.sorted()
    }

    static func text(
        _ keys: [ParquetValue?], _ rows: Int, _ count: Int, _ nonZero: Int, _ sum: Int128, _ minimum: Int64?,
        _ maximum: Int64?, _ quantiles: [Int64]
    ) -> String {
        "\(keys) \(rows) \(count) \(nonZero) \(sum) \(String(describing: minimum)) \(String(describing: maximum)) \(quantiles)"
    }

    static func found(_ groups: [ParquetGroup]) -> [String] {
        groups.map { text($0.keys, $0.rows, $0.count, $0.nonZeroCount, $0.sum, $0.minimum, $0.maximum, $0.quantiles) }
            .sorted()
    }

    static func portKeys(_ row: Row) -> [ParquetValue?] {
        [row.port.map { .bytes(Array($0.utf8)) }, .integer(row.evse)]
    }

    @Test(arguments: [1, 2, 69, 70, 71, 1000], [true, false]) func groupsAreThoseOfAPlainLoop(
        count: Int, isSorted: Bool
    ) throws {
        let seed = UInt64(count)
        let rows = Self.rows(count, seed: seed, isSorted: isSorted)
        let files = [
            try Self.file(Array(rows[..<(count / 3)]), groupRows: 150, pageRows: 64),
            try Self.file(Array(rows[(count / 3)...]), groupRows: 200, pageRows: 1000),
        ]
        var scan = ParquetGroupScan(keys: [.column("port"), .column("evse")], value: "watts")
        scan.percentiles = [99, 0, 50, 95, 100]
        let expected = Self.expected(rows, scan.percentiles, Self.portKeys)
        let first = try scan.run(over: files)
        #expect(Self.found(first) == expected, "seed \(seed)")
        for threads in [2, 5] {
            scan.threads = threads
            #expect(try scan.run(over: files) == first, "\(threads) threads")
        }
    }

    @Test func groupsAscendAndNullsComeFirst() throws {
        let file = try Self.file(Self.rows(1000, seed: 3, isSorted: true), groupRows: 300, pageRows: 90)
        let groups = try ParquetGroupScan(keys: [.column("port"), .column("evse")], value: "watts").run(over: [file])
        #expect(groups[0].keys[0] == nil)
        for (earlier, later) in zip(groups, groups.dropFirst()) {
            guard case .bytes(let a)? = earlier.keys[0], case .bytes(let b)? = later.keys[0] else { continue }
            #expect(!b.lexicographicallyPrecedes(a))
        }
    }

    @Test func bucketsAreFloorsOfTimes() throws {
        let rows = Self.rows(1000, seed: 4, isSorted: true)
        let file = try Self.file(rows, groupRows: 300, pageRows: 90)
        let scan = ParquetGroupScan(keys: [.bucket("ts", width: 3_600_000)], value: "watts")
        let expected = Self.expected(rows, []) { row in
            [.integer(Int64((Double(row.ts) / 3_600_000).rounded(.down)) * 3_600_000)]
        }
        #expect(Self.found(try scan.run(over: [file])) == expected)
    }

    static let predicates: [([ParquetPredicate], @Sendable (Row) -> Bool)] = [
        ([ParquetPredicate("ts", .integers(0...9_999_999))], { (0...9_999_999).contains($0.ts) }),
        ([ParquetPredicate("port", equals: "LP-3")], { $0.port == "LP-3" }),
        ([ParquetPredicate("port", .isNull)], { $0.port == nil }),
        ([ParquetPredicate("watts", .integers(0...0))], { $0.watts == 0 }),
        ([ParquetPredicate("watts", .integers(9_000...10_000))], { _ in false }),
        (
            [
                ParquetPredicate("port", .bytes(from: Array("LP-1".utf8), through: Array("LP-4".utf8))),
                ParquetPredicate("evse", .integers(1...1)), ParquetPredicate("ts", .integers(1_000_000 ... .max)),
            ], { ($0.port.map { ("LP-1"..."LP-4").contains($0) } ?? false) && $0.evse == 1 && $0.ts >= 1_000_000 }
        ),
    ]

    @Test(arguments: predicates.indices, [true, false]) func predicatesChooseTheirRows(index: Int, isSorted: Bool)
        throws
    {
        let rows = Self.rows(1000, seed: 5, isSorted: isSorted)
        let file = try Self.file(rows, groupRows: 400, pageRows: 50)
        let (predicates, holds) = Self.predicates[index]
        for group in file.rowGroups.indices {
            let selected = try file.select(predicates, rowGroup: group)
            let base = group * 400
            let expected = (0..<file.rowGroups[group].rows).filter { holds(rows[base + $0]) }
            #expect(selected.ranges.flatMap { Array($0) } == expected)
            #expect(selected.count == expected.count)
        }
        var scan = ParquetGroupScan(keys: [.column("port"), .column("evse")], value: "watts")
        scan.predicates = predicates
        scan.percentiles = [50]
        #expect(Self.found(try scan.run(over: [file])) == Self.expected(rows.filter(holds), [50], Self.portKeys))
    }

    /// Only the pages that may hold the rows are touched: the others may be damaged.
    @Test func pagesThatCannotMatterAreNotRead() throws {
        let rows = Self.rows(1000, seed: 6, isSorted: true)
        let whole = try Self.file(rows, groupRows: 1000, pageRows: 100)
        let ts = try whole.column("ts")
        let pages = try #require(try whole.pages(column: ts, rowGroup: 0))
        let columns = [
            TestColumn("ts", .timestampMillis, nullable: false, .integers(rows.map(\.ts)))
        ]
        var options = ParquetWriterOptions()
        options.pageRows = 100
        var bytes = try write(columns, options: options)
        let intact = try ParquetReader(bytes: bytes, name: "intact")
        let first = try #require(try intact.pages(column: 0, rowGroup: 0))[0]
        bytes[first.byteRange.upperBound - 1] ^= 1
        let damaged = try ParquetReader(bytes: bytes, name: "damaged")
        #expect(pages.count == 10)
        let late = ParquetPredicate("ts", .integers(rows[500].ts...rows[509].ts))
        #expect(try damaged.select([late], rowGroup: 0).ranges == [500..<510])
        let early = ParquetPredicate("ts", .integers(rows[5].ts...rows[9].ts))
        #expect(throws: ParquetError.self) { try damaged.select([early], rowGroup: 0) }
    }

    @Test func whatIsMissingOrOfAnotherTypeIsNamed() throws {
        let file = try Self.file(Self.rows(10, seed: 7, isSorted: true), groupRows: 10, pageRows: 10)
        let error = #expect(throws: ParquetError.self) {
            try ParquetGroupScan(keys: [.column("port")], value: "volts").run(over: [file])
        }
        #expect(error?.column == "volts")
        let wrong = #expect(throws: ParquetError.self) {
            try ParquetGroupScan(keys: [.column("evse")], value: "port").run(over: [file])
        }
        #expect(wrong?.column == "port")
    }

    @Test(
        .enabled(if: Paths.shared != nil, "needs the corpora beside the checkout"),
        arguments: ["data_index_bloom_encoding_stats", "data_index_bloom_encoding_with_length"])
    func bloomFiltersOfOthersHoldWhatIsThere(name: String) throws {
        let reader = try CorpusTests.reader(name + ".parquet")
        let values = try reader.strings(0, 0).compactMap { $0 }
        #expect(reader.rowGroups[0].columns[0].hasBloomFilter)
        for value in values {
            let rows = try reader.select([ParquetPredicate("String", .bytes(from: value, through: value))], rowGroup: 0)
            #expect(rows.count == values.filter { $0 == value }.count)
        }
        #expect(try reader.select([ParquetPredicate("String", equals: "Hella")], rowGroup: 0).isEmpty)
    }
}
