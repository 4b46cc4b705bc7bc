import Ingest
import Reports
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
        guard let out else { return try converted(feed) { try Descriptor.standardOutput.write($0) } }
        try Files.checkTarget(out)
        guard !Files.areSame(out, path) else { throw Trouble("\(out): is the feed itself; choose another name") }
        let file = try FileReplacement(out)
        let converted = try converted(feed) { try file.write($0) }
        try file.publish()
        return converted
    }

    private func converted(_ feed: StatusFeed, _ write: @escaping ([UInt8]) throws -> Void) throws -> Converted {
        let counts = try feed.convert(write)
        guard counts.broken < counts.rows || counts.rows == 0 else {
            throw Trouble(
                "\(path): is no status feed, none of its \(counts.rows) lines is five fields with tabs between them: "
                    + "yyyymmdd, hhmm, id, type, status")
        }
        return Converted(path, counts)
    }
}

/// Where the rows of a feed went.
public struct Converted: Sendable {
    private let path: String
    private let counts: StatusFeedCounts

    init(_ path: String, _ counts: StatusFeedCounts) { (self.path, self.counts) = (path, counts) }

    public var json: String { JSONText.of(self) }

    public var text: String {
        var lines = [
            "\(path): \(counts.rows) rows = \(counts.statuses) statuses + \(counts.repeated) repeated "
                + "+ \(counts.unidentified) without an id + \(counts.empty) empty snapshots "
                + "+ \(Self.count(counts.broken, "broken", counts.firstBrokenRow)) "
                + "+ \(Self.count(counts.astray, "astray", counts.firstAstrayRow))",
            "\(counts.snapshots) snapshots of \(counts.connectors) connectors at \(counts.chargePoints) charge points, "
                + "\(counts.firstSnapshot?.iso8601 ?? "–") to \(counts.lastSnapshot?.iso8601 ?? "–"): "
                + "\(counts.lines) lines",
        ]
        if counts.astray > 0 {
            lines.append("astray: more than seven days from every other snapshot, a time gone wrong; they tell nothing")
        }
        if let longest = counts.holes.max(by: { $0.end - $0.start < $1.end - $1.start }) {
            lines.append(
                "\(counts.holes.count) holes of more than a day, of which nothing is told; the longest from "
                    + "\(longest.start.iso8601) to \(longest.end.iso8601). A report takes that silence for outages: "
                    + "give it a reasons file (--exclusions)")
        }
        return lines.joined(separator: "\n")
    }

    private static func count(_ count: Int, _ what: String, _ first: Int?) -> String {
        "\(count) \(what)" + (first.map { " (the first is row \($0))" } ?? "")
    }
}

extension Converted: Encodable {
    private enum CodingKeys: CodingKey { case path }

    /// The counts beside the path.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try counts.encode(to: encoder)
    }
}
