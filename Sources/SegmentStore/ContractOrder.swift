import Telemetry

/// The order in which everything folds (CONTRACT 2): within a charge point by received_at, source, frame, item.
///
/// Sources rank, for each UTC day of `received_at`, by the charge point's earliest `received_at` from them that day, then
/// by `source_id`.
public enum ContractOrder {
    /// Puts rows of one charge point, of all tables, in order.
    public static func sort(_ rows: inout [Row]) {
        var numbering = SourceNumbering()
        var entries = rows.indices.map { index in
            let row = rows[index]
            let source = numbering.number(row.batch, row.int(LeadingColumn.sourceId)!)
            return Entry(row: row, source: source, place: UInt64(index))
        }
        entries.withUnsafeMutableBufferPointer { order($0, numbering) }
        rows = entries.map { rows[Int($0.place)] }
    }

    /// What a row is ordered by, and where it is.
    struct Entry {
        var receivedAt: Int64
        var frame: Int64
        /// The source's number; from `order` on, its rank.
        var source: Int32
        var item: Int32
        var place: UInt64

        init(receivedAt: Int64, frame: Int64, source: Int32, item: Int32, place: UInt64) {
            self.receivedAt = receivedAt
            self.frame = frame
            self.source = source
            self.item = item
            self.place = place
        }

        init(row: Row, source: Int32, place: UInt64) {
            self.init(
                receivedAt: row.receivedAt.milliseconds, frame: row.frame, source: source,
                item: Int32(clamping: row.item), place: place)
        }

        /// `place` breaks ties that the contract leaves, so that the order is whole.
        static func < (a: Entry, b: Entry) -> Bool {
            if a.receivedAt != b.receivedAt { return a.receivedAt < b.receivedAt }
            if a.source != b.source { return a.source < b.source }
            if a.frame != b.frame { return a.frame < b.frame }
            return (a.item, a.place) < (b.item, b.place)
        }
    }

    static func order(_ entries: UnsafeMutableBufferPointer<Entry>, _ numbering: SourceNumbering) {
        var entries = entries
        if numbering.names.count > 1 { rank(entries, numbering) }
        entries.sort { $0 < $1 }
    }

    private struct DayAndSource: Hashable {
        var day: Int64
        var source: Int32
    }

    /// Replaces each row's source by its rank on the row's day. Rows of one segment come together, so that the
    /// dictionaries are asked once for a run of rows and not for each.
    private static func rank(_ entries: UnsafeMutableBufferPointer<Entry>, _ numbering: SourceNumbering) {
        let runs = runs(entries)
        var earliest: [DayAndSource: Int64] = [:]
        for (key, rows) in runs {
            let first = entries[rows].lazy.map(\.receivedAt).min()!
            earliest[key] = min(earliest[key] ?? first, first)
        }
        let sorted = earliest.sorted { a, b in
            if a.key.day != b.key.day { return a.key.day < b.key.day }
            return a.value != b.value ? a.value < b.value : numbering.precedes(a.key.source, b.key.source)
        }
        // Ranks of different days are never compared, so that they can count on from day to day.
        let ranks = Dictionary(uniqueKeysWithValues: zip(sorted.map(\.key), Int32(0)...))
        for (key, rows) in runs {
            let rank = ranks[key]!
            for row in rows { entries[row].source = rank }
        }
    }

    private static func runs(_ entries: UnsafeMutableBufferPointer<Entry>) -> [(DayAndSource, Range<Int>)] {
        func key(_ row: Int) -> DayAndSource {
            DayAndSource(day: floorDivide(entries[row].receivedAt, .day), source: entries[row].source)
        }
        var runs: [(DayAndSource, Range<Int>)] = []
        for row in entries.indices {
            let key = key(row)
            if let last = runs.last, last.0 == key {
                runs[runs.count - 1].1 = last.1.lowerBound..<row + 1
            } else {
                runs.append((key, row..<row + 1))
            }
        }
        return runs
    }
}

/// Numbers for source ids across batches, each of which has refs of its own.
struct SourceNumbering {
    private(set) var names: [[UInt8]] = []
    private var numbers: [[UInt8]: Int32] = [:]
    private var last: (batch: ObjectIdentifier, ref: Int64, number: Int32)?

    mutating func number(_ batch: ColumnBatch, _ ref: Int64) -> Int32 {
        let id = ObjectIdentifier(batch)
        if let last, last.batch == id, last.ref == ref { return last.number }
        let name = Array(batch.bytes(of: StringRef(rawValue: ref)))
        let number = numbers[name] ?? Int32(names.count)
        if numbers.updateValue(number, forKey: name) == nil { names.append(name) }
        last = (id, ref, number)
        return number
    }

    func precedes(_ a: Int32, _ b: Int32) -> Bool { names[Int(a)].lexicographicallyPrecedes(names[Int(b)]) }
}
