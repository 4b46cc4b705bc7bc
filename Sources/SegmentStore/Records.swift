import Telemetry

/// A segment as the catalog knows it.
public struct SegmentRecord: Hashable, Sendable {
    /// Relative to the store.
    public var path: String
    public var publication: Int
    public var table: TableID
    public var day: Day
    public var rows: Int
    public var bytes: Int
    public var hash: Hash128
    public var minChargePoint: String
    public var maxChargePoint: String
}

/// What a source has stored of one charge point on one UTC day of `received_at`, over all tables.
public struct CoverageEntry: Hashable, Sendable {
    public var day: Day
    public var chargePoint: String
    public var source: Hash128
    public var rows: Int
    public var firstReceivedAt: Instant
    public var lastReceivedAt: Instant

    public var received: ClosedRange<Instant> { firstReceivedAt...lastReceivedAt }
}

/// A record to be kept verbatim, because it could not be read.
public struct QuarantinedRecord: Sendable {
    public var chargePoint: String?
    public var receivedAt: Instant?
    /// Of the record's first byte in the source's decompressed bytes.
    public var offset: Int
    /// A short word for the rule that refused it (`broken-json`).
    public var reason: String
    /// Its number among its charge point's records in the source; nil where no charge point could be told.
    public var frame: Int64?
    /// What the source was read as.
    public var dialect: String?
    /// Tells records apart whose bytes are only the beginning of what was read; nil where they are all of it.
    public var restHash: UInt128?

    public init(
        chargePoint: String?, receivedAt: Instant?, offset: Int, reason: String, frame: Int64? = nil,
        dialect: String? = nil, restHash: UInt128? = nil
    ) {
        self.chargePoint = chargePoint
        self.receivedAt = receivedAt
        self.offset = offset
        self.reason = reason
        self.frame = frame
        self.dialect = dialect
        self.restHash = restHash
    }
}

/// A quarantined record as the catalog knows it; `SegmentStore.quarantinedBytes(_:)` gives its bytes.
public struct QuarantineEntry: Hashable, Sendable {
    public var hash: Hash128
    public var chargePoint: String?
    public var receivedAt: Instant?
    public var source: Hash128
    public var offset: Int
    public var length: Int
    public var reason: String
    /// The file in the store and the place in it.
    public var path: String
    public var place: Int
    /// As `QuarantinedRecord` has them.
    public var frame: Int64?
    public var dialect: String?

    public init(
        hash: Hash128, chargePoint: String?, receivedAt: Instant?, source: Hash128, offset: Int, length: Int,
        reason: String, path: String, place: Int, frame: Int64? = nil, dialect: String? = nil
    ) {
        self.hash = hash
        self.chargePoint = chargePoint
        self.receivedAt = receivedAt
        self.source = source
        self.offset = offset
        self.length = length
        self.reason = reason
        self.path = path
        self.place = place
        self.frame = frame
        self.dialect = dialect
    }
}

/// A source as the catalog knows it.
public struct SourceRecord: Sendable {
    public enum State: String, Sendable, Codable { case open, done }
    public var source: Source
    /// Of its stored rows; nil when it left none.
    public var received: ClosedRange<Instant>?
    public var state: State
    public var counters: IngestCounters
}
