/// Volumes into money: each line rounded once, half away from zero, in 128 bits.
struct Amounts {
    let taxIncluded: Bool
    var exclVAT: Int64 = 0
    var inclVAT: Int64 = 0
    private(set) var isTaxRateUnknown = false
    private(set) var isOutOfRange = false

    init(taxIncluded: Bool) { self.taxIncluded = taxIncluded }

    private static let one: Int128 = 1_000_000
    /// Far beyond any bill (a million per kWh, a TWh): within them 128 bits cannot overflow.
    private static let largestPriceMicros: Int64 = 1_000_000_000_000
    private static let largestVolume: Int64 = 1_000_000_000_000_000

    mutating func priced(_ line: Ledger.Line) -> PricedComponent {
        let component = line.component
        let unit = Int128(component.dimension.volumePerPrice)
        let gross =
            Int128(bounded(component.priceMicros, Self.largestPriceMicros))
            * Int128(bounded(line.billedVolume, Self.largestVolume))
        let rate = Self.one + Int128(component.vatMillionths ?? 0)
        precondition(rate > 0, "VAT of \(component.vatMillionths ?? 0) millionths")
        if taxIncluded, component.vatMillionths == nil, component.priceMicros != 0 { isTaxRateUnknown = true }
        let (net, withTax) =
            taxIncluded
            ? (quotient(gross * Self.one, unit * rate), quotient(gross, unit))
            : (quotient(gross, unit), quotient(gross * rate, unit * Self.one))
        return PricedComponent(
            dimension: component.dimension, element: line.element, volume: line.volume,
            billedVolume: line.billedVolume, priceMicros: component.priceMicros,
            vatMillionths: component.vatMillionths, exclVATMicros: net, inclVATMicros: withTax)
    }

    /// Both limits hold, each for itself (OCPI 2.2.1 mod_tariffs, notes to min_price and max_price). Where a limit
    /// names no amount with VAT, the total with VAT follows the one without in proportion.
    mutating func limit(minimum: PriceLimit?, maximum: PriceLimit?) {
        if let minimum { limit(minimum, by: max) }
        if let maximum { limit(maximum, by: min) }
    }

    private mutating func limit(_ limit: PriceLimit, by choose: (Int64, Int64) -> Int64) {
        let limited = choose(exclVAT, limit.exclVATMicros)
        if let inclLimit = limit.inclVATMicros {
            inclVAT = choose(inclVAT, inclLimit)
        } else if limited != exclVAT {
            inclVAT = exclVAT == 0 ? limited : quotient(Int128(inclVAT) * Int128(limited), Int128(exclVAT))
        }
        exclVAT = limited
    }

    private mutating func bounded(_ value: Int64, _ largest: Int64) -> Int64 {
        let bounded = min(max(value, -largest), largest)
        if bounded != value { isOutOfRange = true }
        return bounded
    }

    /// `numerator / denominator` (> 0 or < 0, never 0) to the nearest whole number, halves away from zero.
    private mutating func quotient(_ numerator: Int128, _ denominator: Int128) -> Int64 {
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        let isUp = rest.magnitude * 2 >= denominator.magnitude
        let away: Int128 = (numerator < 0) == (denominator < 0) ? 1 : -1
        let rounded = isUp ? whole + away : whole
        if Int64(exactly: rounded) == nil { isOutOfRange = true }
        return Int64(clamping: rounded)
    }
}
