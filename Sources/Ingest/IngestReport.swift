import SegmentStore

/// What an ingest did, over all its sources and for each.
public struct IngestReport: Sendable, Codable {
    public var counters = IngestCounters()
    public var sources: [SourceReport] = []
    /// By reason, the most frequent first.
    public var quarantine: [QuarantineCount] = []
    /// Sources of which nothing is stored, because a flag or another file is missing to read them (name and remedy),
    /// or because they cannot be opened.
    public var refused: [String] = []
    /// Timestamps whose digits below a millisecond were dropped, of accepted frames and their lines (CONTRACT 2).
    public var cutTimestamps = 0

    public init() {}
}

public struct SourceReport: Sendable, Codable {
    public var name: String
    public var sourceID: String
    public var counters: IngestCounters
}

/// How often a reason struck, and where first.
public struct QuarantineCount: Sendable, Codable, Equatable {
    public var reason: String
    public var count: Int
    /// At most `exampleLimit`.
    public var examples: [Example]

    public static let exampleLimit = 3

    public struct Example: Sendable, Codable, Equatable {
        public var source: String
        /// In the source's unpacked bytes.
        public var offset: Int
        public var length: Int
        public var chargePoint: String?
    }
}

/// Gathers `QuarantineCount`s.
struct QuarantineTally {
    private var byReason: [String: QuarantineCount] = [:]

    mutating func add(_ reason: String, _ example: QuarantineCount.Example) {
        var count = byReason[reason] ?? QuarantineCount(reason: reason, count: 0, examples: [])
        count.count += 1
        if count.examples.count < QuarantineCount.exampleLimit { count.examples.append(example) }
        byReason[reason] = count
    }

    mutating func add(_ other: QuarantineTally) {
        for (reason, more) in other.byReason {
            var count = byReason[reason] ?? QuarantineCount(reason: reason, count: 0, examples: [])
            count.count += more.count
            count.examples = Array((count.examples + more.examples).prefix(QuarantineCount.exampleLimit))
            byReason[reason] = count
        }
    }

    var counts: [QuarantineCount] {
        byReason.values.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }
}
