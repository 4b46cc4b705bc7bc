import Ingest
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
        /// Of `counters`, what is in live logs only.
        public var live: IngestCounters

        public var text: String {
            guard problems.isEmpty else { return problems.map(\.description).joined(separator: "\n") }
            return "\(store): \(segments) segments and \(sources) sources are as the catalog says; "
                + "records read \(counters.recordsRead) = accepted \(counters.accepted) + duplicates \(counters.duplicates) "
                + "+ quarantined \(counters.quarantined) + ignored \(counters.ignored)"
                + (live.recordsRead == 0 ? "" : ", \(live.recordsRead) of them in the live log, not sealed yet")
        }

        public var json: String {
            JSONText.of(
                Encoded(
                    store: store, problems: problems, segments: segments, sources: sources, counters: counters,
                    live: live))
        }

        private struct Encoded: Encodable {
            var store: String
            var problems: [StoreProblem]
            var segments: Int
            var sources: Int
            var counters: IngestCounters
            var live: IngestCounters
        }
    }

    /// - Parameter tokenKey: see `StoreView`.
    public static func verify(_ path: String, tokenKey: String? = nil) throws -> Result {
        let view = try StoreView(path: path, tokenKey: tokenKey)
        var counters = IngestCounters()
        for source in view.sources { counters += source.counters }
        let store = try SegmentStore(path: path, access: .read)
        let live = view.live.check().map { StoreProblem(path: "live", reason: $0) }
        return Result(
            store: path, problems: try store.verify() + live, segments: view.snapshot.segments.count,
            sources: view.sources.count, counters: counters, live: view.live)
    }
}
