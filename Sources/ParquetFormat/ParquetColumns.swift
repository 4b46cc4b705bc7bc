/// The values of one column of one row group, owned: what the reader hands out.
///
/// The buffers live as long as the object that owns them: bind that to a name and keep it while they are used. A buffer
/// taken from a temporary (`reader.readIntegers(…).values`) is gone before it is read; `array` is a copy for such use.

/// Integers, booleans (0 and 1), decimals or timestamps; nulls are the sentinel that was asked for.
public final class ParquetIntegers: @unchecked Sendable {
    /// One per row, valid as long as this object.
    public let values: UnsafeBufferPointer<Int64>
    public let nullCount: Int

    init(taking values: UnsafeMutableBufferPointer<Int64>, nullCount: Int) {
        self.values = UnsafeBufferPointer(values)
        self.nullCount = nullCount
    }

    deinit { values.deallocate() }

    /// A copy of the values.
    public var array: [Int64] { withExtendedLifetime(self) { Array(values) } }
}

/// Doubles; nulls are the bit pattern that was asked for.
public final class ParquetDoubles: @unchecked Sendable {
    /// One per row, valid as long as this object.
    public let values: UnsafeBufferPointer<Double>
    public let nullCount: Int

    init(taking values: UnsafeMutableBufferPointer<Double>, nullCount: Int) {
        self.values = UnsafeBufferPointer(values)
        self.nullCount = nullCount
    }

    deinit { values.deallocate() }

    /// A copy of the values.
    public var array: [Double] { withExtendedLifetime(self) { Array(values) } }
}

/// Strings as references into bytes of their own; nulls are the sentinel that was asked for.
public final class ParquetStrings: @unchecked Sendable {
    /// One per row: `offset << 28 | length` into `bytes`; valid as long as this object.
    public let refs: UnsafeBufferPointer<Int64>
    public let bytes: UnsafeBufferPointer<UInt8>
    public let nullCount: Int
    /// Equal references are equal strings, and the reverse: all pages came from one dictionary without repeats.
    public let isInterned: Bool

    init(
        taking refs: UnsafeMutableBufferPointer<Int64>, bytes: UnsafeMutableBufferPointer<UInt8>, nullCount: Int,
        isInterned: Bool
    ) {
        self.refs = UnsafeBufferPointer(refs)
        self.bytes = UnsafeBufferPointer(bytes)
        self.nullCount = nullCount
        self.isInterned = isInterned
    }

    deinit {
        refs.deallocate()
        bytes.deallocate()
    }

    /// The bytes of a non-null row; they live as long as this object.
    public func bytes(ofRow row: Int) -> UnsafeBufferPointer<UInt8> {
        let ref = refs[row]
        return UnsafeBufferPointer(rebasing: bytes[Int(ref >> 28)..<Int(ref >> 28) + Int(ref & 0xFFF_FFFF)])
    }
}
