import Telemetry

/// Deals rows into groups of one day, charge point, evse and connector, and those into their order: a counting sort.
///
/// Of a million charge points each row may be a group of its own: a group costs some 80 bytes, as much again where its
/// name is a new one.
struct RowGrouping: ~Copyable {
    private let views: [KeyColumns]
    private var names = StringArena()
    /// Numbered in the order of arrival; `rows` counts them.
    private(set) var groups: [SegmentOrder.Group] = []
    /// Open addressing by the groups' keys, at most half full: numbers, -1 where free.
    private var slots = [Int32](repeating: -1, count: 128)
    /// By row, in the order of arrival: its group.
    private var groupOfRow: [Int32] = []

    init(_ views: [KeyColumns]) {
        self.views = views
        groupOfRow.reserveCapacity(views.reduce(0) { $0 + $1.selection.count })
    }

    mutating func add(_ view: Int) {
        let columns = views[view]
        let base = columns.selection.batch.stringBase
        var translator = WordTranslator()
        var recent = RecentGroups()
        columns.selection.forEachRow { row in
            let received = columns.receivedAt(row)
            let name = translator.translate(columns.chargePoint[row], base: base, into: &names)
            let key = SegmentOrder.Key(
                day: floorDivide(received, .day), name: StringRef(rawValue: name), evseID: columns.evse[row],
                connectorID: columns.connector[row])
            let hint = recent.slot(columns.chargePoint[row], key.evseID)
            var group = recent.groups[hint]
            if group < 0 || groups[Int(group)].key != key { group = number(key) }
            recent.groups[hint] = group
            groupOfRow.append(group)
            groups[Int(group)].count(received)
        }
    }

    private mutating func number(_ key: SegmentOrder.Key) -> Int32 {
        var slot = key.hash & (slots.count - 1)
        while slots[slot] >= 0 {
            if groups[Int(slots[slot])].key == key { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = Int32(groups.count)
        slots[slot] = number
        groups.append(SegmentOrder.Group(key: key, number: number))
        if groups.count * 2 > slots.count { growSlots() }
        return number
    }

    private mutating func growSlots() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (number, group) in groups.enumerated() {
            var slot = group.key.hash & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }

    /// Puts the groups in their order, and hands over what their names count from; no more rows can be added.
    mutating func sort() -> StringArena {
        slots = []
        var names = StringArena()
        swap(&names, &self.names)
        names.finish()
        let base = names.base
        groups.sort { a, b in
            if a.key.day != b.key.day { return a.key.day < b.key.day }
            if a.key.name != b.key.name {
                return compareBytes(a.key.name.bytes(over: base), b.key.name.bytes(over: base)) < 0
            }
            return (a.key.evseID, a.key.connectorID) < (b.key.evseID, b.key.connectorID)
        }
        var start = 0
        for place in groups.indices {
            groups[place].begin(at: start)
            start += groups[place].rows.count
        }
        return names
    }

    /// The rows group after group, each group's in the order they came.
    func deal() -> UnsafeMutableBufferPointer<SegmentOrder.Entry> {
        var next = [Int](repeating: 0, count: groups.count)
        for group in groups { next[Int(group.number)] = group.rows.lowerBound }
        let entries = UnsafeMutableBufferPointer<SegmentOrder.Entry>.allocate(capacity: groupOfRow.count)
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
        return entries
    }
}

extension RowGrouping {
    /// About what sorting the rows takes: of many charge points each row may be a group, and a name, of its own.
    static func bytesToSort(_ selection: RowSelection) -> Int {
        let columns = KeyColumns(selection)
        var recent = RecentGroups()
        var groups = 0
        selection.forEachRow { row in
            let hint = recent.slot(columns.chargePoint[row], columns.evse[row])
            let mark = Int32(truncatingIfNeeded: columns.chargePoint[row] >> 28 &+ columns.evse[row])
            if recent.groups[hint] != mark { groups += 1 }
            recent.groups[hint] = mark
        }
        return selection.count * 20 + groups * 160
    }
}

/// The group last seen for a charge point and evse: saves most rows the table.
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
