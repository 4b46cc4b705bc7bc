import Telemetry

/// What a user may choose about an ingest. Rows depend on these and on their own line, and on nothing else.
public struct IngestOptions: Sendable {
    /// For formats whose lines name no charge point; nil takes it from the file's path.
    public var chargePoint: String?
    /// For logs whose times name no zone; nil is UTC where the dialect's writer uses that.
    public var zone: ZoneTable?
    /// Keys the pseudonyms; nil keeps identifiers as sent (`--plain-tokens`).
    public var tokenKey: [UInt8]?
    /// A longer line is quarantined by its beginning.
    public var longestLineBytes: Int
    /// Rows are handed to the store when they hold this much memory.
    public var rowBytes: Int
    /// What the store may hold of them before it writes them out; those being written on a thread of its own count too.
    public var bufferBytes: Int
    /// With several, rows are written and sources hashed while lines are read. The tables are the same.
    public var threads: Int

    public init(
        chargePoint: String? = nil, zone: ZoneTable? = nil, tokenKey: [UInt8]?, longestLineBytes: Int = 16 << 20,
        rowBytes: Int = 24 << 20, bufferBytes: Int = 160 << 20, threads: Int = 1
    ) {
        self.chargePoint = chargePoint
        self.zone = zone
        self.tokenKey = tokenKey
        self.longestLineBytes = longestLineBytes
        self.rowBytes = rowBytes
        self.bufferBytes = bufferBytes
        self.threads = threads
    }
}
