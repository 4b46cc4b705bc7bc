import Telemetry

/// Where each row of a status feed went: `rows = statuses + repeated + unidentified + empty + broken + astray`.
public struct StatusFeedCounts: Sendable, Equatable, Encodable {
    /// Between two snapshots further apart than what one says can hold.
    public struct Hole: Sendable, Equatable, Encodable {
        public var start: Instant
        public var end: Instant
    }

    public var rows = 0
    /// Say what a connector was in a snapshot.
    public var statuses = 0
    /// A further row of the same connector in one snapshot: the last one stands.
    public var repeated = 0
    /// Their id is `N/A`: of no connector that could be told from others.
    public var unidentified = 0
    public var empty = 0
    /// Not five fields, no time, no id, or a status that is none of the feed's.
    public var broken = 0
    /// Their time is more than seven days from every other snapshot's.
    public var astray = 0
    public var snapshots = 0
    public var chargePoints = 0
    public var connectors = 0
    /// Envelope lines written.
    public var lines = 0
    public var firstSnapshot: Instant?
    public var lastSnapshot: Instant?
    /// In the order of time; nothing is told of them.
    public var holes: [Hole] = []
    /// Numbers of rows, from 1.
    public var firstBrokenRow: Int?
    public var firstAstrayRow: Int?
}
