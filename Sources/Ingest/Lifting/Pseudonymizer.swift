import CCrypto

/// Replaces personal identifiers by keyed pseudonyms from the first byte stored (CONTRACT 4):
/// `HMAC-SHA256(key, token trimmed and ASCII-upper-cased)` in lower-case hex.
///
/// The same token always gets the same pseudonym under one key, whatever its case or the blanks around it, so visits can
/// be told apart without naming anybody. An empty token names nobody and stays empty.
public struct Pseudonymizer {
    /// Pseudonym length in bytes.
    public static let length = 64
    /// Distinct tokens remembered; beyond that (a brute-force attack) the memory starts anew.
    private static let cacheLimit = 1 << 16

    private let key: [UInt8]?
    private var cache: [[UInt8]: [UInt8]] = [:]

    /// `key` nil leaves identifiers as they are (`--plain-tokens`).
    public init(key: [UInt8]?) { self.key = key }

    public var isPlain: Bool { key == nil }

    /// The pseudonym's ASCII bytes; the token itself where pseudonyms are off, or where it is blank.
    public mutating func pseudonym(of token: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let key else { return Array(token) }
        let name = Self.normalized(token)
        if name.isEmpty { return [] }
        if let known = cache[name] { return known }
        if cache.count == Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
        let made = Self.hex(Self.hmac(key: key, name))
        cache[name] = made
        return made
    }

    /// Blanks trimmed from both ends, ASCII letters in upper case; other bytes as they are.
    static func normalized(_ token: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = token.firstIndex(where: { !isBlank($0) }),
            let last = token.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return token[first...last].map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 32 : $0 }
    }

    static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 32
        let done = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
        precondition(done != nil && length == 32, "libcrypto without HMAC-SHA256")
        return digest
    }

    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
