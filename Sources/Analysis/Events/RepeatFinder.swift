import Telemetry

/// Finds calls that come again at a later receive time: same content, message id and event time included.
///
/// Content is compared by a 64-bit hash of all columns but those that tell of the delivery. Where no event time is part
/// of it, only a retry's short delay tells a repeat from an id used anew (DOMAIN 3, row 27). Where it is, a row is like
/// another only if both are of one moment and port, which few rows are: the others are never hashed.
struct RepeatFinder: Codable, Sendable {
    private static let reach: Int64 = 15 * .minute
    private static let reachWithoutTime: Int64 = 2 * .minute
    /// Rows remembered at most, two each second of the reach: of a charge point that sends more the window is shorter.
    private static let mostCalls = 2048
    /// A batch of fewer rows is a stream's: its rows are hashed when they come, so that it need not be kept for them.
    private static let rowsWorthKeeping = 64
    /// Calls since `turnedAt`, and those before it that may still be within the reach.
    private var turnedAt = Instant(milliseconds: .min)
    private var recent = SeenCalls()
    private var older = SeenCalls()
    /// By table: the columns of the batch seen last that have content.
    private var contents = [ContentColumns](repeating: ContentColumns(), count: TableID.allCases.count)
    /// By table: the latest stamp of all rows so far.
    private var latest = [Instant](repeating: Instant(milliseconds: .min), count: TableID.allCases.count)

    /// Without the batches: whoever writes it has it let go of them first.
    private enum CodingKeys: CodingKey { case turnedAt, recent, older, latest }

    /// - Returns: true for a row seen before, in an earlier frame. Rows that name neither a message nor an own time
    ///   (heartbeats, acknowledgements) and answers are never repeats.
    mutating func isRepeat(_ row: Row, _ time: EventTime) -> Bool {
        let hasOwnTime = time.delay != 0
        switch row.table {
        case .results, .commands, .meterValuesOther, .otherMessages, .ocpiCdrs, .ocpiSessions, .ocpiTariffs,
            .ocpiLocations:
            return false
        case .meterValues: if !hasOwnTime { return false }
        case .contacts: if row.int(ContactsColumn.messageId) == nil { return false }
        case .statuses, .transactions, .authorizations, .securityEvents: break
        }
        var call = call(row, time)
        let seen = isNew(call, time) ? nil : recent.call(like: &call, contents) ?? older.call(like: &call, contents)
        if recent.count >= Self.mostCalls || call.at > turnedAt + Self.reach { turnOver(at: call.at) }
        recent.insert(call, contents)
        guard let seen else { return false }
        return seen.frame != call.frame && call.at > seen.at
            && call.at - seen.at <= (hasOwnTime ? Self.reach : Self.reachWithoutTime)
    }

    /// A row stamped later than all before it of its table is like none of them.
    private mutating func isNew(_ call: SeenCalls.Call, _ time: EventTime) -> Bool {
        guard time.delay != 0, time.ts > latest[Int(call.table)] else { return false }
        latest[Int(call.table)] = time.ts
        return true
    }

    private mutating func call(_ row: Row, _ time: EventTime) -> SeenCalls.Call {
        let table = Int(row.table.rawValue)
        if !contents[table].isOf(row.batch) {
            hashPending(table)
            contents[table].take(row.batch)
        }
        var call = SeenCalls.Call(
            at: time.receivedAt, frame: time.frame, table: UInt8(table), row: Int32(truncatingIfNeeded: row.index))
        if time.delay != 0 {
            call.key = ContentColumns.key(row, time.ts)
            if row.batch.count < Self.rowsWorthKeeping {
                call.hash(contents)
            } else if !contents[table].isAwaited {
                contents[table].isAwaited = true
            }
        } else {
            call.key = contents[table].hash(row.index, hasOwnTime: false)
            call.content = call.key
        }
        return call
    }

    private mutating func hashPending(_ table: Int) {
        guard contents[table].isAwaited else { return }
        recent.hash(table, contents)
        older.hash(table, contents)
        contents[table].isAwaited = false
    }

    /// Lets the batches go that its rows came from.
    mutating func releaseRows() {
        for table in contents.indices {
            hashPending(table)
            contents[table] = ContentColumns()
        }
    }

    private mutating func turnOver(at now: Instant) {
        turnedAt = now
        swap(&recent, &older)
        recent.removeAll()
    }
}

/// Calls by the hash of their content: open addressing, a power of two of slots, at most half of them taken.
private struct SeenCalls: Codable, Sendable {
    struct Call: Codable, Sendable {
        /// What calls alike have in common and few others do; 0 in a free slot.
        var key: UInt64 = 0
        /// The hash of all of it; 0 until somebody asks.
        var content: UInt64 = 0
        var at: Instant
        var frame: Int64
        /// Where the content is, as long as it is not hashed.
        var table: UInt8
        var row: Int32

        mutating func hash(_ contents: [ContentColumns]) {
            if content == 0 { content = contents[Int(table)].hash(Int(row), hasOwnTime: true) }
        }
    }

    private static let free = Call(at: Instant(milliseconds: 0), frame: 0, table: 0, row: 0)
    private var slots: [Call] = []
    private(set) var count = 0

    mutating func call(like call: inout Call, _ contents: [ContentColumns]) -> Call? {
        guard count > 0 else { return nil }
        let slot = slot(like: &call, contents)
        return slots[slot].key != 0 ? slots[slot] : nil
    }

    mutating func insert(_ call: Call, _ contents: [ContentColumns]) {
        if count * 2 >= slots.count { grow() }
        var call = call
        let slot = slot(like: &call, contents)
        if slots[slot].key == 0 { count += 1 }
        slots[slot] = call
    }

    /// Keeps the slots for the calls to come.
    mutating func removeAll() {
        count = 0
        for slot in slots.indices { slots[slot] = Self.free }
    }

    /// Hashes what is not hashed yet of a table's calls.
    mutating func hash(_ table: Int, _ contents: [ContentColumns]) {
        for slot in slots.indices where slots[slot].key != 0 && slots[slot].table == table {
            slots[slot].hash(contents)
        }
    }

    /// Where a call of the same content is, or could be put.
    @inline(__always) private mutating func slot(like call: inout Call, _ contents: [ContentColumns]) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: call.key) & mask
        while slots[slot].key != 0 {
            if slots[slot].key == call.key {
                slots[slot].hash(contents)
                call.hash(contents)
                if slots[slot].content == call.content { break }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Self.free, count: max(64, old.count * 2))
        let mask = slots.count - 1
        for call in old where call.key != 0 {
            var slot = Int(truncatingIfNeeded: call.key) & mask
            while slots[slot].key != 0 { slot = (slot + 1) & mask }
            slots[slot] = call
        }
    }
}
