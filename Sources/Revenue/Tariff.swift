import Telemetry

/// What a driver pays, as OCPI says it (OCPI 2.2.1 mod_tariffs; the shapes of 2.1.1 and 2.3.0 are read too).
///
/// Money and rates are exact integers: prices in micros (millionths) of the currency, VAT in millionths.
public struct Tariff: Hashable, Sendable {
    public var id: String
    /// ISO 4217, as sent.
    public var currency: String
    /// `REGULAR`, `AD_HOC_PAYMENT`, `PROFILE_CHEAP`, …; nil: for every session.
    public var type: String?
    public var taxIncluded: TaxIncluded
    public var minimumPrice: PriceLimit?
    public var maximumPrice: PriceLimit?
    /// In order: for each dimension the first element that has it and whose restrictions match is the active one.
    public var elements: [TariffElement]
    /// Valid from (inclusive) and until (exclusive), judged at a session's start.
    public var start: Instant?
    public var end: Instant?

    public init(
        id: String, currency: String, type: String? = nil, taxIncluded: TaxIncluded = .no,
        minimumPrice: PriceLimit? = nil, maximumPrice: PriceLimit? = nil, elements: [TariffElement],
        start: Instant? = nil, end: Instant? = nil
    ) {
        self.id = id
        self.currency = currency
        self.type = type
        self.taxIncluded = taxIncluded
        self.minimumPrice = minimumPrice
        self.maximumPrice = maximumPrice
        self.elements = elements
        self.start = start
        self.end = end
    }

    /// Whether prices contain the tax (OCPI 2.3.0 `tax_included`); before 2.3.0 they never do.
    public enum TaxIncluded: String, Sendable {
        case yes = "YES"
        case no = "NO"
        case notApplicable = "N/A"
    }
}

/// A least or greatest total of a session. OCPI: the limits without and with VAT both hold, each for itself.
public struct PriceLimit: Hashable, Sendable {
    public var exclVATMicros: Int64
    public var inclVATMicros: Int64?

    public init(exclVATMicros: Int64, inclVATMicros: Int64? = nil) {
        self.exclVATMicros = exclVATMicros
        self.inclVATMicros = inclVATMicros
    }
}

public struct TariffElement: Hashable, Sendable {
    public var components: [PriceComponent]
    public var restrictions: TariffRestrictions

    public init(components: [PriceComponent], restrictions: TariffRestrictions = TariffRestrictions()) {
        self.components = components
        self.restrictions = restrictions
    }
}

public struct PriceComponent: Hashable, Sendable {
    public var dimension: TariffDimension
    /// Micros per kWh (ENERGY), per hour (TIME, PARKING_TIME) or once (FLAT).
    public var priceMicros: Int64
    /// 5.2 % is 52 000. Nil: no VAT applies, which OCPI holds apart from 0 %.
    public var vatMillionths: Int64?
    /// Billed in blocks of so many Wh (ENERGY) or seconds (TIME, PARKING_TIME); 0: as measured.
    public var stepSize: Int64

    public init(dimension: TariffDimension, priceMicros: Int64, vatMillionths: Int64? = nil, stepSize: Int64 = 1) {
        self.dimension = dimension
        self.priceMicros = priceMicros
        self.vatMillionths = vatMillionths
        self.stepSize = stepSize
    }
}

/// OCPI TariffDimensionType. Volumes are thousandths of Wh (ENERGY), milliseconds (TIME, PARKING_TIME), 1 (FLAT).
public enum TariffDimension: String, Sendable, CaseIterable {
    case flat = "FLAT"
    case energy = "ENERGY"
    case time = "TIME"
    case parkingTime = "PARKING_TIME"

    /// How much volume one price buys: a kWh or an hour.
    var volumePerPrice: Int64 {
        switch self {
        case .flat: 1
        case .energy: 1_000_000
        case .time, .parkingTime: .hour
        }
    }

    /// How much volume `step_size` 1 is: a Wh or a second.
    var volumePerStep: Int64 {
        switch self {
        case .flat: 1
        case .energy: 1000
        case .time, .parkingTime: .second
        }
    }
}
