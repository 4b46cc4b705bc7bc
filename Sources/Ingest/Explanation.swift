import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// What a source would be read as, told without a store: its dialects, what of it would be stored, and the first
/// examples of what would not.
public struct Explanation: Sendable, Codable {
    public var source: String
    public var packing: String
    /// The file's, or its first member's; nil for an empty source, and for one of which nothing was recognised.
    public var dialect: String?
    /// As an ingest into an empty store would count.
    public var counters: IngestCounters
    /// By the dialect of each record, the most frequent first.
    public var dialects: [DialectCount]
    /// Of calls and of OCPI's objects, the most frequent first.
    public var actions: [NamedCount]
    /// By rule.
    public var ignored: [NamedCount]
    /// The first of them; `counters.chargePoints` says how many there are.
    public var chargePoints: [String]
    /// Whether some lines name no charge point, so that the path or a flag did.
    public var isChargePointAssumed: Bool
    public var firstReceivedAt: String?
    public var lastReceivedAt: String?
    /// What must be said by a flag, or lie beside it, before this can be ingested.
    public var missing: [Missing]
    public var quarantined: [Refused]

    public static let chargePointLimit = 5

    public struct DialectCount: Sendable, Codable, Equatable {
        public var dialect: String
        public var frames = 0
        public var contacts = 0
        /// OCPI's.
        public var objects = 0
        public var ignored = 0
        public var broken = 0
        public var records: Int { frames + contacts + objects + ignored + broken }
    }

    public struct NamedCount: Sendable, Codable, Equatable {
        public var name: String
        public var count: Int
    }

    public struct Refused: Sendable, Codable {
        public var reason: String
        public var count: Int
        public var examples: [Example]
    }

    public struct Example: Sendable, Codable {
        public var offset: Int
        public var length: Int
        /// Its beginning, as text.
        public var text: String
        public static let textBytes = 160
    }

    /// Explains every source that `paths` name (CONTRACT 10), in that order. A path that leads nowhere throws; what one
    /// file cannot be opened or read for is added to `refused`, and the others are explained.
    public static func of(
        _ paths: [String], options: IngestOptions, refused: inout [String]
    ) throws(IngestError) -> [Explanation] {
        var explanations: [Explanation] = []
        for path in try SourceSearch.files(paths) {
            do throws(IngestError) { explanations.append(try of(path, options)) } catch {
                refused.append(error.description)
            }
        }
        return explanations
    }

    private static func of(_ path: String, _ options: IngestOptions) throws(IngestError) -> Explanation {
        let file = path == SourceSearch.standardInput ? "/dev/stdin" : path
        var explainer = Explainer(name: path, options: options)
        do {
            explainer.packing = try SourceRecords(
                path: file, name: path, longestLineBytes: options.longestLineBytes, zone: options.zone
            ).read(into: &explainer)
            return try explainer.finish()
        } catch {
            throw IngestError(naming: path, error)
        }
    }
}
