import Telemetry

/// Gathers what a publication stores of each charge point and day.
struct CoverageBuilder: ~Copyable {
    /// By the name's bytes, not as `String`: canonically equivalent spellings are two charge points.
    private struct Key: Hashable {
        var day: Day
        var chargePoint: StringRef
    }

    private var names = StringArena()
    private var entries: [Key: (rows: Int, first: Int64, last: Int64)] = [:]

    mutating func add(_ groups: [SegmentOrder.Group]) {
        for group in groups {
            var name = group.chargePoint
            let key = Key(day: group.day, chargePoint: name.withUTF8 { names.intern($0) })
            let old = entries[key] ?? (0, .max, .min)
            entries[key] = (
                old.rows + group.rows.count, min(old.first, group.firstReceivedAt), max(old.last, group.lastReceivedAt)
            )
        }
    }

    var received: ClosedRange<Instant>? {
        guard let first = entries.values.map(\.first).min(), let last = entries.values.map(\.last).max() else {
            return nil
        }
        return Instant(milliseconds: first)...Instant(milliseconds: last)
    }

    func entries(source: Hash128) -> [CoverageEntry] {
        entries.map { key, value in
            CoverageEntry(
                day: key.day, chargePoint: String(decoding: names.read(key.chargePoint), as: UTF8.self), source: source,
                rows: value.rows, firstReceivedAt: Instant(milliseconds: value.first),
                lastReceivedAt: Instant(milliseconds: value.last))
        }.sorted { $0.day != $1.day ? $0.day < $1.day : precedes($0.chargePoint, $1.chargePoint) }
    }
}
