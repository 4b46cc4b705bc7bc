import SegmentStore

/// Tells the broken records of a stream that came before: in a log that may not be in the store yet, or in the store's
/// quarantine (CONTRACT 5).
struct BrokenHistory {
    private let store: SegmentStore
    /// Digests of this log's.
    private var seen: Set<Hash128> = []
    /// Of earlier logs.
    private var older: Set<Hash128> = []

    init(store: SegmentStore) { self.store = store }

    /// Whether the record is new; from now on it is not.
    mutating func insert(_ identity: QuarantineIdentity) throws -> Bool {
        let digest = identity.digest
        if older.contains(digest) || !seen.insert(digest).inserted { return false }
        return try !store.isQuarantined(identity)
    }

    /// A stream begins another log.
    mutating func turnOver() {
        older.formUnion(seen)
        seen = []
    }

    /// The logs before this one are in the store, which answers for them from now on.
    mutating func forgetOlder() { older = [] }
}
