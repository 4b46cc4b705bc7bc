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
    private var times = UsualTimes()

    private let remembers: Bool

    private static let seenOnce = -1
    private static let refused = -2
    private static let none = UInt16.max
    private static let capacity = 1024
    private static let guessCapacity = 1 << 14
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

    /// The number of the template that `text` begins with a line of, and what the line says; valid until the next call.
    /// Whether the line ends there is not looked at.
    @inline(__always) mutating func find(_ text: Bytes) -> (number: Int, line: KnownLine)? {
        for index in nameOffsets.indices {
            guard let name = name(text, at: nameOffsets[index]) else { continue }
            let guess = guesses + Self.guessPlace(name, text)
            for rank in 0..<8 {
                let number = Int(guess.pointee[rank])
                if number >= count { break }
                let matched = templates[number].match(text, into: values, &times)
                if matched >= 0 {
                    if rank > 0 { Self.promote(rank, guess) }
                    return (number, KnownLine(text, matched, values, templates[number], name: name))
                }
            }
        }
        return nil
    }

    /// Adds the rows of a line that matched the template of that number.
    @inline(__always) mutating func lift(
        _ line: KnownLine, _ number: Int, _ lifter: inout Lifter, _ attribution: Intake.Attribution
    ) -> (fingerprint: Fingerprint, samples: SampleCounts) {
        hits += 1
        return lifter.lift(line, templates[number], place: attribution.place, number: attribution.number)
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
        guard let name = name(line, at: nameOffset) else { return }
        let guess = guesses + Self.guessPlace(name, line)
        let known = (0..<8).first { guess.pointee[$0] == UInt16(number) }
        guess.pointee[known ?? 7] = UInt16(number)
        Self.promote(known ?? 7, guess)
    }

    /// Brings a template to the first place; those before it move on by one.
    private static func promote(_ rank: Int, _ guess: UnsafeMutablePointer<SIMD8<UInt16>>) {
        let number = guess.pointee[rank]
        for later in stride(from: rank, to: 0, by: -1) { guess.pointee[later] = guess.pointee[later - 1] }
        guess.pointee[0] = number
    }

    /// The text that begins at `offset`, taken for a charge point's name; nil where none can begin there.
    @inline(__always) private func name(_ text: Bytes, at offset: Int) -> HashedName? {
        guard text.count > offset, text[offset - 1] == UInt8(ascii: "\"") else { return nil }
        let length = JSONTemplate.textLength(text, from: offset)
        return HashedName(Bytes(start: text.baseAddress.unsafelyUnwrapped + offset, count: length))
    }

    /// Calls and answers of one charge point have places of their own: 10 bytes after its name, in `","msg":[2,`, they
    /// mostly differ.
    @inline(__always) private static func guessPlace(_ name: HashedName, _ text: Bytes) -> Int {
        let ahead = name.bytes.baseAddress.unsafelyUnwrapped + name.bytes.count + 9
        let mark = ahead < text.baseAddress.unsafelyUnwrapped + text.count ? Int(ahead.pointee & 3) : 0
        return (Int(truncatingIfNeeded: name.hash.low) << 2 | mark) & (guessCapacity - 1)
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
