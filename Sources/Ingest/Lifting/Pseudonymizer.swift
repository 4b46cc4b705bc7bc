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

    private let keyed: KeyedHash?
    private var cache: [[UInt8]: [UInt8]] = [:]

    /// `key` nil leaves identifiers as they are (`--plain-tokens`).
    public init(key: [UInt8]?) { keyed = key.map(KeyedHash.init) }

    public var isPlain: Bool { keyed == nil }

    /// The pseudonym's ASCII bytes; the token itself where pseudonyms are off, or where it is blank.
    public mutating func pseudonym(of token: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let keyed else { return Array(token) }
        let name = Self.normalized(token)
        if name.isEmpty { return [] }
        if let known = cache[name] { return known }
        if cache.count == Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
        let made = Self.hex(keyed.hash(name))
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

    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}

/// HMAC-SHA256 under one key, which is taken in once.
final class KeyedHash {
    private let context: OpaquePointer
    private static let length = 32

    init(_ key: [UInt8]) {
        let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
        context = EVP_MAC_CTX_new(algorithm)
        EVP_MAC_free(algorithm)
        var digest = Array("SHA256".utf8CString)
        let isDone = digest.withUnsafeMutableBufferPointer { digest in
            let parameters = [
                OSSL_PARAM_construct_utf8_string("digest", digest.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            return EVP_MAC_init(context, key, key.count, parameters)
        }
        precondition(isDone == 1, "libcrypto without HMAC-SHA256")
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// On a copy of the keyed context: taking it back to its key without giving the key again does nothing for HMAC before
    /// OpenSSL 3.0.3 (openssl issue 17811).
    func hash(_ message: [UInt8]) -> [UInt8] {
        let copy = EVP_MAC_CTX_dup(context)
        defer { EVP_MAC_CTX_free(copy) }
        var made = [UInt8](repeating: 0, count: Self.length)
        var length = 0
        let isDone =
            EVP_MAC_update(copy, message, message.count) == 1
            && EVP_MAC_final(copy, &made, &length, made.count) == 1
        precondition(isDone && length == Self.length, "libcrypto without HMAC-SHA256")
        return made
    }
}
