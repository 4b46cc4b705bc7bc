import Foundation
import Ingest
import Telemetry

/// `laddpuls convert`: a public map's status snapshots as envelope lines for `laddpuls ingest`.
public struct ConvertTool: Sendable {
    public var path: String
    /// An IANA name; nil for UTC.
    public var timeZone: String?
    /// The file to write; nil for stdout.
    public var out: String?

    public init(path: String) { self.path = path }

    public func run() throws -> Converted {
        guard path != "-" else { throw Trouble("a status feed cannot come from stdin; name its file") }
        let zone = try IngestStage.zone(timeZone) ?? .utc
        let feed = StatusFeed(path: path, zone: zone)
        guard let out else { return Converted(path, try feed.convert { try Wall.write($0, to: STDOUT_FILENO) }) }
        try Files.checkTarget(out)
        guard !Files.areSame(out, path) else { throw Trouble("\(out): is the feed itself; choose another name") }
        guard FileManager.default.createFile(atPath: out, contents: nil), let file = FileHandle(forWritingAtPath: out)
        else { throw Trouble("\(out): cannot be written") }
        let counts = try feed.convert { try file.write(contentsOf: $0) }
        try file.close()
        return Converted(path, counts)
    }
}

/// Where the rows of a feed went.
public struct Converted: Sendable, Encodable {
    public var path: String
    public var rows: Int
    public var statuses: Int
    public var repeated: Int
    public var unidentified: Int
    public var empty: Int
    public var broken: Int
    public var snapshots: Int
    public var chargePoints: Int
    public var connectors: Int
    public var lines: Int
    public var firstSnapshot: String?
    public var lastSnapshot: String?
    public var firstBrokenRow: Int?

    init(_ path: String, _ counts: StatusFeed.Counts) {
        self.path = path
        (rows, statuses, repeated, unidentified) = (counts.rows, counts.statuses, counts.repeated, counts.unidentified)
        (empty, broken) = (counts.empty, counts.broken)
        (snapshots, chargePoints, connectors) = (counts.snapshots, counts.chargePoints, counts.connectors)
        lines = counts.lines
        firstSnapshot = counts.firstSnapshot?.iso8601
        lastSnapshot = counts.lastSnapshot?.iso8601
        firstBrokenRow = counts.firstBrokenRow
    }

    public var json: String { JSONText.of(self) }

    public var text: String {
        let broken = firstBrokenRow.map { "\(self.broken) broken (the first is row \($0))" } ?? "0 broken"
        return """
            \(path): \(rows) rows = \(statuses) statuses + \(repeated) repeated + \(unidentified) without an id \
            + \(empty) empty snapshots + \(broken)
            \(snapshots) snapshots of \(connectors) connectors at \(chargePoints) charge points, \
            \(firstSnapshot ?? "–") to \(lastSnapshot ?? "–"): \(lines) lines
            """
    }
}
