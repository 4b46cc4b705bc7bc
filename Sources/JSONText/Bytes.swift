#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UnsafeBufferPointer<UInt8> {
    @inlinable public func equals(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && (count == 0 || areEqual(baseAddress!, word.utf8Start, count))
    }

    @inlinable public func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        count == other.count && (count == 0 || areEqual(baseAddress!, other.baseAddress!, count))
    }

    /// A copy as text, for messages and tests; hot paths stay with bytes.
    public var text: String { String(decoding: self, as: UTF8.self) }
}

/// Whether `count` bytes are equal: of a word's length by two overlapping loads, which costs less than the call.
@inlinable @inline(__always)
func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
    switch count {
    case 4...7: areEndsEqual(a, b, count, UInt32.self)
    case 8...16: areEndsEqual(a, b, count, UInt64.self)
    default: memcmp(a, b, count) == 0
    }
}

/// Compares the first and the last `Word`; together they are all of `count` bytes.
@inlinable @inline(__always)
func areEndsEqual<Word: FixedWidthInteger & BitwiseCopyable>(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int, _: Word.Type
) -> Bool {
    let last = count - MemoryLayout<Word>.size
    return a.loadUnaligned(as: Word.self) == b.loadUnaligned(as: Word.self)
        && a.loadUnaligned(fromByteOffset: last, as: Word.self) == b.loadUnaligned(fromByteOffset: last, as: Word.self)
}
