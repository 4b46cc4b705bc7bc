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
///
/// A row's time may be wrong. A snapshot with no other within seven days, where others have one, is *astray*: its rows are
/// counted and tell nothing (the rule by which the contract finds *now*). Where snapshots lie more than a day apart, the
/// feed has a *hole*: nobody knows what was in it, so nothing is told of it, and it is named.
public struct StatusFeed {
    public static let heartbeatMilliseconds: Int64 = 15 * .minute
    /// What a snapshot says holds no longer than this.
    public static let holeMilliseconds: Int64 = .day
    private static let neighbourhood: Int64 = 7 * .day
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
    public func convert(_ write: @escaping ([UInt8]) throws -> Void) throws -> StatusFeedCounts {
        var counts = StatusFeedCounts()
        let rows = try statuses(&counts)
        var teller = StatusTeller(Set(rows.map(\.connector)), write)
        counts.chargePoints = teller.chargePoints
        counts.connectors = teller.connectors
        for row in rows { try teller.add(row, &counts) }
        try teller.finish(&counts)
        return counts
    }

    /// Rows that say what a connector was, by time and then as in the file; the others are counted.
    private func statuses(_ counts: inout StatusFeedCounts) throws -> [StatusFeedRow] {
        var reader = StatusFeedRows(zone: zone)
        var rows: [StatusFeedRow] = []
        try forEachLine { line in
            counts.rows += 1
            switch reader.read(line, counts.rows) {
            case .status(let row): rows.append(row)
            case .unidentified: counts.unidentified += 1
            case .empty: counts.empty += 1
            case .broken:
                counts.broken += 1
                counts.firstBrokenRow = counts.firstBrokenRow ?? counts.rows
            }
        }
        rows.sort { ($0.at, $0.number) < ($1.at, $1.number) }
        return Self.withoutAstray(rows, &counts)
    }

    private static func withoutAstray(_ rows: [StatusFeedRow], _ counts: inout StatusFeedCounts) -> [StatusFeedRow] {
        var times: [Instant] = []
        for row in rows where row.at != times.last { times.append(row.at) }
        let alone = Set(
            times.indices.filter { place in
                let after = place == 0 ? Int64.max : times[place] - times[place - 1]
                let before = place + 1 == times.count ? Int64.max : times[place + 1] - times[place]
                return min(after, before) > neighbourhood
            }.map { times[$0] })
        // Where each is alone, none is better than another.
        guard !alone.isEmpty, alone.count < times.count else { return rows }
        let astray = rows.filter { alone.contains($0.at) }
        counts.astray = astray.count
        counts.firstAstrayRow = astray.map(\.number).min()
        return rows.filter { !alone.contains($0.at) }
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
