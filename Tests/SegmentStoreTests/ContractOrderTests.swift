import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

/// The orders of CONTRACT 2, as literally as they can be written down.
enum Naive {
    struct SegmentKey: Comparable {
        var chargePoint: [UInt8]
        var numbers: [Int64]

        static func < (a: SegmentKey, b: SegmentKey) -> Bool {
            a.chargePoint == b.chargePoint
                ? a.numbers.lexicographicallyPrecedes(b.numbers)
                : a.chargePoint.lexicographicallyPrecedes(b.chargePoint)
        }
    }

    static func segmentKey(_ row: Row) -> SegmentKey {
        SegmentKey(
            chargePoint: Array(row.chargePoint.utf8),
            numbers: [
                Int64(row.evseID), Int64(row.connectorID), row.ts.milliseconds, row.receivedAt.milliseconds, row.frame,
                row.item,
            ])
    }

    /// By received_at, then the source's rank on that day, frame, item.
    static func contractOrder(_ rows: [Row]) -> [Row] {
        func source(_ row: Row) -> String { row.string(LeadingColumn.sourceId)! }
        func earliest(_ row: Row) -> Instant {
            rows.filter { source($0) == source(row) && $0.receivedAt.day == row.receivedAt.day }.map(\.receivedAt)
                .min()!
        }
        return rows.map { ($0, earliest($0)) }.sorted { a, b in
            if a.0.receivedAt != b.0.receivedAt { return a.0.receivedAt < b.0.receivedAt }
            if a.1 != b.1 { return a.1 < b.1 }
            if source(a.0) != source(b.0) { return source(a.0) < source(b.0) }
            return (a.0.frame, a.0.item) < (b.0.frame, b.0.item)
        }.map(\.0)
    }
}

@Suite struct ContractOrderTests {
    /// Few receive times and frames, so that every tie occurs.
    private func rows(seed: UInt64, count: Int) -> [Row] {
        var random = RandomRows(seed: seed)
        var builders = [
            ColumnBatchBuilder(.statuses).withRows(count, &random),
            ColumnBatchBuilder(.contacts).withRows(count, &random),
        ]
        return builders.removeFirst().rows + builders.removeFirst().rows
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func sortsAsTheContractSays(seed: UInt64) {
        var rows = rows(seed: seed, count: Int(seed))
        let expected = Naive.contractOrder(rows).map(identity)
        ContractOrder.sort(&rows)
        #expect(rows.map(identity) == expected, "seed \(seed)")
    }

    private func identity(_ row: Row) -> String { row.table.name + row.batch.text(row.index) }

    @Test func everyChargePointInOrderWithAllItsRows() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let (first, second) = (Scenario.batches(seed: 21, rows: 60), Scenario.batches(seed: 22, rows: 60))
        try Scenario.ingest(Scenario.source, first, into: store)
        try Scenario.ingest(Scenario.second, second, into: store)
        for chunkRows in [1, 100, 1 << 19] {
            var seen: [String] = []
            var texts: [String] = []
            try store.forEachChargePoint(chunkRows: chunkRows) { chargePoint, rows in
                seen.append(chargePoint)
                #expect(rows.allSatisfy { $0.chargePoint == chargePoint })
                #expect(rows.map(identity) == Naive.contractOrder(rows).map(identity))
                texts += rows.map { $0.table.name + "|" + $0.batch.text($0.index) }
            }
            #expect(seen == (try store.chargePoints()))
            #expect(texts.sorted() == (try Scenario.rows(store)))
        }
    }
}

/// What `~Copyable` builders do not let an array do.
private struct BuiltRows { var rows: [Row] }

extension ColumnBatchBuilder {
    fileprivate consuming func withRows(_ count: Int, _ random: inout RandomRows) -> BuiltRows {
        let day = random.firstDay.start
        let table = table
        for item in 0..<count {
            set(LeadingColumn.chargePoint.rawValue, "LP-1")
            set(LeadingColumn.evseId.rawValue, 1)
            set(LeadingColumn.connectorId.rawValue, 1)
            set(LeadingColumn.ts.rawValue, (day + random.below(4) * (.day / 2)).milliseconds)
            set(LeadingColumn.receiveDelayMs.rawValue, random.below(3))
            set(LeadingColumn.sourceId.rawValue, ["a", "b", "c"][Int(random.below(3))])
            set(LeadingColumn.frame.rawValue, random.below(4))
            set(LeadingColumn.item.rawValue, Int64(item * 2 + (table == .statuses ? 0 : 1)))
            endRow()
        }
        let batch = build()
        return BuiltRows(rows: (0..<batch.count).map { Row(batch, $0) })
    }
}

@Suite struct SegmentOrderTests {
    @Test(arguments: 1...30 as ClosedRange<UInt64>) func sortsAsTheNaiveSort(seed: UInt64) {
        var random = RandomRows(seed: seed)
        let batches = (0..<3).map { _ in random.batch(.statuses, count: Int(seed) * 3) }
        let order = SegmentOrder([
            RowSelection(batch: batches[0], rows: nil), RowSelection(batch: batches[1], rows: [2, 0, 1]),
            RowSelection(batch: batches[2], rows: nil),
        ])
        let rows = [(0, 0..<batches[0].count), (1, 0..<3), (2, 0..<batches[2].count)].flatMap { batch, range in
            range.map { Row(batches[batch], $0) }
        }
        func key(_ row: Row) -> ([Int64], Naive.SegmentKey) {
            ([Int64(row.receivedAt.day.number)], Naive.segmentKey(row))
        }
        let expected = rows.sorted {
            let (a, b) = (key($0), key($1))
            return a.0 == b.0 ? a.1 < b.1 : a.0.lexicographicallyPrecedes(b.0)
        }.map { Naive.segmentKey($0) }
        let sorted = order.rows(of: order.groups[...]).map { Row(batches[$0.address.selection], $0.address.row) }
        #expect(sorted.map(Naive.segmentKey) == expected, "seed \(seed)")
        #expect(order.days().map(\.0) == order.days().map(\.0).sorted())
    }
}
