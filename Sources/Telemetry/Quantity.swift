/// DecimalText text to exact thousandths of the base unit (CONTRACT 3), with no floating point on the way.
public enum Quantity {
    public enum Parsed: Equatable, Sendable {
        /// Thousandths of Wh, varh, W, var, VA, A, V, Hz, °C or %; rounded half to even where digits were too many.
        case value(Int64, isRounded: Bool)
        /// A number of 10^18 thousandths or more in size; for °F, of a million degrees or more.
        case outOfRange
        case notANumber
    }

    /// Reads `[+-]digits[.digits][e±digits]`, spaces around it dropped; either side of the point may be empty.
    ///
    /// `unit` nil means the base unit already. `multiplier` is 2.0.1's power of ten (`unitOfMeasure.multiplier`).
    public static func thousandths(
        _ text: UnsafeBufferPointer<UInt8>, unit: MeasureUnit? = nil, multiplier: Int = 0
    ) -> Parsed {
        if multiplier == 0, unit != .k, unit != .fahrenheit, let value = short(text, power: 3 + (unit?.exponent ?? 0)) {
            return .value(value, isRounded: false)
        }
        return thousandthsOfAny(text, unit: unit, multiplier: multiplier)
    }

    /// `text` times 10^`power`, at most 6, where it is `[-]digits[.digits]` of eleven bytes or fewer and that is a whole
    /// number, less than 10^17; nil says no more than that `thousandthsOfAny` is to be asked.
    private static func short(_ text: UnsafeBufferPointer<UInt8>, power: Int) -> Int64? {
        guard text.count <= 11, let first = text.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var value: Int64 = 0
        var digits = 0
        var point: Int?
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                value = value &* 10 &+ Int64(digit)
                digits += 1
            } else if byte == UInt8(ascii: "."), point == nil {
                point = digits
            } else {
                return nil
            }
        }
        let zeros = power - (digits - (point ?? digits))
        guard digits > 0, zeros >= 0 else { return nil }
        for _ in 0..<zeros { value &*= 10 }
        return isNegative ? -value : value
    }

    /// The definition, of which `short` is the fast path.
    static func thousandthsOfAny(
        _ text: UnsafeBufferPointer<UInt8>, unit: MeasureUnit?, multiplier: Int
    ) -> Parsed {
        guard let decimal = DecimalText(text) else { return .notANumber }
        let exponent = saturatingSum(multiplier, unit?.exponent ?? 0)
        switch unit {
        case .k: return kelvin(decimal, exponent)
        case .fahrenheit: return fahrenheit(decimal, exponent)
        default:
            guard let scaled = decimal.scaled(by: saturatingSum(exponent, 3)) else { return .outOfRange }
            return rounded(scaled, offset: 0)
        }
    }

    /// 273.15 K is 0 °C; an even number of thousandths, so rounding before or after is the same.
    private static func kelvin(_ decimal: DecimalText, _ exponent: Int) -> Parsed {
        guard let scaled = decimal.scaled(by: saturatingSum(exponent, 3)) else { return .outOfRange }
        return rounded(scaled, offset: -273_150)
    }

    private static func rounded(_ scaled: DecimalText.Scaled, offset: Int64) -> Parsed {
        let up = scaled.rest == .aboveHalf || (scaled.rest == .half && scaled.whole % 2 == 1)
        let magnitude = scaled.whole + (up ? 1 : 0)
        let value = (scaled.isNegative ? -magnitude : magnitude) + offset
        guard value.magnitude < limit else { return .outOfRange }
        return .value(value, isRounded: scaled.rest != .zero)
    }

    /// (°F − 32) × 5/9, exact to one rounding.
    ///
    /// In units of 10⁻¹² °F, doubled, plus one where digits follow: every half thousandth of a °C is a multiple of
    /// 9 × 10⁻⁴ °F, so a value strictly between two units lies on the same side of it as the one in between.
    private static func fahrenheit(_ decimal: DecimalText, _ exponent: Int) -> Parsed {
        // 10^6 °F and more are no temperature, and refused as out of range.
        guard let scaled = decimal.scaled(by: saturatingSum(exponent, 12)) else { return .outOfRange }
        let doubled = Int128(scaled.whole) * 2 + (scaled.rest == .zero ? 0 : 1)
        let numerator = ((scaled.isNegative ? -doubled : doubled) - 64_000_000_000_000) * 5
        let denominator: Int128 = 18_000_000_000
        var (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        if remainder < 0 {
            quotient -= 1
            remainder += denominator
        }
        let isUp = remainder * 2 > denominator || (remainder * 2 == denominator && quotient % 2 != 0)
        return .value(Int64(quotient) + (isUp ? 1 : 0), isRounded: remainder != 0)
    }

    private static let limit: UInt64 = 1_000_000_000_000_000_000

    private static func saturatingSum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? (a < 0 ? Int.min / 2 : Int.max / 2) : sum
    }
}

/// A decimal as its digits lie in the text.
struct DecimalText {
    private let digits: UnsafeBufferPointer<UInt8>
    private var isNegative = false
    /// Digits before the point, the exponent counted in: 12.5 has 2, 12.5e3 has 5, 0.05 has 1.
    private var pointPosition = 0

    /// A number of some unit and what lies below it.
    struct Scaled {
        /// Less than 10^18.
        var whole: Int64
        var isNegative: Bool
        var rest: Rest
        enum Rest { case zero, belowHalf, half, aboveHalf }
    }

    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var end = text.count
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        if start < end, text[start] == UInt8(ascii: "-") || text[start] == UInt8(ascii: "+") {
            isNegative = text[start] == UInt8(ascii: "-")
            start += 1
        }
        let first = start
        var count = 0
        var pointAt: Int?
        while start < end {
            if text[start] &- UInt8(ascii: "0") < 10 {
                count += 1
            } else if text[start] == UInt8(ascii: "."), pointAt == nil {
                pointAt = count
            } else {
                break
            }
            start += 1
        }
        guard count > 0 else { return nil }
        digits = UnsafeBufferPointer(rebasing: text[first..<start])
        pointPosition = pointAt ?? count
        if start < end {
            guard let exponent = Self.exponent(UnsafeBufferPointer(rebasing: text[start..<end])) else { return nil }
            pointPosition += exponent
        }
    }

    /// `e`, a sign perhaps, digits; sizes beyond 10^15 are held at that.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text[0] | 0x20 == UInt8(ascii: "e") else { return nil }
        var place = 1
        let isSigned = place < text.count && (text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+"))
        if isSigned { place += 1 }
        guard place < text.count else { return nil }
        var value = 0
        for byte in text[place...] {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = min(value * 10 + Int(digit), 1_000_000_000_000_000)
        }
        return isSigned && text[1] == UInt8(ascii: "-") ? -value : value
    }

    /// The value times 10^`power`; nil where that is 10^18 or more.
    func scaled(by power: Int) -> Scaled? {
        let (last, overflow) = pointPosition.addingReportingOverflow(power)
        let place = overflow ? (power < 0 ? Int.min : Int.max) : last
        var result = Scaled(whole: 0, isNegative: isNegative, rest: .zero)
        var position = 0
        for byte in digits where byte != UInt8(ascii: ".") {
            let digit = Int64(byte - UInt8(ascii: "0"))
            if position < place {
                if result.whole >= 100_000_000_000_000_000 { return nil }
                result.whole = result.whole * 10 + digit
            } else {
                result.rest = Self.rest(result.rest, digit, isFirst: position == place)
            }
            position += 1
        }
        // Zeros the text leaves out: 12e3.
        while position < place, result.whole != 0 {
            if result.whole >= 100_000_000_000_000_000 { return nil }
            result.whole *= 10
            position += 1
        }
        return result
    }

    private static func rest(_ rest: Scaled.Rest, _ digit: Int64, isFirst: Bool) -> Scaled.Rest {
        if isFirst { return digit == 0 ? .zero : digit < 5 ? .belowHalf : digit == 5 ? .half : .aboveHalf }
        guard digit != 0 else { return rest }
        switch rest {
        case .zero: return .belowHalf
        case .half: return .aboveHalf
        default: return rest
        }
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
