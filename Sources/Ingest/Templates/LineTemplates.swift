import CXXHash
import JSONText
import Telemetry

/// The lines known by heart (DESIGN 5): one charger sends the same message thousands of times.
///
/// A line is tried against the templates that its charge point's lines matched last. One that none matches takes the
/// general path; when its skeleton, what is left without its slots, has come twice, it is learned. Memory is bounded:
/// when there are too many templates, learning starts anew; and where lines seldom repeat, it gives way.
struct LineTemplates: ~Copyable {
    private(set) var hits = 0
    private(set) var misses = 0

    private var tape = JSONTape()
    private var lesson: LineLesson
    private var lessons = 0
    private let templates: UnsafeMutablePointer<LineTemplate>
    private var count = 0
    private let values: UnsafeMutablePointer<JSONTemplate.Value>
    /// By the skeleton's hash: its template's number, or one of those below.
    private var skeletons: [UInt64: Int] = [:]
    /// By a hash of the charge point's name: the templates to try, the latest first.
    private let guesses: UnsafeMutablePointer<SIMD8<UInt16>>
    /// Where in a line the charge point's name has been found to begin.
    private var nameOffsets: [Int] = []

    private let remembers: Bool

    private static let seenOnce = -1
    private static let refused = -2
    private static let none = UInt16.max
    private static let capacity = 1024
    private static let guessCapacity = 1 << 13
    /// Longer lines are seldom sent again.
    private static let longestLine = 1 << 14

    /// - Parameter remembers: false knows no line, ever.
    init(pseudonyms: Pseudonymizer, remembers: Bool = true) {
        self.remembers = remembers
        lesson = LineLesson(pseudonyms: pseudonyms)
        templates = .allocate(capacity: Self.capacity)
        values = .allocate(capacity: LineSlot.limit)
        guesses = .allocate(capacity: Self.guessCapacity)
        guesses.initialize(repeating: SIMD8(repeating: Self.none), count: Self.guessCapacity)
    }

    deinit {
        templates.deinitialize(count: count)
        templates.deallocate()
        values.deallocate()
        guesses.deallocate()
    }

    /// The number of the template that a line matches, and what it says; valid until the next call.
    @inline(__always) mutating func find(_ line: Bytes) -> (number: Int, line: KnownLine)? {
        for offset in nameOffsets {
            guard let place = guessPlace(line, nameAt: offset) else { continue }
            let guess = guesses[place]
            for rank in 0..<8 {
                let number = Int(guess[rank])
                if number >= count { break }
                if templates[number].match(line, into: values) {
                    if rank > 0 { promote(guess[rank], rank, place) }
                    hits += 1
                    return (number, KnownLine(line, values, templates[number]))
                }
            }
        }
        return nil
    }

    /// Adds the rows of a line that matched the template of that number.
    @inline(__always) func lift(
        _ line: KnownLine, _ number: Int, _ lifter: inout Lifter, _ frame: Int64
    ) -> (fingerprint: Fingerprint, samples: SampleCounts) {
        lifter.lift(line, templates[number], number: frame)
    }

    /// To be called before the rows go to another lifter.
    func forgetWords() {
        for number in 0..<count { templates[number].forgetWords() }
    }

    /// A line that the general path took: if it is like one before, so that the next one is known.
    mutating func learn(_ line: Bytes) {
        misses += 1
        guard remembers, isWorthwhile, line.count <= Self.longestLine, let json = try? tape.parse(line),
            let slots = LineSlot.find(json), let name = slots.first(where: { $0.meaning == .chargePoint })?.range
        else { return }
        let hash = Self.skeletonHash(line, slots)
        guard let number = skeletons[hash] else { return remember(hash) }
        if number == Self.seenOnce { return learn(line, slots, hash, name.lowerBound) }
        if number >= 0 { guess(number, line, name.lowerBound) }
    }

    /// Where most lines are new, looking at each would cost more than it brings.
    private var isWorthwhile: Bool { misses < 4096 || misses < hits || misses & 15 == 0 }

    private mutating func remember(_ hash: UInt64) {
        if skeletons.count >= 4 * Self.capacity { forgetAll() }
        skeletons[hash] = Self.seenOnce
    }

    private mutating func learn(_ line: Bytes, _ slots: [LineSlot], _ hash: UInt64, _ nameOffset: Int) {
        guard lessons < 256 + hits / 64 else { return }
        lessons += 1
        guard let template = lesson.learn(line, slots) else {
            skeletons[hash] = Self.refused
            return
        }
        if count == Self.capacity { forgetAll() }
        (templates + count).initialize(to: template)
        skeletons[hash] = count
        count += 1
        guess(count - 1, line, nameOffset)
    }

    private mutating func forgetAll() {
        templates.deinitialize(count: count)
        count = 0
        skeletons.removeAll(keepingCapacity: true)
        guesses.update(repeating: SIMD8(repeating: Self.none), count: Self.guessCapacity)
    }

    // MARK: Guessing

    private mutating func guess(_ number: Int, _ line: Bytes, _ nameOffset: Int) {
        if !nameOffsets.contains(nameOffset) {
            nameOffsets.insert(nameOffset, at: 0)
            if nameOffsets.count > 4 { nameOffsets.removeLast() }
        }
        guard let place = guessPlace(line, nameAt: nameOffset) else { return }
        let known = (0..<8).first { guesses[place][$0] == UInt16(number) }
        promote(UInt16(number), known ?? 7, place)
    }

    /// Brings a template to the first place; those before it move on by one.
    private func promote(_ number: UInt16, _ rank: Int, _ place: Int) {
        for later in stride(from: rank, to: 0, by: -1) { guesses[place][later] = guesses[place][later - 1] }
        guesses[place][0] = number
    }

    /// Nil where no name can begin at `offset`.
    @inline(__always) private func guessPlace(_ line: Bytes, nameAt offset: Int) -> Int? {
        guard line.count > offset, line[offset - 1] == UInt8(ascii: "\"") else { return nil }
        let length = JSONTemplate.textLength(line, from: offset)
        let hash = XXH3_64bits(line.baseAddress! + offset, length)
        return Int(truncatingIfNeeded: hash) & (Self.guessCapacity - 1)
    }

    private static func skeletonHash(_ line: Bytes, _ slots: [LineSlot]) -> UInt64 {
        var hash: UInt64 = 0
        var start = 0
        for slot in slots {
            let seed = hash &+ UInt64(slot.meaning.rawValue) &+ 1
            hash = XXH3_64bits_withSeed(line.baseAddress! + start, slot.range.lowerBound - start, seed)
            start = slot.range.upperBound
        }
        return XXH3_64bits_withSeed(line.baseAddress! + start, line.count - start, hash)
    }
}
