import Telemetry

/// What phase 1 knows of one charge point up to `now`: a pure function of its rows in the contract's order, the fleet,
/// the settings and `now`. Reports, revenue and forecasts read nothing else.
public struct ChargePointOutputs: Sendable {
    public var chargePoint: String
    public var siteID: String
    public var vendor: String?
    public var model: String?
    public var firmware: String?
    /// First and last receive time of any row.
    public var firstReceived: Instant
    public var lastReceived: Instant
    /// By (evse, first seen, transaction).
    public var sessions: [Session] = []
    public var ports: [PortSummary] = []
    /// Sparse: quarter hours in which something happened; by (evse, start).
    public var quarterHours: [QuarterHour] = []
    /// Disjoint within a port; by (evse, start).
    public var outages: [Outage] = []
    public var findings: [Finding] = []
    public var authorizations: [Authorization] = []
    /// By (start, evse).
    public var attempts: [Attempt] = []
    /// In order; the last may be open.
    public var silences: [Silence] = []
    public var errors: [ErrorCount] = []
    public var repairs: [Repair] = []
    public var dataQuality: [DataQualityDay] = []

    public init(chargePoint: String, siteID: String, firstReceived: Instant, lastReceived: Instant) {
        self.chargePoint = chargePoint
        self.siteID = siteID
        self.firstReceived = firstReceived
        self.lastReceived = lastReceived
    }
}

/// A port as of `now`, with charging-rate statistics over all its stored power samples above zero.
public struct PortSummary: Hashable, Sendable {
    public var evseID: Int
    /// Thousandths of W: from the fleet file, else learned from the highest power and offer seen; nil where neither.
    public var ratedPowerMilliw: Int64?
    public var ratedIsLearned: Bool
    /// Over stored values as sent: `power_active_import_w`, else the sum of its phases; samples > 0 only.
    public var rate: ChargingRate?
    /// OCPP words as sent last.
    public var status: String?
    public var statusSince: Instant?
    public var errorCode: String?

    public init(evseID: Int, ratedPowerMilliw: Int64? = nil, ratedIsLearned: Bool = false) {
        self.evseID = evseID
        self.ratedPowerMilliw = ratedPowerMilliw
        self.ratedIsLearned = ratedIsLearned
    }
}

/// A UTC quarter hour of one port, in exact integers: the grain from which days, weeks and local hours are summed
/// (every zone's offset is a multiple of it).
public struct QuarterHour: Hashable, Sendable {
    public var evseID: Int
    public var start: Instant
    /// Thousandths of Wh delivered in it.
    public var energyMilliwh: Int64 = 0
    /// A vehicle is plugged in or a session is open.
    public var occupiedMilliseconds: Int64 = 0
    /// Power flows.
    public var chargingMilliseconds: Int64 = 0
    /// Thousandths of W.
    public var peakPowerMilliw: Int64 = 0
    public var sessionsStarted: Int = 0

    public init(evseID: Int, start: Instant) {
        self.evseID = evseID
        self.start = start
    }
}

/// One interval in which a port could not serve; the ledger every uptime figure is a query on.
public struct Outage: Hashable, Sendable {
    public enum Cause: String, Sendable, CaseIterable {
        case faulted, unavailable, offline, stuck
        case unableToDispense = "unable_to_dispense"
        case maintenance
    }
    /// Why an outage does not count against uptime: NEVI's T_excluded, 23 CFR 680.116(b)(3).
    public enum Exclusion: String, Sendable, CaseIterable {
        case maintenance, vehicle, utility, vandalism
        case naturalDisaster = "natural_disaster"
        case outOfHours = "out_of_hours"
    }
    public var evseID: Int
    public var start: Instant
    /// Nil while it lasts.
    public var end: Instant?
    public var cause: Cause
    /// The charger's error code, or what shows the cause.
    public var detail: String
    /// Outside the operator's control or announced; nil: it counts.
    public var exclusion: Exclusion?
    public var isExcluded: Bool { exclusion != nil }

    public init(
        evseID: Int, start: Instant, end: Instant?, cause: Cause, detail: String = "", exclusion: Exclusion? = nil
    ) {
        self.evseID = evseID
        self.start = start
        self.end = end
        self.cause = cause
        self.detail = detail
        self.exclusion = exclusion
    }
}

/// A time without any frame from the charge point, longer than its own rhythm allows.
public struct Silence: Hashable, Sendable {
    /// The last frame before it.
    public var start: Instant
    /// Nil while it lasts.
    public var end: Instant?

    public init(start: Instant, end: Instant?) {
        self.start = start
        self.end = end
    }
}

/// Asking to be let in: what phase 2 needs to see one token at two sites.
public struct Authorization: Hashable, Codable, Sendable {
    public var evseID: Int
    public var idToken: String
    public var at: Instant
    /// Of the request.
    public var message: MessageTime
    /// `Accepted`, `Invalid`, `Blocked`, …; nil where no answer was seen.
    public var status: String?

    public init(evseID: Int, idToken: String, at: Instant, message: MessageTime? = nil, status: String?) {
        self.evseID = evseID
        self.idToken = idToken
        self.at = at
        self.message = message ?? MessageTime(receivedAt: at, ts: at)
        self.status = status
    }
}

/// How often a port said an error on a UTC day of event time, and between which times it was received.
public struct ErrorCount: Hashable, Sendable {
    public var evseID: Int
    public var day: Day
    public var errorCode: String
    public var vendorErrorCode: String
    public var count: Int
    public var firstReceived: Instant
    public var lastReceived: Instant

    public init(
        evseID: Int, day: Day, errorCode: String, vendorErrorCode: String, count: Int, firstReceived: Instant,
        lastReceived: Instant
    ) {
        self.evseID = evseID
        self.day = day
        self.errorCode = errorCode
        self.vendorErrorCode = vendorErrorCode
        self.count = count
        self.firstReceived = firstReceived
        self.lastReceived = lastReceived
    }
}

/// One application of a named repair rule (`R07 register-reset`), with what was and what was made of it.
public struct Repair: Hashable, Codable, Sendable {
    public var rule: String
    public var evseID: Int
    public var before: String
    public var after: String
    public var citation: Citation
    /// Applications of the rule in this run of them, the cited one included.
    public var count = 1

    public init(rule: String, evseID: Int, before: String, after: String, citation: Citation) {
        self.rule = rule
        self.evseID = evseID
        self.before = before
        self.after = after
        self.citation = citation
    }
}

/// How good a charge point's data was on a UTC day of receive time.
public struct DataQualityDay: Hashable, Codable, Sendable {
    public var day: Day
    public var meterRows = 0
    /// Rows whose event time lies more than five minutes before the receive time.
    public var lateRows = 0
    /// Event times before 2010 or more than an hour ahead of the receive time.
    public var impossibleTimes = 0
    public var defaultedRows = 0
    public var looseRows = 0
    /// Quarantined records of the charge point, from the quarantine index.
    public var quarantined = 0
    /// Longest silence in milliseconds.
    public var longestGap: Int64 = 0

    public init(day: Day) { self.day = day }
}

/// What phase 2 adds, a pure function of all charge points' outputs up to `now`.
public struct NetworkOutputs: Sendable {
    public var now: Instant
    public var chargePoints: [ChargePointOutputs]
    /// Findings that need more than one charge point (a token at two sites).
    public var findings: [Finding]

    public init(now: Instant, chargePoints: [ChargePointOutputs], findings: [Finding]) {
        self.now = now
        self.chargePoints = chargePoints
        self.findings = findings
    }

    /// Phase 1's and phase 2's, in the order reports list them.
    public var allFindings: [Finding] { chargePoints.flatMap(\.findings) + findings }
}
