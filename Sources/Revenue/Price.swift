import Telemetry

/// What a session costs and how the sum came about, exact to the micro (millionth) of the currency.
///
/// Each component is rounded once, half away from zero, to whole micros; totals are sums of those, then limited by the
/// tariff's least and greatest price. What the currency can pay out (öre, cents) is the invoice's business.
public struct Price: Hashable, Sendable {
    /// Empty where no tariff was found.
    public var currency: String
    public var tariffID: String?
    public var exclVATMicros: Int64
    public var inclVATMicros: Int64
    /// In the order of first use; one for each price component that was active.
    public var components: [PricedComponent]
    /// False for a session still running: priced up to what is known.
    public var isFinal: Bool
    public var problems: [PricingProblem]

    public init(
        currency: String, tariffID: String?, exclVATMicros: Int64 = 0, inclVATMicros: Int64 = 0,
        components: [PricedComponent] = [], isFinal: Bool = true, problems: [PricingProblem] = []
    ) {
        self.currency = currency
        self.tariffID = tariffID
        self.exclVATMicros = exclVATMicros
        self.inclVATMicros = inclVATMicros
        self.components = components
        self.isFinal = isFinal
        self.problems = problems
    }
}

public struct PricedComponent: Hashable, Sendable {
    public var dimension: TariffDimension
    /// Place of the tariff element, from 0.
    public var element: Int
    /// As measured: thousandths of Wh, milliseconds, or 1 for a flat fee.
    public var volume: Int64
    /// With what `step_size` added.
    public var billedVolume: Int64
    /// Micros per kWh, per hour, or once.
    public var priceMicros: Int64
    public var vatMillionths: Int64?
    public var exclVATMicros: Int64
    public var inclVATMicros: Int64
}

/// Why a price is less certain than it looks; a value, never a stop.
public enum PricingProblem: Hashable, Sendable {
    /// The port names no tariff, or one that the tariffs file does not have at the session's start.
    case tariffMissing(String?)
    /// No meter value says how much energy flowed: there is no price.
    case energyUnknown
    /// An element was left out: a restriction that is not understood.
    case restrictionNotUnderstood(String)
    /// Energy was divided between prices without meter readings in between: evenly over the charging time.
    case energySpreadEvenly
    /// A restriction by current was judged by power ÷ 230 V.
    case currentEstimated
    /// Prices contain a tax of unknown rate: the total without VAT is given as the total with it.
    case taxRateUnknown
    /// Start or end were never sent; the first or last evidence stands in.
    case boundsEstimated
    /// Longer than a year: a broken clock, not priced.
    case durationImplausible
    /// Larger than an Int64 of micros; the amount is cut there.
    case amountOutOfRange

    /// `tariff_missing:AC-1`, for reports.
    public var name: String {
        switch self {
        case .tariffMissing(let id): "tariff_missing:\(id ?? "")"
        case .energyUnknown: "energy_unknown"
        case .restrictionNotUnderstood(let name): "restriction_not_understood:\(name)"
        case .energySpreadEvenly: "energy_spread_evenly"
        case .currentEstimated: "current_estimated"
        case .taxRateUnknown: "tax_rate_unknown"
        case .boundsEstimated: "bounds_estimated"
        case .durationImplausible: "duration_implausible"
        case .amountOutOfRange: "amount_out_of_range"
        }
    }
}
