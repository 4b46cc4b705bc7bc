import JSONText
import Testing

/// Parses and hands the value to `body` while the text lives.
func withJSON<Result>(
    _ text: [UInt8], limits: JSONLimits = JSONLimits(), _ body: (JSONValue) throws -> Result
) throws -> Result {
    var tape = JSONTape(limits: limits)
    return try text.withUnsafeBufferPointer { try body(try tape.parse($0)) }
}

func withJSON<Result>(
    _ text: String, limits: JSONLimits = JSONLimits(), _ body: (JSONValue) throws -> Result
) throws -> Result {
    try withJSON(Array(text.utf8), limits: limits, body)
}

/// What the parse of `text` fails with; nil where it does not.
func failure(_ text: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONError? {
    do {
        try withJSON(text, limits: limits) { _ in }
        return nil
    } catch { return error as? JSONError }
}

func failure(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONError? {
    failure(Array(text.utf8), limits: limits)
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
