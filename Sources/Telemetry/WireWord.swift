/// An enumeration whose cases the OCPP specifications spell out, read straight from a message's bytes.
///
/// Spelling is exact: a word in other capitals is not the word, and is kept as it was sent.
public protocol WireWord: RawRepresentable<UInt8>, CaseIterable, Hashable, Sendable {
    var spelling: StaticString { get }
    static var table: WireWordTable { get }
}

extension WireWord {
    @inlinable public init?(bytes: UnsafeBufferPointer<UInt8>) {
        guard let index = Self.table.find(bytes) else { return nil }
        self.init(rawValue: index)
    }

    public var name: String { spelling.description }
    public var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: spelling.utf8Start, count: spelling.utf8CodeUnitCount)
    }
}

/// Finds a word among at most 128: one hash, and seldom more than one comparison.
public struct WireWordTable: @unchecked Sendable {
    @usableFromInline let spellings: UnsafeMutablePointer<StaticString>
    /// Indices into `spellings`; 255 where free.
    @usableFromInline let slots: UnsafeMutablePointer<UInt8>
    @usableFromInline let mask: Int

    /// Lives as long as the process: tables are static constants.
    public init(_ words: [StaticString]) {
        precondition(words.count <= 128)
        var size = 16
        while size < words.count * 4 { size *= 2 }
        mask = size - 1
        spellings = .allocate(capacity: max(1, words.count))
        slots = .allocate(capacity: size)
        slots.initialize(repeating: 255, count: size)
        for (index, word) in words.enumerated() {
            (spellings + index).initialize(to: word)
            let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            var slot = Self.hash(bytes) & mask
            while slots[slot] != 255 { slot = (slot + 1) & mask }
            slots[slot] = UInt8(index)
        }
    }

    public init<W: WireWord>(_: W.Type) { self.init(W.allCases.map(\.spelling)) }

    /// The place of the word in the list given, or nil.
    @inlinable public func find(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
        var slot = Self.hash(bytes) & mask
        while slots[slot] != 255 {
            if Self.equal(spellings[Int(slots[slot])], bytes) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Eight bytes at a time, the last step overlapping the one before.
    @inlinable static func equal(_ word: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = bytes.count
        guard word.utf8CodeUnitCount == count else { return false }
        let mine = UnsafeRawPointer(word.utf8Start)
        let theirs = UnsafeRawPointer(bytes.baseAddress)
        guard count >= 8, let theirs else {
            for i in 0..<count where word.utf8Start[i] != bytes[i] { return false }
            return true
        }
        var place = 0
        while place < count {
            let step = min(place, count - 8)
            let a = mine.loadUnaligned(fromByteOffset: step, as: UInt64.self)
            if a != theirs.loadUnaligned(fromByteOffset: step, as: UInt64.self) { return false }
            place += 8
        }
        return true
    }

    /// Length, ends and two bytes between them tell the words of OCPP well apart.
    @inlinable static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let count = bytes.count
        guard count > 0 else { return 0 }
        let mixed =
            UInt32(bytes[0]) &* 0x0101 &+ UInt32(bytes[count - 1]) &* 0x9E37 &+ UInt32(bytes[count / 2]) &* 0x85EB
            &+ UInt32(bytes[count / 3]) &* 0xC2B3 &+ UInt32(truncatingIfNeeded: count) &* 0x27D5
        return Int((mixed &* 0x9E37_79B1) >> 16)
    }
}
