import Foundation
import SegmentStore

/// Where the pseudonyms' key comes from: a file of the operator's, else the store's own, made on first use.
///
/// A store keeps to the key it began with: under another one the same token, and so the same frame, would look new.
enum TokenKey {
    private static let setting = "token_key"

    /// - Returns: nil where tokens are to be stored as sent.
    static func load(file: String?, plain: Bool, store: SegmentStore) throws -> [UInt8]? {
        let given = plain ? nil : try file.map(read)
        let known = try store.setting(setting)
        if !plain, file == nil, let known, known != identity(try? store.existingTokenKey()) {
            throw Trouble(
                "\(store.layout.root): its tokens are \(words(known)) and the store's own key is not that; "
                    + "give the same --token-key or --plain-tokens as before")
        }
        let key = try plain ? nil : given ?? store.tokenKey()
        let chosen = identity(key)
        guard let known else {
            try store.setSetting(setting, chosen)
            return key
        }
        guard known == chosen else {
            throw Trouble(
                "\(store.layout.root): its tokens are \(words(known)); use the same key as before, or another store")
        }
        return key
    }

    private static func read(_ file: String) throws -> [UInt8] {
        let key = try Files.data(file)
        guard key.count >= 16 else {
            throw Trouble("\(file): a token key has at least 16 bytes, this one \(key.count)")
        }
        return Array(key)
    }

    /// Tells keys apart and does not give them away.
    private static func identity(_ key: [UInt8]?) -> String {
        guard let key else { return "plain" }
        return Hash128(of: "laddpuls token key " + key.map { String($0, radix: 16) }.joined(separator: " ")).hex
    }

    private static func words(_ known: String) -> String {
        known == "plain" ? "stored as sent (--plain-tokens)" : "pseudonyms under key \(known.prefix(8))"
    }
}
