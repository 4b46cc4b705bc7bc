import Foundation
import SegmentStore

/// Where the pseudonyms' key comes from: a file of the operator's, else the store's own, made on first use.
///
/// A store keeps to the key it began with: under another one the same token, and so the same frame, would look new.
struct TokenKey {
    private static let setting = "token_key"
    private let given: [UInt8]?
    private let isPlain: Bool

    /// Reads what the run was told before any store is touched.
    init(file: String?, plain: Bool = false) throws {
        if let file, plain { throw Trouble("--token-key \(file) and --plain-tokens exclude each other; give one") }
        given = try file.map(Self.read)
        isPlain = plain
    }

    /// For writing to `store`.
    ///
    /// - Returns: nil where tokens are to be stored as sent.
    func load(_ store: SegmentStore) throws -> [UInt8]? {
        let known = try store.setting(Self.setting)
        if !isPlain, given == nil, let known, known != Self.identity(try? store.existingTokenKey()) {
            throw Trouble(
                "\(store.layout.root): its tokens are \(Self.words(known)) and the store's own key is not that; "
                    + "give the same --token-key or --plain-tokens as before")
        }
        let key = try isPlain ? nil : given ?? store.tokenKey()
        let chosen = Self.identity(key)
        guard let known else {
            try store.setSetting(Self.setting, chosen)
            return key
        }
        guard known == chosen else {
            throw Trouble(
                "\(store.layout.root): its tokens are \(Self.words(known)); use the same key as before, or another store"
            )
        }
        return key
    }

    /// For lifting the lines of `store`'s live logs without writing: the key they will be sealed with.
    func loadForReading(_ store: SegmentStore) throws -> [UInt8]? {
        let known = try store.setting(Self.setting) ?? Self.identity(given ?? store.existingTokenKey())
        if known == Self.identity(nil) { return nil }
        for key in [given, try store.existingTokenKey()] where key != nil && Self.identity(key) == known { return key }
        throw Trouble(
            "\(store.layout.root): lines of a stream are not sealed yet and their tokens are \(Self.words(known)); "
                + "give the stream's --token-key")
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
