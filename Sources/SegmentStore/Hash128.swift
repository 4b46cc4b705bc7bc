import CXXHash

/// 128 bits of XXH3: names sources by their bytes, and tells a file that has changed.
///
/// It guards against accident, not against someone who forges a file on purpose.
public struct Hash128: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hex digits.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
            let low = UInt64(hex.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    public init(of bytes: UnsafeRawBufferPointer) {
        self.init(XXH3_128bits(bytes.baseAddress, bytes.count))
    }

    public init(of text: String) {
        var text = text
        self = text.withUTF8 { Hash128(of: UnsafeRawBufferPointer($0)) }
    }

    init(_ hash: XXH128_hash_t) { self.init(high: hash.high64, low: hash.low64) }

    /// 32 lower-case hex digits, as `xxhsum -H2` prints them.
    public var hex: String { Self.digits(high) + Self.digits(low) }
    public var description: String { hex }

    public static func < (a: Hash128, b: Hash128) -> Bool { (a.high, a.low) < (b.high, b.low) }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

/// Hashes bytes as they pass: the same result as `Hash128(of:)` over all of them.
public struct Hasher128: ~Copyable {
    private let state: OpaquePointer

    public init() {
        state = XXH3_createState()
        XXH3_128bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    public func update(_ bytes: UnsafeRawBufferPointer) {
        laddpuls_xxh3_128bits_update(state, bytes.baseAddress, bytes.count)
    }

    public func finish() -> Hash128 { Hash128(XXH3_128bits_digest(state)) }
}
