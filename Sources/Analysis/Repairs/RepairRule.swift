/// The repair rules that act when the store is read, numbered as the realities of bad data that they answer (the
/// catalogue tells each with its evidence). Each can be switched off: then what was sent is taken at face value, and the
/// report shows what would have gone wrong.
public enum RepairRule: String, CaseIterable, Codable, Sendable {
    case rescaledUnit = "R02 unit-mislabelled"
    case rebasedRegister = "R06 session-relative-register"
    case registerReset = "R07 register-reset"
    case registerStepBack = "R08 register-step-back"
    case unsynchronisedClock = "R11 clock-1970"
    case implausibleTime = "R11b implausible-time"
    case localTime = "R12 local-time-as-utc"
    case repeatedStart = "R15 repeated-start"
    case repeatedSample = "R15b repeated-sample"
    case unboundTransaction = "R16 unbound-transaction"
    case orphanStop = "R17 orphan-stop"
    case repeatedStop = "R18 repeated-stop"
    case lateSample = "R19 late-sample"
    case registerLeap = "R29 register-leap"
    case energyFromPower = "R30 energy-from-power"

    /// `R07`.
    public var id: String { String(rawValue.prefix { $0 != " " }) }
    /// `register-reset`.
    public var name: String { String(rawValue.drop { $0 != " " }.dropFirst()) }

    /// A rule by `R07`, `register-reset` or both, as the report writes it; nil where there is none.
    public init?(named text: String) {
        let match = Self.allCases.first { text == $0.id || text == $0.name || text == $0.rawValue }
        guard let match else { return nil }
        self = match
    }
}

/// A reality of bad data, what shows that it exists, and what is done about it.
public struct RepairDescription: Hashable, Sendable {
    public enum Stage: String, Sendable {
        /// Applied when the store is read: it can be switched off, and nothing stored depends on it.
        case reading
        /// Settled when a line becomes rows; the original stays in `meter_values_other`, the row's flags or quarantine.
        case ingest
    }
    /// As in the report's `repairs.rule`: `R07 register-reset`.
    public var rule: String
    public var stage: Stage
    public var reality: String
    /// Where it was seen.
    public var evidence: String
    public var remedy: String
    /// What the report shows with the rule switched off; empty where it cannot be.
    public var whenOff: String
    public var isSwitchable: Bool { !whenOff.isEmpty }
}
