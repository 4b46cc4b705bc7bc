/// Decimal texts (`0.25`, `-1`, `2.5e-1`) as whole numbers of a power of ten: no binary fraction touches money.
enum ExactDecimal {
    struct Parsed: Equatable {
        var value: Int64
        /// Digits beyond the scale were not all 0: the value is the nearest one, halves to even.
        var isRounded: Bool
    }

    /// `text` times 10^`scale`; nil where it is no JSON number or does not fit.
    static func parse(_ text: UnsafeBufferPointer<UInt8>, scale: Int) -> Parsed? {
        var reader = Reader(text: text)
        let isNegative = reader.take("-")
        guard let whole = reader.digits() else { return nil }
        var fraction: Range<Int> = whole.upperBound..<whole.upperBound
        if reader.take(".") {
            guard let digits = reader.digits() else { return nil }
            fraction = digits
        }
        guard let exponent = reader.exponent(), reader.isAtEnd else { return nil }
        let digits = (Array(text[whole]) + Array(text[fraction])).map { Int64($0 - UInt8(ascii: "0")) }
        // How many of the digits stand before the point, once scaled.
        let kept = whole.count + exponent + scale
        return round(digits, kept: kept).map {
            Parsed(value: isNegative ? -$0.value : $0.value, isRounded: $0.isRounded)
        }
    }

    private static func round(_ digits: [Int64], kept: Int) -> Parsed? {
        var value: Int64 = 0
        for place in 0..<max(kept, 0) {
            let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(place < digits.count ? digits[place] : 0)
            if tooLarge || overflow { return nil }
            value = sum
        }
        guard kept < digits.count else { return Parsed(value: value, isRounded: false) }
        let first = kept >= 0 ? digits[kept] : 0
        let rest = digits.dropFirst(max(kept + 1, 0)).contains { $0 != 0 }
        let isUp = first > 5 || (first == 5 && (rest || value % 2 == 1))
        return value == .max ? nil : Parsed(value: isUp ? value + 1 : value, isRounded: first != 0 || rest)
    }

    private struct Reader {
        let text: UnsafeBufferPointer<UInt8>
        var position = 0

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        /// At least one digit, and fewer than would make the work unbounded.
        mutating func digits() -> Range<Int>? {
            let start = position
            while position < text.count, text[position] &- UInt8(ascii: "0") < 10 { position += 1 }
            return position > start && position - start <= 64 ? start..<position : nil
        }

        /// 0 where there is none.
        mutating func exponent() -> Int? {
            guard take("e") || take("E") else { return 0 }
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let range = digits(), range.count <= 3 else { return nil }
            let size = text[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            // Past this every Int64 overflows or vanishes.
            return size <= 100 ? (isNegative ? -size : size) : nil
        }
    }
}
