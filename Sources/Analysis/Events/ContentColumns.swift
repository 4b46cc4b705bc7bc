import Telemetry

/// The columns that make a row's content, of one batch: those that hold anything.
struct ContentColumns: @unchecked Sendable {
    private struct Column {
        let values: UnsafePointer<Int64>
        let isString: Bool
        /// Tells equal values of different columns apart.
        let salt: UInt64
    }

    /// Some call of the batch is remembered that is not hashed yet.
    var isAwaited = false
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

    func isOf(_ batch: ColumnBatch) -> Bool { self.batch === batch }

    /// Rows of the same content and time have the same; never 0.
    @inline(__always) static func key(_ row: Row, _ ts: Instant) -> UInt64 {
        let place = UInt64(bitPattern: Int64(row.evseID << 8 ^ row.connectorID)) << 44
        return max(mix(UInt64(bitPattern: ts.milliseconds) ^ place ^ UInt64(row.table.rawValue) << 40), 1)
    }

    /// Never 0.
    func hash(_ row: Int, hasOwnTime: Bool) -> UInt64 {
        guard let batch, let strings else { preconditionFailure("no batch is here to hash rows of") }
        var sum = Self.mix(UInt64(batch.table.rawValue) &+ 0x9E37_79B9_7F4A_7C15)
        if hasOwnTime { sum &+= Self.mix(UInt64(bitPattern: Row(batch, row).ts.milliseconds)) }
        // Each value is mixed with its column's salt and then added, so that no value waits for the one before it.
        for column in columns {
            let value = column.values[row]
            if value == ColumnBatch.null { continue }
            sum &+=
                column.isString
                ? Self.mix(column.salt, StringRef(rawValue: value).bytes(over: strings))
                : Self.mix(column.salt ^ UInt64(bitPattern: value))
        }
        return max(Self.mix(sum), 1)
    }

    mutating func take(_ batch: ColumnBatch) {
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
    private static func mix(_ state: UInt64, _ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(text)
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
