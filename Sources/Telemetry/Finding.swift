/// What is wrong, where, since when, how sure, how severe, the evidence, and what to do next (CONTRACT 7).
public struct Finding: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable { case open, updated, closed, retracted }
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        case info, warning, critical
        public static func < (a: Severity, b: Severity) -> Bool {
            allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
        }
    }

    public var kind: FindingKind
    /// Empty for findings about a site or the network.
    public var chargePoint: String
    /// 0 for the whole charge point.
    public var evseID: Int
    public var connectorID: Int
    public var siteID: String
    /// A token's pseudonym where the finding is about a token, else empty.
    public var subject: String
    public var start: Instant
    public var end: Instant?
    public var state: State
    public var severity: Severity
    /// 0–1.
    public var confidence: Double
    /// One sentence for the person on duty.
    public var summary: String
    public var evidence: [Citation]
    /// What to do next, in words.
    public var action: String
    /// JSON of an OCPP request that a CSMS can send as it is; nil where none helps.
    public var ocppRequest: String?

    public init(
        kind: FindingKind, chargePoint: String, evseID: Int = 0, connectorID: Int = 0, siteID: String = "",
        subject: String = "", start: Instant, end: Instant? = nil, state: State = .open, severity: Severity,
        confidence: Double, summary: String, evidence: [Citation] = [], action: String, ocppRequest: String? = nil
    ) {
        self.kind = kind
        self.chargePoint = chargePoint
        self.evseID = evseID
        self.connectorID = connectorID
        self.siteID = siteID
        self.subject = subject
        self.start = start
        self.end = end
        self.state = state
        self.severity = severity
        self.confidence = confidence
        self.summary = summary
        self.evidence = evidence
        self.action = action
        self.ocppRequest = ocppRequest
    }
}

/// A row that a finding or repair rests on, named so that batch and stream agree.
public struct Citation: Hashable, Codable, Sendable {
    public var chargePoint: String
    public var receivedAt: Instant
    public var ts: Instant
    /// What the row shows, in a few words (`energy 182 000 Wh → 12 Wh`).
    public var note: String

    public init(chargePoint: String, receivedAt: Instant, ts: Instant, note: String = "") {
        self.chargePoint = chargePoint
        self.receivedAt = receivedAt
        self.ts = ts
        self.note = note
    }

    public init(chargePoint: String, _ message: MessageTime, note: String = "") {
        self.init(chargePoint: chargePoint, receivedAt: message.receivedAt, ts: message.ts, note: note)
    }
}

/// What a row is cited by beside its charge point: both times as stored, unrepaired.
public struct MessageTime: Hashable, Codable, Sendable {
    public var receivedAt: Instant
    public var ts: Instant

    public init(receivedAt: Instant, ts: Instant) {
        self.receivedAt = receivedAt
        self.ts = ts
    }
}

/// The fault names of CONTRACT 6, by which findings are matched to the simulator's truth, and the kinds beyond them.
public struct FindingKind: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

extension FindingKind {
    public static let connectorFlapping = FindingKind(rawValue: "connector-flapping")
    public static let stuckPreparing = FindingKind(rawValue: "stuck-preparing")
    public static let offlineGap = FindingKind(rawValue: "offline-gap")
    public static let bootLoop = FindingKind(rawValue: "boot-loop")
    public static let frozenRegister = FindingKind(rawValue: "frozen-register")
    public static let registerReset = FindingKind(rawValue: "register-reset")
    public static let unitMislabelled = FindingKind(rawValue: "unit-mislabelled")
    public static let phaseLoss = FindingKind(rawValue: "phase-loss")
    public static let thermalDerating = FindingKind(rawValue: "thermal-derating")
    public static let moduleLoss = FindingKind(rawValue: "module-loss")
    public static let overRatedPower = FindingKind(rawValue: "over-rated-power")
    public static let groundFaultSeries = FindingKind(rawValue: "ground-fault-series")
    public static let zeroEnergySessions = FindingKind(rawValue: "zero-energy-sessions")
    public static let clock1970 = FindingKind(rawValue: "clock-1970")
    public static let localTimeAsUTC = FindingKind(rawValue: "local-time-as-utc")
    public static let duplicateMessages = FindingKind(rawValue: "duplicate-messages")
    public static let reorderedMessages = FindingKind(rawValue: "reordered-messages")
    public static let truncatedLines = FindingKind(rawValue: "truncated-lines")
    public static let tokenBruteForce = FindingKind(rawValue: "token-brute-force")
    public static let tokenAtTwoSites = FindingKind(rawValue: "token-at-two-sites")
    public static let firmwareDowngrade = FindingKind(rawValue: "firmware-downgrade")

    /// The 21 faults the simulator can inject, in the contract's order.
    public static let faults: [FindingKind] = [
        .connectorFlapping, .stuckPreparing, .offlineGap, .bootLoop, .frozenRegister, .registerReset, .unitMislabelled,
        .phaseLoss, .thermalDerating, .moduleLoss, .overRatedPower, .groundFaultSeries, .zeroEnergySessions,
        .clock1970, .localTimeAsUTC, .duplicateMessages, .reorderedMessages, .truncatedLines, .tokenBruteForce,
        .tokenAtTwoSites, .firmwareDowngrade,
    ]
}
