/// One charging session as the messages tell it, repaired; revenue prices it, reports list it.
public struct Session: Hashable, Codable, Sendable {
    public var chargePoint: String
    public var evseID: Int
    public var connectorID: Int
    public var siteID: String
    /// As sent; nil where the charger never named one (1.6 offline).
    public var transactionID: String?
    public var idToken: String?
    public var idTokenType: String?
    public var payment: Payment
    /// Event time of the start; nil for a session cut by the data's beginning.
    public var start: Instant?
    /// Of the message that began it.
    public var startMessage: MessageTime?
    /// Nil while open, or cut by the data's end.
    public var end: Instant?
    public var firstPower: Instant?
    public var lastPower: Instant?
    /// When the charger first said that it charges (1.6 status or 2.x chargingState `Charging`).
    public var firstCharging: Instant?
    /// When the vehicle was plugged in and out, by the port's status; nil where it never said so. Out at the latest when the
    /// port's next session that charges has begun and this one is over.
    public var pluggedIn: Instant?
    public var pluggedOut: Instant?
    /// First and last evidence of the session (any row), always known; the bounds where start or end is nil.
    public var firstSeen: Instant
    public var lastSeen: Instant
    /// Thousandths of Wh, reset-aware, never negative; 0 where unknown (`flags` say so: ask `knownEnergyMilliwh`).
    public var energyMilliwh: Int64
    /// Thousandths of Wh: the truth lies no further from `energyMilliwh`, but for the meter's own class; nil where there
    /// is no bound.
    public var energyUncertaintyMilliwh: Int64?
    /// Thousandths of Wh as sent at start and stop.
    public var meterStart: Int64?
    public var meterStop: Int64?
    /// Thousandths of W.
    public var peakPowerMilliw: Int64?
    public var meanPowerMilliw: Int64?
    public var rate: ChargingRate?
    public var stopReason: String?
    public var flags: SessionFlags
    /// Energy delivered up to each instant, ascending in both: what time-of-day tariffs need. Thousandths of Wh.
    public var energyCurve: [EnergyPoint]

    public init(chargePoint: String, evseID: Int, connectorID: Int, siteID: String = "", firstSeen: Instant) {
        self.chargePoint = chargePoint
        self.evseID = evseID
        self.connectorID = connectorID
        self.siteID = siteID
        payment = .unknown
        self.firstSeen = firstSeen
        lastSeen = firstSeen
        energyMilliwh = 0
        flags = []
        energyCurve = []
    }

    /// Nil where no meter value tells: unknown is not zero.
    public var knownEnergyMilliwh: Int64? { flags.contains(.energyUnknown) ? nil : energyMilliwh }

    /// Known neither within 1 % nor within 10 Wh.
    public var isEnergyUncertain: Bool {
        energyUncertaintyMilliwh.map { $0 > max(10_000, energyMilliwh / 100) } ?? true
    }

    /// How the driver paid, as far as the frames tell.
    public enum Payment: String, Codable, Sendable, CaseIterable {
        /// A card or fob of the operator's own.
        case rfid
        /// An eMAID: another provider's contract.
        case roaming
        /// Started remotely by the CSMS: the operator's app.
        case app
        /// A PIN typed at the charger.
        case keyCode = "key_code"
        /// The vehicle itself: its EVCCID, VIN or MAC address.
        case autocharge
        /// A payment terminal at the charger.
        case adHoc = "ad_hoc"
        case unknown
    }
}

public struct EnergyPoint: Hashable, Codable, Sendable {
    public var at: Instant
    public var energyMilliwh: Int64
    public init(at: Instant, energyMilliwh: Int64) {
        self.at = at
        self.energyMilliwh = energyMilliwh
    }
}

/// Charging-rate statistics over the power samples of a session or port. Powers in thousandths of W, exact.
public struct ChargingRate: Hashable, Codable, Sendable {
    public var samples: Int
    /// Sum of the samples; mean = sum / samples.
    public var sum: Int64
    public var minimum: Int64
    public var peak: Int64
    /// Nearest-rank percentiles (the smallest value with at least p % of the samples at or below it).
    public var p50: Int64
    public var p95: Int64
    public var p99: Int64
    /// Milliseconds spent in each band of rated power: [0,10), [10,25), [25,50), [50,75), [75,90), [90,∞) percent.
    public var millisecondsByBand: [Int64]
    /// Milliseconds from the first positive sample to 80 % of the peak.
    public var rampMilliseconds: Int64?
    /// Peak ÷ rated power, and mean of power ÷ offered power where an offer was sent; ratios.
    public var peakOfRated: Double?
    public var meanOfOffered: Double?

    public init(
        samples: Int, sum: Int64, minimum: Int64, peak: Int64, p50: Int64, p95: Int64, p99: Int64,
        millisecondsByBand: [Int64], rampMilliseconds: Int64? = nil, peakOfRated: Double? = nil,
        meanOfOffered: Double? = nil
    ) {
        self.samples = samples
        self.sum = sum
        self.minimum = minimum
        self.peak = peak
        self.p50 = p50
        self.p95 = p95
        self.p99 = p99
        self.millisecondsByBand = millisecondsByBand
        self.rampMilliseconds = rampMilliseconds
        self.peakOfRated = peakOfRated
        self.meanOfOffered = meanOfOffered
    }
}

/// What is unusual about a session; `names` is what reports print.
public struct SessionFlags: OptionSet, Hashable, Codable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Its start lies before the data, or was never sent.
    public static let noStart = SessionFlags(rawValue: 1 << 0)
    /// Still running at the end of the data.
    public static let open = SessionFlags(rawValue: 1 << 1)
    /// The register fell while charging; energy is the sum of the parts.
    public static let registerReset = SessionFlags(rawValue: 1 << 2)
    /// Register values contradicted power over time by 1000; scaled.
    public static let unitRepaired = SessionFlags(rawValue: 1 << 3)
    /// MeterValues counted from the session's start while start and stop gave the lifetime register.
    public static let registerRebased = SessionFlags(rawValue: 1 << 4)
    /// Energy is the integral of power: no usable register.
    public static let energyFromPower = SessionFlags(rawValue: 1 << 5)
    /// Event times were repaired (1970, local time as UTC).
    public static let clockRepaired = SessionFlags(rawValue: 1 << 6)
    /// Start or stop came more than once.
    public static let duplicated = SessionFlags(rawValue: 1 << 7)
    /// Ended by a new start, a boot or a free connector instead of a stop message.
    public static let noStop = SessionFlags(rawValue: 1 << 8)
    /// No energy flowed.
    public static let zeroEnergy = SessionFlags(rawValue: 1 << 9)
    /// Bound by connector and time, for want of a transaction id.
    public static let boundByTime = SessionFlags(rawValue: 1 << 10)

    /// No meter value says how much flowed.
    public static let energyUnknown = SessionFlags(rawValue: 1 << 11)
    /// The register leapt by more than the port can deliver; the leap is not counted.
    public static let registerLeap = SessionFlags(rawValue: 1 << 12)
    /// Its energy is known neither within 1 % nor within 10 Wh.
    public static let energyUncertain = SessionFlags(rawValue: 1 << 13)

    private static let all: [(SessionFlags, String)] = [
        (.noStart, "no_start"), (.open, "open"), (.registerReset, "register_reset"), (.unitRepaired, "unit_repaired"),
        (.registerRebased, "register_rebased"), (.energyFromPower, "energy_from_power"),
        (.clockRepaired, "clock_repaired"), (.duplicated, "duplicated"), (.noStop, "no_stop"),
        (.zeroEnergy, "zero_energy"), (.boundByTime, "bound_by_time"), (.energyUnknown, "energy_unknown"),
        (.registerLeap, "register_leap"), (.energyUncertain, "energy_uncertain"),
    ]

    /// `register_reset,open`; empty when nothing is unusual.
    public var names: String { Self.all.filter { contains($0.0) }.map(\.1).joined(separator: ",") }
}
