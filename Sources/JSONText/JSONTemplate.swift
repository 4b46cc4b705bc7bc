/// A JSON text known to the byte, but for slots that hold plain texts or plain numbers (DESIGN 5).
///
/// `match` compares the literal stretches and takes the slots' values on the way, with no parsing. What it accepts
/// differs from the text that it was made of in nothing but the slots, each of which holds a value of the same kind;
/// so it is JSON of the same shape. All other texts are for the general reader, whose answer is the definition.
public struct JSONTemplate: ~Copyable {
    public enum Kind: UInt8, Sendable {
        /// A string's inside: 1 to 255 bytes of printable ASCII without escapes.
        case text
        /// A number, or the inside of a string that holds one: `-? (0 | [1-9][0-9]*) (. [0-9]+)?`, 11 bytes at most.
        case decimal
        /// A decimal without a point.
        case integer
        /// A text that whoever matches reads itself: a time.
        case custom

        /// In bytes.
        public var longest: Int { self == .text || self == .custom ? 255 : 11 }
    }

    /// A stretch of the text that may differ; quotes stay outside.
    public struct Slot: Sendable {
        public var range: Range<Int>
        public var kind: Kind
        /// What is longer, in bytes, is not matched; no more than the kind's own bound.
        public var longest: Int
        /// A decimal with more digits behind the point is not matched.
        public var longestFraction: Int

        public init(_ range: Range<Int>, _ kind: Kind, longest: Int = .max, longestFraction: Int = .max) {
            self.range = range
            self.kind = kind
            self.longest = min(longest, kind.longest)
            self.longestFraction = kind == .integer ? 0 : longestFraction
        }
    }

    /// What a slot held: its bytes' place in the text, and of a number `mantissa` × 10^-`decimals`.
    public struct Value: Sendable {
        public var start: Int32 = 0
        public var count: Int32 = 0
        public var decimals: Int64 = 0
        public var mantissa: Int64 = 0

        @inlinable public init() {}

        /// The slot's bytes in the text that was matched.
        @inlinable @inline(__always) public func bytes(in text: Bytes) -> Bytes {
            Bytes(start: text.baseAddress.unsafelyUnwrapped + Int(start), count: Int(count))
        }
    }

    @usableFromInline struct Step {
        @usableFromInline var literalCount: Int
        @usableFromInline var longest: Int
        @usableFromInline var longestFraction: Int64
        @usableFromInline var kind: Kind
    }

    public let slotCount: Int
    @usableFromInline let steps: UnsafeMutablePointer<Step>
    /// The stretches before each slot and after the last, one after another.
    @usableFromInline let literals: UnsafeMutablePointer<UInt8>
    @usableFromInline let tailCount: Int

    /// - Precondition: the slots stand in order within the text, at least a byte apart.
    public init(_ text: Bytes, slots: [Slot]) {
        slotCount = slots.count
        steps = .allocate(capacity: slots.count)
        literals = .allocate(capacity: text.count)
        var (read, written) = (0, 0)
        for (place, slot) in slots.enumerated() {
            precondition(slot.range.lowerBound > read && slot.range.upperBound < text.count, "slots out of order")
            let literal = slot.range.lowerBound - read
            (literals + written).update(from: text.baseAddress! + read, count: literal)
            (steps + place).initialize(
                to: Step(
                    literalCount: literal, longest: slot.longest, longestFraction: Int64(slot.longestFraction),
                    kind: slot.kind))
            (read, written) = (slot.range.upperBound, written + literal)
        }
        tailCount = text.count - read
        if tailCount > 0 { (literals + written).update(from: text.baseAddress! + read, count: tailCount) }
    }

    deinit {
        steps.deallocate()
        literals.deallocate()
    }

    /// Whether a slot of this kind, bounded by the kind alone, takes all of `text`.
    public static func fits(_ text: Bytes, _ kind: Kind) -> Bool {
        guard let base = text.baseAddress, text.count > 0, text.count <= kind.longest else { return false }
        if kind == .text || kind == .custom { return plainCount(base, text.count) == text.count }
        var value = Value()
        return readNumber(base, text.count, &value) == text.count && (kind == .decimal || value.decimals == 0)
    }

    /// How many bytes from `start` on a text slot would take, beyond its bound too.
    @inlinable @inline(__always) public static func textLength(_ text: Bytes, from start: Int) -> Int {
        precondition(start >= 0 && start <= text.count)
        return plainCount(text.baseAddress.unsafelyUnwrapped + start, text.count - start)
    }

    /// How many bytes `text` begins with that are this template's, all of it from the first to the last; -1 where they
    /// are not. The slots' values are then in `values`, which has room for `slotCount`.
    ///
    /// - Parameter custom: reads a `custom` slot from where it begins, of as many bytes at most; gives its length, 0
    ///   where there is none, and may leave what it read in the value.
    @inlinable @inline(__always) public func match(
        _ text: Bytes, into values: UnsafeMutablePointer<Value>,
        custom: (UnsafePointer<UInt8>, Int, inout Value) -> Int
    ) -> Int {
        guard let base = text.baseAddress else { return -1 }
        var place = base
        let end = base + text.count
        var literal = UnsafePointer(literals)
        for index in 0..<slotCount {
            let step = steps[index]
            // One byte more at least: the slot's own.
            guard end - place > step.literalCount, areLongEqual(place, literal, step.literalCount) else { return -1 }
            place += step.literalCount
            literal += step.literalCount
            let value = values + index
            value.pointee.start = Int32(truncatingIfNeeded: place - base)
            let count: Int
            switch step.kind {
            case .text: count = plainCount(place, end - place)
            case .custom: count = custom(place, end - place, &value.pointee)
            case .decimal, .integer:
                count = readNumber(place, end - place, &value.pointee)
                guard value.pointee.decimals <= step.longestFraction else { return -1 }
            }
            guard count > 0, count <= step.longest else { return -1 }
            value.pointee.count = Int32(truncatingIfNeeded: count)
            place += count
        }
        guard end - place >= tailCount, areLongEqual(place, literal, tailCount) else { return -1 }
        return place - base + tailCount
    }
}
