import Telemetry

/// Finds calls that come again at a later receive time: same content, message id and event time included.
///
/// Content is compared by a 64-bit hash of all columns but those that tell of the delivery. Where no event time is part
/// of it, only a retry's short delay tells a repeat from an id used anew (DOMAIN 3, row 27).
struct RepeatFinder: Sendable {
    private static let reach: Int64 = 15 * .minute
    private static let reachWithoutTime: Int64 = 2 * .minute
    /// Rows remembered at most, two each second of the reach: of a charge point that sends more the window is shorter.
    private static let mostCalls = 2048
    /// Calls since `turnedAt`, and those before it that may still be within the reach.
    private var turnedAt = Instant(milliseconds: .min)
    private var recent = SeenCalls()
    private var older = SeenCalls()
    /// By table: the columns of the batch seen last that have content.
    private var contents = [ContentColumns](repeating: ContentColumns(), count: TableID.allCases.count)

    /// - Returns: true for a row seen before, in an earlier frame. Rows that name neither a message nor an own time
    ///   (heartbeats, acknowledgements) and answers are never repeats.
    mutating func isRepeat(_ row: Row) -> Bool {
        let hasOwnTime = row.int(LeadingColumn.receiveDelayMs) != 0
        switch row.table {
        case .results, .commands, .meterValuesOther, .otherMessages, .ocpiCdrs, .ocpiSessions, .ocpiTariffs,
            .ocpiLocations:
            return false
        case .meterValues: if !hasOwnTime { return false }
        case .contacts: if row.int(ContactsColumn.messageId) == nil { return false }
        case .statuses, .transactions, .authorizations, .securityEvents: break
        }
        let hash = contents[Int(row.table.rawValue)].hash(row, hasOwnTime: hasOwnTime)
        let call = SeenCalls.Call(hash: hash, at: row.receivedAt, frame: row.frame)
        let seen = recent.call(hash) ?? older.call(hash)
        if recent.count >= Self.mostCalls || call.at > turnedAt + Self.reach { turnOver(at: call.at) }
        recent.insert(call)
        guard let seen else { return false }
        return seen.frame != call.frame && call.at > seen.at
            && call.at - seen.at <= (hasOwnTime ? Self.reach : Self.reachWithoutTime)
    }

    private mutating func turnOver(at now: Instant) {
        turnedAt = now
        swap(&recent, &older)
        recent.removeAll()
    }
}

/// Calls by the hash of their content: open addressing, a power of two of slots, at most half of them taken.
private struct SeenCalls: Sendable {
    struct Call: Sendable {
        /// 0 in a free slot.
        var hash: UInt64
        var at: Instant
        var frame: Int64
    }

    private static let free = Call(hash: 0, at: Instant(milliseconds: 0), frame: 0)
    private var slots: [Call] = []
    private(set) var count = 0

    func call(_ hash: UInt64) -> Call? {
        guard count > 0 else { return nil }
        let call = slots[slot(hash)]
        return call.hash == hash ? call : nil
    }

    mutating func insert(_ call: Call) {
        if count * 2 >= slots.count { grow() }
        let slot = slot(call.hash)
        if slots[slot].hash == 0 { count += 1 }
        slots[slot] = call
    }

    /// Keeps the slots for the calls to come.
    mutating func removeAll() {
        count = 0
        for slot in slots.indices { slots[slot] = Self.free }
    }

    /// Where the hash is, or could be put.
    private func slot(_ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot].hash != hash, slots[slot].hash != 0 { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Self.free, count: max(64, old.count * 2))
        for call in old where call.hash != 0 { slots[slot(call.hash)] = call }
    }
}

/// The columns that make a row's content, of one batch: those that hold anything.
private struct ContentColumns: @unchecked Sendable {
    private struct Column {
        var values: UnsafePointer<Int64>
        var isString: Bool
        /// Tells equal values of different columns apart.
        var salt: UInt64
        /// The string hashed last: the next row mostly has the same context, transaction and token.
        var lastRef: Int64 = ColumnBatch.null
        var lastMix: UInt64 = 0

        @inline(__always) mutating func mix(string value: Int64, _ strings: UnsafePointer<UInt8>) -> UInt64 {
            if value == lastRef { return lastMix }
            let ref = StringRef(rawValue: value)
            let text = UnsafeRawBufferPointer(start: strings + ref.offset, count: ref.length)
            (lastRef, lastMix) = (value, ContentColumns.mix(salt, text))
            return lastMix
        }
    }

    /// Keeps the columns' memory.
    private var batch: ColumnBatch?
    /// Where the batch's strings lie.
    private var strings: UnsafePointer<UInt8>?
    private var columns: [Column] = []

    /// For each table: the columns that make its content, and whether each holds a string.
    private static let content: [[(index: Int, isString: Bool)]] = TableID.allCases.map { table in
        table.schema.columns.enumerated().compactMap { index, column in
            let isDelivery: [LeadingColumn] = [.chargePoint, .ts, .receiveDelayMs, .sourceId, .frame]
            if isDelivery.contains(where: { $0.rawValue == index }) { return nil }
            return (index, column.type == .word || column.type == .text)
        }
    }

    /// Never 0.
    mutating func hash(_ row: Row, hasOwnTime: Bool) -> UInt64 {
        if batch !== row.batch { take(row.batch) }
        var sum = Self.mix(UInt64(row.table.rawValue) &+ 0x9E37_79B9_7F4A_7C15)
        if hasOwnTime { sum &+= Self.mix(UInt64(bitPattern: row.ts.milliseconds)) }
        // Each value is mixed with its column's salt and then added, so that no value waits for the one before it.
        let strings = strings
        columns.withUnsafeMutableBufferPointer { columns in
            for number in columns.indices {
                let value = columns[number].values[row.index]
                if value == ColumnBatch.null { continue }
                sum &+=
                    columns[number].isString
                    ? columns[number].mix(string: value, strings!)
                    : Self.mix(columns[number].salt ^ UInt64(bitPattern: value))
            }
        }
        return max(Self.mix(sum), 1)
    }

    private mutating func take(_ batch: ColumnBatch) {
        self.batch = batch
        strings = batch.stringBase
        columns.removeAll(keepingCapacity: true)
        for (index, isString) in Self.content[Int(batch.table.rawValue)] {
            guard let values = batch.column(index)?.baseAddress else { continue }
            // The golden ratio's multiples are spread over all bits.
            let salt = UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
            columns.append(Column(values: values, isString: isString, salt: salt))
        }
    }

    /// Eight bytes at a time, then the rest; the length tells "a" from "a\0".
    private static func mix(_ state: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = mix(state ^ UInt64(bytes.count))
        var place = 0
        while place + 8 <= bytes.count {
            state = mix(state ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        if place == bytes.count { return state }
        var rest: UInt64 = 0
        for byte in bytes[place...] { rest = rest << 8 | UInt64(byte) }
        return mix(state ^ rest)
    }

    /// The mixing step of wyhash.
    @inline(__always) private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
