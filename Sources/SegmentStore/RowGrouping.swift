import Telemetry

/// Deals rows into groups of one day, charge point, evse and connector, and those into their order: a counting sort.
struct RowGrouping: ~Copyable {
    private struct Key: Hashable {
        var day: Int64
        var chargePoint: Int64
        var evse: Int64
        var connector: Int64
    }

    private struct Tally {
        var key: Key
        var count = 0
        var first = Int64.max
        var last = Int64.min
    }

    private let views: [KeyColumns]
    private var arena = StringArena()
    private var numbers: [Key: Int32] = [:]
    private var tallies: [Tally] = []
    /// By row, in the order of arrival: its group.
    private let groupOfRow: UnsafeMutableBufferPointer<Int32>
    private var rows = 0

    init(_ views: [KeyColumns]) {
        self.views = views
        groupOfRow = .allocate(capacity: views.reduce(0) { $0 + $1.selection.count })
    }

    deinit { groupOfRow.deallocate() }

    mutating func add(_ view: Int) {
        let columns = views[view]
        let base = columns.selection.batch.stringBase
        var translator = WordTranslator()
        var recent = RecentGroups()
        columns.selection.forEachRow { row in
            let received = columns.receivedAt(row)
            let key = Key(
                day: floorDivide(received, .day),
                chargePoint: translator.translate(columns.chargePoint[row], base: base, into: &arena),
                evse: columns.evse[row], connector: columns.connector[row])
            let hint = recent.slot(columns.chargePoint[row], key.evse)
            var group = recent.groups[hint]
            if group < 0 || tallies[Int(group)].key != key { group = number(key) }
            recent.groups[hint] = group
            groupOfRow[rows] = group
            rows += 1
            tally(Int(group), received)
        }
    }

    private mutating func tally(_ group: Int, _ received: Int64) {
        tallies[group].count += 1
        tallies[group].first = min(tallies[group].first, received)
        tallies[group].last = max(tallies[group].last, received)
    }

    private mutating func number(_ key: Key) -> Int32 {
        if let known = numbers[key] { return known }
        let number = Int32(tallies.count)
        tallies.append(Tally(key: key))
        numbers[key] = number
        return number
    }

    /// The groups in order, and the rows dealt into them, each group's in the order they came.
    consuming func finish() -> ([SegmentOrder.Group], UnsafeMutableBufferPointer<SegmentOrder.Entry>) {
        let sorted = sortedGroups()
        var next = [Int](repeating: 0, count: tallies.count)
        var groups: [SegmentOrder.Group] = []
        var start = 0
        for number in sorted {
            next[number] = start
            groups.append(group(tallies[number], from: start))
            start += tallies[number].count
        }
        let entries = UnsafeMutableBufferPointer<SegmentOrder.Entry>.allocate(capacity: rows)
        var row = 0
        for (selection, view) in views.enumerated() {
            view.selection.forEachRow {
                let group = Int(groupOfRow[row])
                let address = RowAddress(selection: selection, row: $0)
                entries.initializeElement(at: next[group], to: .init(ts: view.ts[$0], address: address))
                next[group] += 1
                row += 1
            }
        }
        return (groups, entries)
    }

    private func sortedGroups() -> [Int] {
        let names = tallies.map { Array(arena.read(StringRef(rawValue: $0.key.chargePoint))) }
        return tallies.indices.sorted {
            let (a, b) = (tallies[$0].key, tallies[$1].key)
            if a.day != b.day { return a.day < b.day }
            if a.chargePoint != b.chargePoint { return names[$0].lexicographicallyPrecedes(names[$1]) }
            return (a.evse, a.connector) < (b.evse, b.connector)
        }
    }

    private func group(_ tally: Tally, from start: Int) -> SegmentOrder.Group {
        SegmentOrder.Group(
            day: Day(number: Int32(clamping: tally.key.day)),
            chargePoint: String(decoding: arena.read(StringRef(rawValue: tally.key.chargePoint)), as: UTF8.self),
            evseID: tally.key.evse, connectorID: tally.key.connector, rows: start..<start + tally.count,
            firstReceivedAt: tally.first, lastReceivedAt: tally.last)
    }
}

/// The group last seen for a charge point and evse: saves most rows the dictionary.
private struct RecentGroups {
    var groups = [Int32](repeating: -1, count: 4096)

    @inline(__always) func slot(_ chargePoint: Int64, _ evse: Int64) -> Int {
        Int(truncatingIfNeeded: (UInt64(bitPattern: chargePoint &+ evse) &* 0x9E37_79B9_7F4A_7C15) >> 40) & 4095
    }
}

extension RowSelection {
    @inline(__always) func forEachRow(_ body: (Int) -> Void) {
        if let rows {
            for row in rows { body(Int(row)) }
        } else {
            for row in 0..<batch.count { body(row) }
        }
    }
}
