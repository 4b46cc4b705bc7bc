import Reports
import SegmentStore

/// Re-checks every hash of a store and the accounting of every source.
public enum VerifyTool {
    public struct Result: Sendable {
        public var store: String
        public var problems: [StoreProblem]
        public var segments: Int
        public var sources: Int
        public var counters: IngestCounters

        public var text: String {
            guard problems.isEmpty else { return problems.map(\.description).joined(separator: "\n") }
            return "\(store): \(segments) segments and \(sources) sources are as the catalog says; "
                + "records read \(counters.recordsRead) = accepted \(counters.accepted) + duplicates \(counters.duplicates) "
                + "+ quarantined \(counters.quarantined) + ignored \(counters.ignored)"
        }

        public var json: String {
            JSONText.of(
                Encoded(store: store, problems: problems, segments: segments, sources: sources, counters: counters))
        }

        private struct Encoded: Encodable {
            var store: String
            var problems: [StoreProblem]
            var segments: Int
            var sources: Int
            var counters: IngestCounters
        }
    }

    public static func verify(_ path: String) throws -> Result {
        let store = try SegmentStore(path: path, access: .read)
        var counters = IngestCounters()
        let sources = try store.sources()
        for source in sources { counters += source.counters }
        return Result(
            store: path, problems: try store.verify(), segments: try store.segments().count, sources: sources.count,
            counters: counters)
    }
}
