import Telemetry

/// Finds calls that come again at a later receive time: same content, message id and event time included.
///
/// Content is compared by a 64-bit hash of all columns but those that tell of the delivery. Where no event time is part
/// of it, only a retry's short delay tells a repeat from an id used anew (DOMAIN 3, row 27).
struct RepeatFinder: Sendable {
    private static let reach: Int64 = 15 * .minute
    private static let reachWithoutTime: Int64 = 2 * .minute
    private static let generation = 2048
    private var recent: [UInt64: (at: Instant, frame: Int64)] = [:]
    private var older: [UInt64: (at: Instant, frame: Int64)] = [:]

    /// For each table: the columns that make its content, and whether each holds a string.
    private static let content: [[(index: Int, isString: Bool)]] = TableID.allCases.map { table in
        table.schema.columns.enumerated().compactMap { index, column in
            let isDelivery: [LeadingColumn] = [.chargePoint, .ts, .receiveDelayMs, .sourceId, .frame]
            if isDelivery.contains(where: { $0.rawValue == index }) { return nil }
            return (index, column.type == .word || column.type == .text)
        }
    }

    /// - Returns: true for a row seen before, in an earlier frame. Rows that name neither a message nor an own time
    ///   (heartbeats, acknowledgements) and answers are never repeats.
    mutating func isRepeat(_ row: Row) -> Bool {
        let hasOwnTime = row.int(LeadingColumn.receiveDelayMs) != 0
        switch row.table {
        case .results, .commands, .meterValuesOther, .otherMessages: return false
        case .meterValues: if !hasOwnTime { return false }
        case .contacts: if row.int(ContactsColumn.messageId) == nil { return false }
        case .statuses, .transactions, .authorizations, .securityEvents: break
        }
        let hash = Self.hash(row, hasOwnTime: hasOwnTime)
        let (receivedAt, frame) = (row.receivedAt, row.frame)
        let seen = recent[hash] ?? older[hash]
        if recent.count >= Self.generation {
            older = recent
            recent = [:]
        }
        recent[hash] = (receivedAt, frame)
        guard let seen else { return false }
        return seen.frame != frame && receivedAt > seen.at
            && receivedAt - seen.at <= (hasOwnTime ? Self.reach : Self.reachWithoutTime)
    }

    private static func hash(_ row: Row, hasOwnTime: Bool) -> UInt64 {
        var state = mix(UInt64(row.table.rawValue) &+ 0x9E37_79B9_7F4A_7C15)
        if hasOwnTime { state = mix(state ^ UInt64(bitPattern: row.ts.milliseconds)) }
        for (index, isString) in content[Int(row.table.rawValue)] {
            guard let value = row.batch.value(index, row.index) else { continue }
            state = mix(state ^ UInt64(index + 1))
            if isString {
                state = mix(state, UnsafeRawBufferPointer(row.batch.bytes(of: StringRef(rawValue: value))))
            } else {
                state = mix(state ^ UInt64(bitPattern: value))
            }
        }
        return state
    }

    /// Eight bytes at a time, then the rest; the length tells "a" from "a\0".
    private static func mix(_ state: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = mix(state ^ UInt64(bytes.count))
        var place = 0
        while place + 8 <= bytes.count {
            state = mix(state ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        while place < bytes.count {
            state = mix(state ^ UInt64(bytes[place]))
            place += 1
        }
        return state
    }

    /// The mixing step of wyhash.
    @inline(__always) private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
