import Foundation
import SegmentStore

/// Where the pseudonyms' key comes from: a file of the operator's, else the store's own, made on first use.
enum TokenKey {
    /// - Returns: nil where tokens are to be stored as sent.
    static func load(file: String?, plain: Bool, store: SegmentStore) throws -> [UInt8]? {
        if plain { return nil }
        guard let file else { return try store.tokenKey() }
        let key = try Files.data(file)
        guard key.count >= 16 else {
            throw Trouble("\(file): a token key has at least 16 bytes, this one \(key.count)")
        }
        return Array(key)
    }
}
