/// Numbers for the twins' tests: every small size first, then seeded random ones.

/// SplitMix64 (Steele, Lea, Flood 2014): a seed is all its state, so a failing test can be repeated from its message.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

let seeds: [UInt64] = [1, 2, 3, 20_260_301]
let sizes = Array(0...130) + [255, 256, 257, 1000, 4099]

/// Values that hurt: extremes beside small ones beside the sentinel.
func hostileIntegers(_ count: Int, seed: UInt64) -> [Int64] {
    var random = SeededGenerator(seed: seed &+ UInt64(count))
    return (0..<count).map { _ in
        switch random.next() % 8 {
        case 0: .min
        case 1: .max
        case 2: .min + 1
        case 3: 0
        case 4: Int64(bitPattern: random.next())
        default: Int64(random.next() % 200) - 100
        }
    }
}
