/// Finished envelope lines waiting for their day, end to end in one buffer.
struct LineStore {
    struct Entry {
        /// Milliseconds; the line's `ts`.
        var at: Int64
        var order: Int
        var offset: Int
        var count: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []
    private var order = 0

    mutating func add(_ line: [UInt8], at milliseconds: Int64) {
        entries.append(Entry(at: milliseconds, order: order, offset: bytes.count, count: line.count))
        bytes.append(contentsOf: line)
        order += 1
    }

    func line(_ entry: Entry) -> ArraySlice<UInt8> { bytes[entry.offset..<(entry.offset + entry.count)] }

    /// Sorts what is due before `milliseconds` to the front, by time; returns how many lines that is.
    mutating func due(before milliseconds: Int64) -> Int {
        entries.sort { ($0.at, $0.order) < ($1.at, $1.order) }
        return entries.firstIndex { $0.at >= milliseconds } ?? entries.count
    }

    /// Forgets the first `count` lines.
    mutating func drop(_ count: Int) {
        var kept = LineStore()
        kept.order = order
        for entry in entries[count...] {
            kept.entries.append(Entry(at: entry.at, order: entry.order, offset: kept.bytes.count, count: entry.count))
            kept.bytes.append(contentsOf: line(entry))
        }
        self = kept
    }
}
