/// Randomness of the simulated network: many small independent streams, each named by what it decides.
///
/// A stream is keyed by the seed, its purpose and the things it is about (charge point, port, day, visit), so that one
/// more charge point, or one more draw somewhere, changes nothing elsewhere. All results are integers: the same seed
/// gives the same bytes on every CPU, without the C library's functions.
///
/// Generator: SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
struct Random {
    /// What a stream decides.
    enum Purpose: UInt64 {
        case layout = 1
        case faults, routine, arrivals, visit, fleet, link, housekeeping, traveller, anchor
    }

    private var state: UInt64

    init(_ seed: UInt64, _ purpose: Purpose, _ keys: Int...) {
        state = Self.mix(seed ^ 0x4C41_4444_5055_4C53)
        state = Self.mix(state ^ purpose.rawValue)
        for key in keys { state = Self.mix(state &+ 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(key))) }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in 0 ..< bound (the high half of a product; its bias is below bound / 2^64).
    mutating func below(_ bound: Int64) -> Int64 {
        precondition(bound > 0, "below(\(bound))")
        return Int64(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Uniform in `range`, both ends included.
    mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    mutating func chance(perMille: Int64) -> Bool { below(1000) < perMille }
    mutating func chance(perMillion: Int64) -> Bool { below(1_000_000) < perMillion }

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int(below(Int64(choices.count)))] }

    /// Bell-shaped around the middle of `range` and never outside it: the mean of three uniform draws.
    mutating func bell(_ range: ClosedRange<Int64>) -> Int64 {
        (within(range) + within(range) + within(range)) / 3
    }

    /// `count` upper-case hexadecimal digits.
    mutating func hex(_ count: Int) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = (0..<count).map { _ in digits[Int(below(16))] }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func digits(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in UInt8(48 + below(10)) }, as: UTF8.self)
    }

    /// `8f14e45f-ceea-467f-ab5b-1c2d3e4f5a6b` (RFC 9562, version 4).
    mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let text = Array(Self.hexText(high) + Self.hexText(low))
        let groups = [text[0..<8], text[8..<12], text[12..<16], text[16..<20], text[20..<32]]
        return groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }

    private static func hexText(_ value: UInt64) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return (0..<16).map { digits[Int(value >> (60 - 4 * UInt64($0)) & 15)] }
    }
}
