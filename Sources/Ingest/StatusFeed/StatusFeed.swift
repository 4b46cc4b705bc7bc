import Telemetry

/// Turns a public map's status snapshots into envelope lines that `laddpuls ingest` reads: no record of such a file is a
/// frame, and most of what it says (a free connector) it says by silence, so it is no dialect.
///
/// A row is `yyyymmdd TAB hhmm TAB id TAB type TAB status`, times local and `hhmm` without leading zeros; rows of one
/// minute are a snapshot of all connectors that are not free:
///
/// | status | means | becomes |
/// |---|---|---|
/// | `Part`, `Occ` | in use | `Occupied` |
/// | `OOS` | out of service | `Unavailable` |
/// | `OOC` | out of contact | `Unavailable`, and silence while all connectors of the id are |
/// | no row | free | `Available` |
/// | `NA` in place of a row | an empty snapshot: nothing is known | nothing |
///
/// An id is a charge point, its types in alphabetical order are its EVSEs from 1. What a snapshot says holds until the
/// next; a charge point in contact sends a Heartbeat every 15 minutes. Every connector that ever shows was there from the
/// first snapshot on, and rows may come in any order of time (the feed of the corpora has a tail of earlier snapshots), so
/// all rows are kept until the last is read, and sorted: some 150 bytes each.
public struct StatusFeed {
    /// Where each row went: `rows = statuses + repeated + unidentified + empty + broken`.
    public struct Counts: Sendable, Equatable {
        public var rows = 0
        /// Say what a connector was in a snapshot.
        public var statuses = 0
        /// A further row of the same connector in one snapshot: the last one stands.
        public var repeated = 0
        /// Their id is `N/A`: of no connector that could be told from others.
        public var unidentified = 0
        public var empty = 0
        /// Not five fields, no time, no id, or a status that is none of the above.
        public var broken = 0
        public var snapshots = 0
        public var chargePoints = 0
        public var connectors = 0
        /// Envelope lines written.
        public var lines = 0
        public var firstSnapshot: Instant?
        public var lastSnapshot: Instant?
        /// Number of the first broken row, from 1.
        public var firstBrokenRow: Int?
    }

    public static let heartbeatMilliseconds: Int64 = 15 * .minute
    private static let longestLine = 4096

    private let path: String
    private let zone: ZoneTable

    /// - Parameters:
    ///   - path: a file, plain, `.gz` or `.zst`.
    ///   - zone: that of its times.
    public init(path: String, zone: ZoneTable = .utc) {
        self.path = path
        self.zone = zone
    }

    /// Hands out the lines, each with its end, some at a time.
    ///
    /// - Throws: `IngestError` where the file cannot be read or unpacked, and what `write` throws.
    public func convert(_ write: ([UInt8]) throws -> Void) throws -> Counts {
        var counts = Counts()
        let rows = try statuses(&counts)
        var teller = StatusTeller(Set(rows.map(\.connector)))
        counts.chargePoints = teller.chargePoints
        counts.connectors = teller.connectors
        for row in rows {
            teller.add(row, &counts)
            if teller.isFull { try write(teller.takeLines(&counts)) }
        }
        teller.finish(&counts)
        try write(teller.takeLines(&counts))
        return counts
    }

    /// Rows that say what a connector was, by time and then as in the file; the others are counted.
    private func statuses(_ counts: inout Counts) throws -> [StatusFeedRow] {
        var reader = StatusFeedRows(zone: zone)
        var rows: [StatusFeedRow] = []
        try forEachLine { line in
            counts.rows += 1
            switch reader.read(line) {
            case .status(let row): rows.append(row)
            case .unidentified: counts.unidentified += 1
            case .empty: counts.empty += 1
            case .broken:
                counts.broken += 1
                counts.firstBrokenRow = counts.firstBrokenRow ?? counts.rows
            }
        }
        let order = rows.indices.sorted { (rows[$0].at, $0) < (rows[$1].at, $1) }
        return order.map { rows[$0] }
    }

    /// Every line but blank ones, without its end; of a line beyond the limit only its beginning, which is no row.
    private func forEachLine(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        let stream = try ByteStream(path: path)
        var chunk = [UInt8](repeating: 0, count: ByteStream.chunkBytes)
        var line: [UInt8] = []
        func end() throws {
            if line.last == 0x0D { line.removeLast() }
            if !line.isEmpty { try body(line[...]) }
            line.removeAll(keepingCapacity: true)
        }
        while true {
            let count = try chunk.withUnsafeMutableBytes { try stream.read(into: $0) }
            if count == 0 { break }
            for piece in chunk[..<count].split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
                if piece.offset > 0 { try end() }
                line += piece.element.prefix(Self.longestLine - min(line.count, Self.longestLine))
            }
        }
        try end()
        if let fault = stream.fault { throw IngestError(path: path, reason: QuarantineReason(fault).name) }
    }
}
