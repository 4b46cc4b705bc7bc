import CXXHash
import JSONText
import OCPPWire
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads samples, and remembers what all of a sample but its value meant (DESIGN 5).
///
/// A charger sends the same few samples thousands of times, and only their values differ. Text that is byte for byte a
/// sample read before, up to the value and after it, means the same and is not decoded again. All other samples take
/// the general path, `SampledValue`, whose answer is the definition.
struct SampleReader: ~Copyable {
    struct Sample {
        var context: Bytes
        var reading: SampledValue.Reading
    }

    private var templates = SampleTemplates()
    private let remembers: Bool

    /// - Parameter remembers: false reads every sample on the general path: for comparison.
    init(remembers: Bool = true) { self.remembers = remembers }

    @inline(__always) mutating func read(_ json: JSONValue, as version: OCPPVersion) -> Sample {
        guard remembers, let shape = SampleShape(json) else { return general(json, version) }
        if let known = templates.find(shape, version) {
            return Sample(
                context: known.context.bytes, reading: known.meaning.read(shape.value, isNumber: shape.isNumber))
        }
        return learn(shape, json, version)
    }

    private func general(_ json: JSONValue, _ version: OCPPVersion) -> Sample {
        let sample = SampledValue(json)
        return Sample(context: sample.contextText, reading: sample.read(as: version))
    }

    private mutating func learn(_ shape: SampleShape, _ json: JSONValue, _ version: OCPPVersion) -> Sample {
        let sample = SampledValue(json)
        // A second `value` further on would be the one that counts.
        let isWhole = sample.value?.baseAddress == shape.value.baseAddress
        let context = sample.context.isMissing ? ReadingContext.assumed : sample.context.known
        if isWhole, let context, let meaning = try? sample.meaning(as: version) {
            templates.add(shape, SampleTemplates.Known(meaning: meaning, context: context))
        }
        return Sample(context: sample.contextText, reading: sample.read(as: version))
    }
}

/// A sample with a value in text or number: the bytes before the value, itself, and the bytes after it.
struct SampleShape {
    let head: UnsafeRawBufferPointer
    let value: Bytes
    let isNumber: Bool
    let tail: UnsafeRawBufferPointer
    let hash: UInt64

    /// Longer ones are read in general.
    private static let longest = 1024

    @inline(__always) init?(_ json: JSONValue) {
        guard let member = json["value"], let value = member.string ?? member.number else { return nil }
        let (whole, part) = (UnsafeRawBufferPointer(json.raw), UnsafeRawBufferPointer(member.raw))
        let start = part.baseAddress! - whole.baseAddress!
        head = UnsafeRawBufferPointer(rebasing: whole[..<start])
        tail = UnsafeRawBufferPointer(rebasing: whole[(start + part.count)...])
        guard head.count + tail.count <= Self.longest else { return nil }
        self.value = value
        isNumber = member.kind == .number
        hash = XXH3_64bits_withSeed(head.baseAddress, head.count, XXH3_64bits(tail.baseAddress, tail.count))
    }
}

/// Samples read before, by the text around their value. Holds 1,024 at most, of 1 KiB each; then it starts anew.
struct SampleTemplates: ~Copyable {
    struct Known {
        var meaning: SampleMeaning
        var context: ReadingContext
    }

    private struct Entry {
        var hash: UInt64
        var headLength: Int
        var tailLength: Int
        var text: UnsafeMutableRawPointer
        var known: Known
    }

    /// Open addressing, at most half full.
    private let slots: UnsafeMutablePointer<Entry?>
    private var count = 0
    private static let capacity = 2048

    init() {
        slots = .allocate(capacity: Self.capacity)
        slots.initialize(repeating: nil, count: Self.capacity)
    }

    deinit {
        for slot in 0..<Self.capacity { slots[slot]?.text.deallocate() }
        slots.deallocate()
    }

    func find(_ shape: SampleShape, _ version: OCPPVersion) -> Known? {
        var slot = Int(truncatingIfNeeded: shape.hash) & (Self.capacity - 1)
        while let entry = slots[slot] {
            if entry.hash == shape.hash, entry.known.meaning.version == version, Self.isText(of: entry, shape) {
                return entry.known
            }
            slot = (slot + 1) & (Self.capacity - 1)
        }
        return nil
    }

    /// For a shape that `find` does not know.
    mutating func add(_ shape: SampleShape, _ known: Known) {
        if count * 2 == Self.capacity { removeAll() }
        var slot = Int(truncatingIfNeeded: shape.hash) & (Self.capacity - 1)
        while slots[slot] != nil { slot = (slot + 1) & (Self.capacity - 1) }
        let text = UnsafeMutableRawPointer.allocate(byteCount: shape.head.count + shape.tail.count, alignment: 8)
        text.copyMemory(from: shape.head.baseAddress!, byteCount: shape.head.count)
        (text + shape.head.count).copyMemory(from: shape.tail.baseAddress!, byteCount: shape.tail.count)
        slots[slot] = Entry(
            hash: shape.hash, headLength: shape.head.count, tailLength: shape.tail.count, text: text, known: known)
        count += 1
    }

    private mutating func removeAll() {
        for slot in 0..<Self.capacity {
            slots[slot]?.text.deallocate()
            slots[slot] = nil
        }
        count = 0
    }

    private static func isText(of entry: Entry, _ shape: SampleShape) -> Bool {
        entry.headLength == shape.head.count && entry.tailLength == shape.tail.count
            && memcmp(entry.text, shape.head.baseAddress!, entry.headLength) == 0
            && memcmp(entry.text + entry.headLength, shape.tail.baseAddress!, entry.tailLength) == 0
    }
}
