import Ingest
import SegmentStore

extension StoreView {
    /// The store at `path` with its live rows.
    ///
    /// - Parameter tokenKey: the file of a stream's key; needed only where the stream runs under a key that is not the
    ///   store's own.
    init(path: String, tokenKey: String?) throws {
        let key = try TokenKey(file: tokenKey)
        let store = try SegmentStore(path: path, access: .read)
        try self.init(store) { IngestOptions(tokenKey: try key.loadForReading(store)) }
    }
}
