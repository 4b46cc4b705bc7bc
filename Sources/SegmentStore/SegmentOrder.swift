import Telemetry

/// Some rows of a batch.
struct RowSelection {
    let batch: ColumnBatch
    /// All where nil.
    let rows: [Int32]?

    var count: Int { rows?.count ?? batch.count }
}

/// A row by selection (high half) and row of its batch (low half).
struct RowAddress {
    let rawValue: UInt64
    @inline(__always) init(rawValue: UInt64) { self.rawValue = rawValue }
    @inline(__always) init(selection: Int, row: Int) { rawValue = UInt64(selection) << 32 | UInt64(row) }
    @inline(__always) var selection: Int { Int(rawValue >> 32) }
    @inline(__always) var row: Int { Int(rawValue & 0xFFFF_FFFF) }
}

/// Rows of a table in the order of its segments: day of `received_at`, charge point, evse, connector, `ts`, then
/// `received_at`, `frame`, `item` (CONTRACT 2; one source only).
///
/// Rows are dealt into groups by all but the times, which keeps their order, and each group is sorted by time. Data comes
/// nearly in the order of time, so that a group is mostly a few runs, which the standard library's sort merges.
struct SegmentOrder: ~Copyable {
    /// What makes rows one group; names are interned, so that equal refs are equal names.
    struct Key: Equatable {
        var day: Int64
        var name: StringRef
        var evseID: Int64
        var connectorID: Int64

        @inline(__always) var hash: Int {
            func mixed(_ state: UInt64, _ part: Int64) -> UInt64 {
                let product = (state ^ UInt64(bitPattern: part)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
                return product.high ^ product.low
            }
            let hash = mixed(mixed(mixed(mixed(0, day), name.rawValue), evseID), connectorID)
            return Int(truncatingIfNeeded: hash >> 16)
        }
    }

    /// Consecutive rows of one day, charge point, evse and connector.
    struct Group {
        let key: Key
        /// In the order of their first rows' arrival.
        let number: Int32
        private(set) var rows = 0..<0
        private(set) var firstReceivedAt = Int64.max
        private(set) var lastReceivedAt = Int64.min

        init(key: Key, number: Int32) {
            self.key = key
            self.number = number
        }

        var day: Day { Day(number: Int32(clamping: key.day)) }

        @inline(__always) mutating func count(_ received: Int64) {
            rows = 0..<rows.upperBound + 1
            firstReceivedAt = min(firstReceivedAt, received)
            lastReceivedAt = max(lastReceivedAt, received)
        }

        mutating func begin(at start: Int) { rows = start..<start + rows.count }
    }

    private let addresses: UnsafeMutableBufferPointer<Entry>
    /// In their order; together they are all rows.
    let groups: [Group]
    private let names: StringArena

    struct Entry {
        var ts: Int64
        var address: RowAddress
    }

    init(_ selections: [RowSelection]) {
        let views = selections.map(KeyColumns.init)
        var grouping = RowGrouping(views)
        for view in views.indices { grouping.add(view) }
        names = grouping.sort()
        groups = grouping.groups
        addresses = grouping.deal()
        let entries = addresses
        for group in groups {
            Self.sort(UnsafeMutableBufferPointer(rebasing: entries[group.rows]), views)
        }
    }

    /// Valid as long as the order.
    func name(of group: Group) -> UnsafeBufferPointer<UInt8> { names.read(group.key.name) }

    func chargePoint(of group: Group) -> String { String(decoding: name(of: group), as: UTF8.self) }

    deinit { addresses.deallocate() }

    /// The days that the rows touch, each with its groups.
    func days() -> [(Day, ArraySlice<Group>)] {
        var days: [(Day, ArraySlice<Group>)] = []
        var start = 0
        while start < groups.count {
            let day = groups[start].day
            let end = groups[start...].firstIndex { $0.day != day } ?? groups.count
            days.append((day, groups[start..<end]))
            start = end
        }
        return days
    }

    /// The rows of consecutive groups, in order.
    borrowing func rows(of groups: ArraySlice<Group>) -> UnsafeBufferPointer<Entry> {
        let all = groups.first!.rows.lowerBound..<groups.last!.rows.upperBound
        return UnsafeBufferPointer(rebasing: UnsafeBufferPointer(addresses)[all])
    }

    private static func sort(_ entries: UnsafeMutableBufferPointer<Entry>, _ views: [KeyColumns]) {
        var entries = entries
        views.withUnsafeBufferPointer { views in
            func isOrdered(_ a: Entry, _ b: Entry) -> Bool {
                if a.ts != b.ts { return a.ts < b.ts }
                return views[a.address.selection].tie(a.address.row) < views[b.address.selection].tie(b.address.row)
            }
            for i in entries.indices.dropFirst() where isOrdered(entries[i], entries[i - 1]) {
                entries.sort(by: isOrdered)
                return
            }
        }
    }
}

/// The columns a selection is sorted by, checked once.
struct KeyColumns {
    let selection: RowSelection
    let chargePoint, evse, connector, ts, delay, frame, item: UnsafePointer<Int64>

    init(_ selection: RowSelection) {
        self.selection = selection
        let batch = selection.batch
        func column(_ column: LeadingColumn) -> UnsafePointer<Int64> {
            guard let values = batch.column(column.rawValue) else {
                preconditionFailure("\(batch.table.name) rows without \(column.name)")
            }
            return values.baseAddress!
        }
        chargePoint = column(.chargePoint)
        evse = column(.evseId)
        connector = column(.connectorId)
        ts = column(.ts)
        delay = column(.receiveDelayMs)
        frame = column(.frame)
        item = column(.item)
        precondition(selection.rows?.allSatisfy { $0 >= 0 && $0 < batch.count } ?? true, "row outside the batch")
    }

    @inline(__always) func receivedAt(_ row: Int) -> Int64 { ts[row] &+ delay[row] }
    @inline(__always) func tie(_ row: Int) -> (Int64, Int64, Int64) { (receivedAt(row), frame[row], item[row]) }
}
