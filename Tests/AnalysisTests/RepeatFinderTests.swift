import Telemetry
import Testing

@testable import Analysis

/// Repeats found by key and hash are those that a search through all rows before finds, whatever batches the rows lie in.
@Suite struct RepeatFinderTests {
    /// One row as a test tells it; rows of a frame follow each other.
    private struct Told {
        var table: TableID
        var receivedAt: Int64
        var ts: Int64
        var evse: Int64
        var frame: Int64
        /// The message id, or the context of a meter value; nil for none.
        var word: String?
        var number: Int64?

        /// Rows that are alike have the same.
        var content: [String] {
            [table.name, receivedAt == ts ? "-" : "\(ts)", "\(evse)", word ?? "-", number.map { "\($0)" } ?? "-"]
        }

        var mayRepeat: Bool {
            switch table {
            case .meterValues: receivedAt != ts
            case .contacts: word != nil
            default: true
            }
        }
    }

    private static let columns: [TableID: (word: Int, number: Int)] = [
        .meterValues: (MeterValuesColumn.context.rawValue, MeterValuesColumn.powerActiveImportW.rawValue),
        .transactions: (TransactionsColumn.messageId.rawValue, TransactionsColumn.meterWh.rawValue),
        .statuses: (StatusesColumn.messageId.rawValue, LeadingColumn.item.rawValue),
        .contacts: (ContactsColumn.messageId.rawValue, LeadingColumn.item.rawValue),
    ]

    private static func rows(_ told: [Told], perBatch: Int) -> [Row] {
        var rows = [Row?](repeating: nil, count: told.count)
        for table in columns.keys {
            let places = told.indices.filter { told[$0].table == table }
            for start in stride(from: 0, to: places.count, by: perBatch) {
                let some = places[start..<min(start + perBatch, places.count)]
                let batch = Self.batch(table, some.map { told[$0] })
                for (row, place) in some.enumerated() { rows[place] = Row(batch, row) }
            }
        }
        return rows.map { $0! }
    }

    private static func batch(_ table: TableID, _ told: [Told]) -> ColumnBatch {
        var builder = ColumnBatchBuilder(table)
        for row in told {
            builder.set(LeadingColumn.chargePoint.rawValue, "LP-0001")
            builder.set(LeadingColumn.evseId.rawValue, row.evse)
            builder.set(LeadingColumn.connectorId.rawValue, 1)
            builder.set(LeadingColumn.ts.rawValue, row.ts)
            builder.set(LeadingColumn.receiveDelayMs.rawValue, row.receivedAt - row.ts)
            builder.set(LeadingColumn.sourceId.rawValue, "s")
            builder.set(LeadingColumn.frame.rawValue, row.frame)
            builder.set(LeadingColumn.item.rawValue, 0)
            if let word = row.word { builder.set(columns[table]!.word, word) }
            if let number = row.number { builder.set(columns[table]!.number, number) }
            builder.endRow()
        }
        return builder.build()
    }

    /// - Parameter letGo: before so many rows the batches so far are let go.
    private static func repeats(_ told: [Told], perBatch: Int, letGo: Int? = nil) -> [Bool] {
        var finder = RepeatFinder()
        return zip(rows(told, perBatch: perBatch), told).enumerated().map { number, pair in
            if let letGo, number % letGo == 0 { finder.releaseRows() }
            let (ts, at) = (Instant(milliseconds: pair.1.ts), Instant(milliseconds: pair.1.receivedAt))
            return finder.isRepeat(pair.0, EventTime(at: ts, ts: ts, receivedAt: at, frame: pair.1.frame))
        }
    }

    /// By looking at every row before.
    private static func expected(_ told: [Told]) -> [Bool] {
        var newest: [[String]: Told] = [:]
        return told.map { row in
            guard row.mayRepeat else { return false }
            defer { newest[row.content] = row }
            guard let seen = newest[row.content] else { return false }
            let reach: Int64 = row.receivedAt == row.ts ? 2 * .minute : 15 * .minute
            return seen.frame != row.frame && row.receivedAt > seen.receivedAt
                && row.receivedAt - seen.receivedAt <= reach
        }
    }

    @Test(arguments: [1, 2, 3, 4]) func repeatsAreThoseOfASearch(seed: UInt64) {
        var random = seed
        func next(_ bound: Int64) -> Int64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(random >> 33) % bound
        }
        var told: [Told] = []
        var (now, frame): (Int64, Int64) = (1_800_000_000_000, 0)
        let tables = Self.columns.keys.sorted { $0.rawValue < $1.rawValue }
        for _ in 0..<3000 {
            if next(3) > 0 { (now, frame) = (now + next(30) * 700, frame + 1) }
            if next(500) == 0 { now += 20 * .minute }
            let isAgain = next(4) == 0
            if isAgain, let before = told.suffix(Int(next(60)) + 1).first {
                told.append(before)
                let isAtOnce = before.receivedAt == before.ts
                (told[told.count - 1].receivedAt, told[told.count - 1].frame) = (now, frame)
                if isAtOnce { told[told.count - 1].ts = now }
            } else {
                // Few moments, so that many rows are of one.
                told.append(
                    Told(
                        table: tables[Int(next(4))], receivedAt: now,
                        ts: next(4) == 0 ? now : now / 5000 * 5000 - 5000, evse: next(2), frame: frame,
                        word: next(5) == 0 ? nil : "w\(next(3))", number: next(2) == 0 ? nil : next(3) + 1))
            }
        }
        let expected = Self.expected(told)
        #expect(expected.contains(true) && expected.contains(false), "seed \(seed)")
        #expect(Self.repeats(told, perBatch: 1) == expected, "seed \(seed), as a stream")
        #expect(Self.repeats(told, perBatch: 3000) == expected, "seed \(seed), as a batch")
        #expect(Self.repeats(told, perBatch: 200) == expected, "seed \(seed), as several")
        #expect(Self.repeats(told, perBatch: 3000, letGo: 50) == expected, "seed \(seed), let go in between")
    }
}
