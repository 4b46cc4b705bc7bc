import JSONText
import OCPPWire
import Telemetry

/// Reads the values of one OCPI object for their columns, and gathers what is suspect of them. What a column cannot hold
/// is nil and flagged; the payload has it as sent.
struct ObjectValues {
    var flags: OCPIFlags = []
    private(set) var cutTimestamps = 0

    mutating func note(_ flag: OCPIFlags, if isSo: Bool) { if isSo { flags.insert(flag) } }

    // MARK: Words and times

    mutating func word(_ field: Field<Bytes>) -> Bytes? {
        if case .wrong = field { flags.insert(.unreadable) }
        return field.value
    }

    mutating func flag(_ json: JSONValue?) -> Int64? {
        guard let json, !json.isNull else { return nil }
        if json.bool == nil { flags.insert(.unreadable) }
        return json.bool.map { $0 ? 1 : 0 }
    }

    mutating func instant(_ json: JSONValue?) -> Instant? {
        guard let json, !json.isNull else { return nil }
        guard let time = json.string.flatMap({ ISO8601.parse($0) }) else {
            flags.insert(.unreadable)
            return nil
        }
        if time.droppedDigits {
            flags.insert(.looseTimestamp)
            cutTimestamps += 1
        }
        return time.instant
    }

    // MARK: Numbers

    /// Thousandths of the unit, times 10^`power`.
    mutating func thousandths(_ json: JSONValue?, _ unit: MeasureUnit? = nil, power: Int = 0) -> Int64? {
        guard let json, !json.isNull else { return nil }
        guard let text = json.number ?? json.string else {
            flags.insert(.unreadable)
            return nil
        }
        guard case .value(let value, let isRounded) = Quantity.thousandths(text, unit: unit, multiplier: power) else {
            flags.insert(.unreadable)
            return nil
        }
        if json.number == nil { flags.insert(.looseValue) }
        if isRounded { flags.insert(.rounded) }
        return value
    }

    /// Of a currency's unit: millionths.
    mutating func micros(_ json: JSONValue?) -> Int64? { thousandths(json, power: 3) }

    /// Thousandths of a second of OCPI's hours, to the nearest.
    mutating func seconds(hours json: JSONValue?) -> Int64? {
        // 10⁻⁹ h are 9/2500 ms; the product stays below 9 × 10^18.
        guard let billionths = thousandths(json, power: 6) else { return nil }
        let (quotient, rest) = (billionths * 9).quotientAndRemainder(dividingBy: 2500)
        if rest == 0 { return quotient }
        flags.insert(.rounded)
        let isAway = rest.magnitude > 1250 || (rest.magnitude == 1250 && quotient % 2 != 0)
        return isAway ? quotient + rest.signum() : quotient
    }

    /// Ten-millionths of a degree.
    mutating func degrees(_ json: JSONValue?) -> Int64? {
        // The specification wants text here; a number is read as well as it.
        let wasLoose = flags.contains(.looseValue)
        let value = thousandths(json, power: 4)
        if !wasLoose { flags.remove(.looseValue) }
        return value
    }

    /// nil where one of them is, or where they are more than their column holds.
    mutating func sum(_ values: [Int64?]) -> Int64? {
        var sum: Int64 = 0
        for value in values {
            guard let value else { return nil }
            let (next, isOver) = sum.addingReportingOverflow(value)
            guard !isOver, next.magnitude < Self.limit else {
                flags.insert(.unreadable)
                return nil
            }
            sum = next
        }
        return sum
    }

    private static let limit: UInt64 = 1_000_000_000_000_000_000

    // MARK: Money

    struct Amount {
        var exclVAT: Int64?
        var inclVAT: Int64?
    }

    /// With taxes as it says, else the sum of what it says; where it lists none, that is not known.
    mutating func amount(_ price: OCPIPrice) -> Amount {
        var amount = Amount(exclVAT: micros(price.beforeTaxes), inclVAT: micros(price.afterTaxes))
        if price.afterTaxes == nil, !price.taxes.isEmpty {
            amount.inclVAT = sum([amount.exclVAT] + price.taxes.map { micros($0) })
        }
        return amount
    }
}
