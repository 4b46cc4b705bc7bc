/// Bounds as statistics and page index hold them: PLAIN bytes, long strings cut so that they still bound.
struct EncodedBounds {
    var minimum: [UInt8]
    /// Nil where a string was cut and nothing of that length is above it.
    var maximum: [UInt8]?
    var isMinimumExact = true
    var isMaximumExact = true
}

extension Bounds {
    /// - Parameter limit: longest bound in bytes.
    func encoded(for field: ParquetField, base: UnsafePointer<UInt8>?, limit: Int) -> EncodedBounds? {
        switch self {
        case .none, .unordered: return nil
        case .integers(let smallest, let largest):
            let bytes = field.kind == .boolean ? 1 : field.kind.physicalType == .int32 ? 4 : 8
            return EncodedBounds(
                minimum: Self.littleEndian(UInt64(bitPattern: smallest), bytes),
                maximum: Self.littleEndian(UInt64(bitPattern: largest), bytes))
        case .doubles(let smallest, let largest):
            // "If the min is +0, the row group may contain -0 values as well": zeros are widened to both.
            let low = smallest == 0 ? -0.0 : smallest
            let high = largest == 0 ? 0.0 : largest
            return EncodedBounds(
                minimum: Self.littleEndian(low.bitPattern, 8), maximum: Self.littleEndian(high.bitPattern, 8))
        case .strings(let smallest, let largest):
            let minimum = ByteRef(smallest).bytes(base!)
            let maximum = ByteRef(largest).bytes(base!)
            let isText = field.kind != .bytes
            return EncodedBounds(
                minimum: Self.prefix(minimum, limit, isText: isText),
                maximum: maximum.count <= limit ? Array(maximum) : Self.successor(maximum, limit, isText: isText),
                isMinimumExact: minimum.count <= limit, isMaximumExact: maximum.count <= limit)
        }
    }

    private static func littleEndian(_ value: UInt64, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    /// At most `limit` bytes from the start, whole characters where the bytes are text: never above the string.
    private static func prefix(_ bytes: UnsafeRawBufferPointer, _ limit: Int, isText: Bool) -> [UInt8] {
        guard bytes.count > limit else { return Array(bytes) }
        var end = limit
        if isText { while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 } }
        return Array(bytes[..<end])
    }

    /// The least string of the prefix's length or shorter that is above every string with that prefix.
    private static func successor(_ bytes: UnsafeRawBufferPointer, _ limit: Int, isText: Bool) -> [UInt8]? {
        let prefix = prefix(bytes, limit, isText: isText)
        guard isText, let text = String(validating: prefix, as: UTF8.self) else { return successor(ofBytes: prefix) }
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.popLast() {
            // Surrogates are no characters: U+D7FF is followed by U+E000.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let raised = Unicode.Scalar(next) else { continue }
            var result = String.UnicodeScalarView(scalars)
            result.append(raised)
            return Array(String(result).utf8)
        }
        return nil
    }

    private static func successor(ofBytes prefix: [UInt8]) -> [UInt8]? {
        guard let position = prefix.lastIndex(where: { $0 < 0xFF }) else { return nil }
        return prefix[..<position] + [prefix[position] + 1]
    }
}
